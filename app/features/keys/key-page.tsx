import { Card } from "#app/ui/card";
import { Banner } from "#app/ui/feedback";
import { PageHeader } from "#app/ui/page";
import { AccessTokenCard } from "./access-token-card";
import { ConfigurationForm } from "./configuration-form";
import { CurlCommands } from "./curl-commands";
import { EndpointsCard } from "./endpoints-card";
import { NewCredentials } from "./new-credentials";
import { SecretsCard } from "./secrets-card";
import { formKey, type KeyPageData, type KeyPageResult, keyPageOf } from "./view";

interface KeyPageProps {
  readonly page: KeyPageData;
  readonly result: KeyPageResult | undefined;
  /** The page answers a secret's revocation. */
  readonly revoked: boolean;
}

const PURPOSE = {
  PRODUCTION: "For the program that serves real users.",
  SANDBOX: "For development and tests: counted apart from production.",
} as const;

/** "Production Keys" and "Sandbox Keys": one page for two environments. */
export function KeyPage({ page, result, revoked }: KeyPageProps) {
  const { key, policy } = page;
  const refused = (kind: "configuration-refused" | "secret-refused" | "token-refused") =>
    result !== undefined && "result" in result && result.kind === kind ? result.result : undefined;
  const { authMethods } = page;
  const form = { policy, authMethods, applicationId: page.application.id, now: page.now, lastResult: refused("configuration-refused") };
  return (
    <>
      <PageHeader title={keyPageOf(page.application.id, page.environment).title} description={PURPOSE[page.environment]} />
      <Outcome result={result} revoked={revoked} />
      {key === null ? (
        <Card title="Key Configuration" description="What the new key may do. All of it can be changed later.">
          <ConfigurationForm key="new" {...form} configured={null} />
        </Card>
      ) : (
        <>
          <EndpointsCard clientId={result && "secret" in result ? null : key.clientId} endpoints={page.endpoints} />
          <CurlCommands configured={key} policy={policy} />
          <SecretsCard page={page} configured={key} lastResult={refused("secret-refused")} />
          <AccessTokenCard
            page={page}
            configured={key}
            lastResult={refused("token-refused")}
            token={result?.kind === "token" ? result.token : undefined}
          />
          <Card id="configuration-card" title="Key Configuration" description="Changes hold from the next token request on.">
            <ConfigurationForm key={formKey(refused("configuration-refused"))} {...form} configured={key} />
          </Card>
        </>
      )}
    </>
  );
}

function Outcome({ result, revoked }: Pick<KeyPageProps, "result" | "revoked">) {
  switch (result?.kind) {
    case "generated":
      return <NewCredentials title="Application keys generated successfully" credentials={result.secret} />;
    case "secret-created":
      return <NewCredentials title="Secret Generated Successfully" credentials={result.secret} />;
    case "updated":
      return (
        <Banner tone="success" live>
          Application keys updated successfully
        </Banner>
      );
    case "already-generated":
      return (
        <Banner tone="warning" live title="These keys were generated already">
          The Consumer Secret was shown then and is not kept. If nobody has it, create a New Secret below and revoke the old one.
        </Banner>
      );
    default:
      return revoked && result === undefined ? (
        <Banner tone="success" live>
          The secret is revoked: refused from now on.
        </Banner>
      ) : null;
  }
}
