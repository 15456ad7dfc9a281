import type { KeyPageData } from "#app/services/keys/key-page";
import { Card } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { PageHeader } from "#app/ui/page";
import { keyPageOf } from "../applications/links";
import { AccessTokenCard } from "./access-token-card";
import { CurlCommands } from "./curl-commands";
import { type KeyPageResult, refusalOf } from "./key-result";
import { NoKeys } from "./no-keys";

interface QuickstartPageProps {
  readonly page: KeyPageData;
  readonly result: KeyPageResult | undefined;
}

/** "Quickstart" of one environment: the commands of each ticked grant type, a token for trying out, and the endpoints. */
export function QuickstartPage({ page, result }: QuickstartPageProps) {
  const { key, kind, policy, endpoints } = page;
  if (key === null) return <NoKeys title="Quickstart" page={page} />;
  const hasSecret = kind.clientType === "confidential";
  return (
    <>
      <PageHeader title="Quickstart" description={keyPageOf(page.application.id, page.environment).title} />
      <CurlCommands configured={key} policy={policy} hasSecret={hasSecret} />
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
