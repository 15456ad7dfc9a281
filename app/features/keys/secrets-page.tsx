import type { KeyPageData } from "#app/services/keys/key-page";
import { ButtonLink } from "#app/ui/button";
import { Card, Section } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import { formKey } from "#app/ui/conform";
import { Answer, Banner, Done } from "#app/ui/feedback";
import { EmptyState } from "#app/ui/list";
import { PageHeader } from "#app/ui/page";
import { applicationHref, keyPageOf } from "../applications/links";
import { KindChoice } from "./client-kind";
import { ConfigurationForm } from "./configuration-form";
import { type KeyPageResult, refusalOf } from "./key-result";
import { KeysUpdated } from "./keys-updated";
import { NewCredentialsPage, useNewCredentials } from "./new-credentials";
import { ProvideKeys } from "./provide-keys";
import { PublicKeysCard } from "./public-keys-card";
import { SecretsCard } from "./secrets-card";
import { maskedSecret } from "./secrets-table";

interface SecretsPageProps {
  readonly page: KeyPageData;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly now: number;
  readonly result: KeyPageResult | undefined;
  /** What was said of a secret that was revoked just now. */
  readonly notice: string | undefined;
}

/** "Secrets" of one environment: what is shown once, alone; before there are keys, the form that generates them; else the key and its secrets. */
export function SecretsPage({ page, now, result, notice }: SecretsPageProps) {
  const { key, kind } = page;
  const keys = keyPageOf(page.application.id, page.environment);
  const credentials = useNewCredentials(result, keys.href);
  if (credentials) {
    const title = result?.kind === "secret-created" ? "Secret Generated Successfully" : "Application keys generated successfully";
    return (
      <NewCredentialsPage
        title={title}
        credentials={credentials}
        next={keyPageOf(page.application.id, page.environment, "quickstart").href}
      />
    );
  }
  if (key === null) return <GenerateKeys page={page} now={now} result={result} />;
  return (
    <>
      <PageHeader title="Secrets" description={keys.title} />
      <Outcome page={page} result={result} />
      <Done text={result === undefined ? notice : undefined} />
      {key.secrets
        .filter(({ rotates }) => rotates)
        .map(({ id, hint }) => (
          <RotationRuns key={id} applicationId={page.application.id} id={id} hint={hint} />
        ))}
      <Card description={key.provided ? "Another server has made this Consumer Key; it was provided here." : undefined}>
        <div className="grid gap-5 lg:grid-cols-2">
          <SecretValue id="consumer-key" label="Consumer Key" value={key.clientId} />
          <SecretValue id="token-endpoint" label="Token Endpoint" value={page.endpoints.token} />
        </div>
      </Card>
      {key.publicKeys ? (
        <PublicKeysCard lines={key.publicKeys} />
      ) : kind.clientType === "confidential" ? (
        <SecretsCard page={page} now={now} configured={key} lastResult={refusalOf(result, "secret-refused")} />
      ) : (
        <EmptyState title={`A key of the kind ${kind.label} has no secret`}>
          Its program sends the Consumer Key alone, and PKCE proves that a code is its own.
        </EmptyState>
      )}
    </>
  );
}

function RotationRuns({ applicationId, id, hint }: { readonly applicationId: string; readonly id: string; readonly hint: string }) {
  return (
    <Banner
      tone="warning"
      title={`A rotation of ${maskedSecret(hint)} runs`}
      actions={
        <ButtonLink to={applicationHref(applicationId, `secrets/${id}/rotate/watch`)} size="small">
          Go on with it
        </ButtonLink>
      }
    >
      Another secret takes its place. Leave and come back as you like.
    </Banner>
  );
}

const PURPOSE = {
  PRODUCTION: "For the program that serves real users.",
  SANDBOX: "For development and tests: counted apart from production.",
} as const;

/** "Generate Keys", or "Provide existing OAuth keys". */
function GenerateKeys({ page, now, result }: Omit<SecretsPageProps, "notice">) {
  const { kind } = page;
  const provideRefused = refusalOf(result, "provide-refused");
  return (
    <>
      <PageHeader title={keyPageOf(page.application.id, page.environment).title} description={PURPOSE[page.environment]} />
      <KindChoice page={page} />
      <Section title="Key Configuration" description="What the new key may do. All of it can be changed later, and OpenID Connect be set.">
        <ConfigurationForm key={`new ${kind.name}`} page={page} now={now} lastResult={refusalOf(result, "configuration-refused")} />
      </Section>
      {kind.clientType === "confidential" ? <ProvideKeys key={`provide ${formKey(provideRefused)}`} lastResult={provideRefused} /> : null}
    </>
  );
}

function Outcome({ page, result }: Pick<SecretsPageProps, "page" | "result">) {
  const keys = keyPageOf(page.application.id, page.environment);
  const these = `${keys.title} of ${page.application.name}`;
  const quickstart = (
    <ButtonLink to={keyPageOf(page.application.id, page.environment, "quickstart").href} variant="primary">
      Show the commands
    </ButtonLink>
  );
  switch (result?.kind) {
    case "generated-without-secret":
      return (
        <Answer to={result} tone="success" title="Application keys generated successfully" actions={quickstart}>
          {`${these}: this key has no secret: the commands show what its program sends.`}
        </Answer>
      );
    case "provided":
      return (
        <Answer to={result} tone="success" title="Application keys provided successfully" actions={quickstart}>
          {`${these}: programs that have this Consumer Key and Consumer Secret obtain tokens here from now on. What the key may do stands under Settings.`}
        </Answer>
      );
    case "saved":
      return <KeysUpdated page={page} to={result} />;
    case "already-generated":
      return (
        <Answer to={result} tone="warning" title="These keys were generated already">
          {`${these}: the Consumer Secret was shown then and is not kept. If nobody has it, create a New Secret below and revoke the old one.`}
        </Answer>
      );
    default:
      return null;
  }
}
