import type { KeyPageData } from "#app/services/keys/key-page";
import type { Quickstart } from "#app/services/keys/snippets/quickstart";
import { Card } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { PageHeader } from "#app/ui/page";
import { keyPageOf } from "../applications/links";
import { AccessTokenCard } from "./access-token-card";
import { type KeyPageResult, refusalOf } from "./key-result";
import { NoKeys } from "./no-keys";
import { SnippetCard } from "./snippet-card";

interface QuickstartPageProps {
  readonly page: KeyPageData;
  /** null: there is no key, or none of its grant types is in force. */
  readonly quickstart: Quickstart | null;
  readonly result: KeyPageResult | undefined;
}

/** "Quickstart" of one environment: a snippet of each ticked grant type, a token for trying out, and the endpoints. */
export function QuickstartPage({ page, quickstart, result }: QuickstartPageProps) {
  const { key, kind, endpoints } = page;
  if (key === null) return <NoKeys title="Quickstart" page={page} />;
  const hasSecret = kind.clientType === "confidential";
  return (
    <>
      <PageHeader title="Quickstart" description={keyPageOf(page.application.id, page.environment).title} />
      <SnippetCard quickstart={quickstart} href={keyPageOf(page.application.id, page.environment, "quickstart").href} />
      {hasSecret ? (
        <AccessTokenCard
          page={page}
          configured={key}
          lastResult={refusalOf(result, "token-refused")}
          token={result?.kind === "token" ? result.token : undefined}
        />
      ) : null}
      <Card title="Endpoints">
        <div className="grid gap-5 lg:grid-cols-2">
          <SecretValue id="consumer-key" label="Consumer Key" value={key.clientId} />
          <SecretValue id="token-endpoint" label="Token Endpoint" value={endpoints.token} />
          <SecretValue id="revoke-endpoint" label="Revoke Endpoint" value={endpoints.revoke} />
          <SecretValue id="introspection-endpoint" label="Introspection Endpoint" value={endpoints.introspection} />
        </div>
      </Card>
    </>
  );
}
