import type { SubmissionResult } from "@conform-to/react";
import type { TestToken } from "#app/services/keys/access-token";
import type { KeyPageData } from "#app/services/keys/key-page";
import type { ShownSecret } from "#app/services/keys/secrets";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { formKey } from "#app/ui/conform";
import { Banner } from "#app/ui/feedback";
import { PageHeader } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { keyPageOf } from "../applications/links";
import { AccessTokenCard } from "./access-token-card";
import { KindCard, KindChoice } from "./client-kind";
import { ConfigurationForm } from "./configuration-form";
import { CurlCommands } from "./curl-commands";
import { ProvideKeys } from "./provide-keys";
import { SecretsCard } from "./secrets-card";

/** What the page's action answered, by the form it answers. */
export type KeyPageResult =
  | { readonly kind: "generated" | "secret-created"; readonly secret: ShownSecret }
  | { readonly kind: "already-generated" | "updated" | "generated-public" | "provided" }
  | { readonly kind: "token"; readonly token: TestToken }
  | {
      readonly kind: "configuration-refused" | "secret-refused" | "token-refused" | "provide-refused";
      readonly result: SubmissionResult<string[]>;
    };

interface KeyPageProps {
  readonly page: KeyPageData;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
  readonly result: KeyPageResult | undefined;
  /** The page answers a secret's revocation. */
  readonly revoked: boolean;
}

const PURPOSE = {
  PRODUCTION: "For the program that serves real users.",
  SANDBOX: "For development and tests: counted apart from production.",
} as const;

/** "Production Keys" and "Sandbox Keys": one page for two environments. */
export function KeyPage({ page, now, result, revoked }: KeyPageProps) {
  const { key, kind, policy } = page;
  const hasSecret = kind.clientType === "confidential";
  const refused = (kind: "configuration-refused" | "secret-refused" | "token-refused" | "provide-refused") =>
    result !== undefined && "result" in result && result.kind === kind ? result.result : undefined;
  const { authMethods, mayKeepRefreshToken, pkce } = page;
  const form = {
    kind,
    policy,
    authMethods,
    mayKeepRefreshToken,
    pkce,
    applicationId: page.application.id,
    now,
    lastResult: refused("configuration-refused"),
  };
  return (
    <>
      <PageHeader title={keyPageOf(page.application.id, page.environment).title} description={PURPOSE[page.environment]} />
      <Outcome result={result} revoked={revoked} />
      {key === null ? (
        <>
          <KindChoice page={page} />
          <Card title="Key Configuration" description="What the new key may do. All of it can be changed later.">
            <ConfigurationForm key={`new ${kind.name}`} {...form} configured={null} />
          </Card>
          {hasSecret ? (
            <ProvideKeys key={`provide ${formKey(refused("provide-refused"))}`} lastResult={refused("provide-refused")} />
          ) : null}
        </>
      ) : (
        <>
          <EndpointsCard clientId={result && "secret" in result ? null : key.clientId} provided={key.provided} endpoints={page.endpoints} />
          <KindCard page={page} />
          <CurlCommands configured={key} policy={policy} hasSecret={hasSecret} />
          {hasSecret ? <SecretsCard page={page} now={now} configured={key} lastResult={refused("secret-refused")} /> : null}
          {hasSecret ? (
            <AccessTokenCard
              page={page}
              configured={key}
              lastResult={refused("token-refused")}
              token={result?.kind === "token" ? result.token : undefined}
            />
          ) : null}
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
    case "generated-public":
      return (
        <Banner tone="success" live title="Application keys generated successfully">
          A key of this kind has no secret: your program sends the Consumer Key alone, and PKCE with it.
        </Banner>
      );
    case "provided":
      return (
        <Banner tone="success" live title="Application keys provided successfully">
          Programs that have this Consumer Key and Consumer Secret obtain tokens here from now on. What the key may do stands under Key
          Configuration.
        </Banner>
      );
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

interface NewCredentialsProps {
  readonly title: string;
  readonly credentials: ShownSecret;
}

/** Consumer Key and Consumer Secret, this once: copy, or download as a file. */
function NewCredentials({ title, credentials }: NewCredentialsProps) {
  return (
    <Card>
      <div className="space-y-5">
        <Banner tone="success" live title={title}>
          Copy or download the Consumer Secret now. This is the only time it is shown: only a hash of it is kept.
        </Banner>
        <SecretValue id="new-consumer-key" label="Consumer Key" value={credentials.clientId} />
        <SecretValue
          id="new-consumer-secret"
          label="Consumer Secret"
          value={credentials.value}
          description={`Later you will know it by its last characters, …${credentials.hint}.`}
        />
        {/* A plain form: the answer is a file, which only a full request can save. */}
        <Form method="post" action="/credentials" reloadDocument className="flex flex-wrap gap-3">
          <input type="hidden" name="clientId" value={credentials.clientId} />
          <input type="hidden" name="secret" value={credentials.value} />
          <Button name="format" value="env">
            Download .env
          </Button>
          <Button name="format" value="json">
            Download JSON
          </Button>
        </Form>
      </div>
    </Card>
  );
}

interface EndpointsCardProps {
  readonly clientId: string | null;
  readonly provided: boolean;
  readonly endpoints: KeyPageData["endpoints"];
}

/** The Consumer Key (null where the page shows it already) and the addresses that go with it, each to copy. */
function EndpointsCard({ clientId, provided, endpoints }: EndpointsCardProps) {
  return (
    <Card
      title={clientId === null ? "Endpoints" : "Key and endpoints"}
      description={provided ? "Another server has made this Consumer Key; it was provided here." : undefined}
    >
      <div className="grid gap-5 lg:grid-cols-2">
        {clientId === null ? null : <SecretValue id="consumer-key" label="Consumer Key" value={clientId} />}
        <SecretValue id="token-endpoint" label="Token Endpoint" value={endpoints.token} />
        <SecretValue id="revoke-endpoint" label="Revoke Endpoint" value={endpoints.revoke} />
        <SecretValue id="introspection-endpoint" label="Introspection Endpoint" value={endpoints.introspection} />
      </div>
    </Card>
  );
}
