import type { TokenStatus } from "#app/services/tokens/status";
import { Card, type Definition, DefinitionList } from "#app/ui/card";
import { Banner } from "#app/ui/feedback";
import { environmentName } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Time } from "#app/ui/time";
import { tokenHref } from "./links";

interface TokenStatusCardProps {
  readonly asked: string;
  /** null: there is no such record, or the reader may not see it. */
  readonly status: TokenStatus | null;
  readonly signedIn: boolean;
  readonly now: number;
}

/** Whether a token works now, and if not, why: what introspection tells nobody. */
export function TokenStatusCard({ asked, status, signedIn, now }: TokenStatusCardProps) {
  if (status !== null) return <Status status={status} now={now} />;
  return (
    <Card title={signedIn ? "No token of yours has this id" : "Sign in to see what has become of the token"}>
      <p className="max-w-prose text-sm">
        <code className="font-mono [overflow-wrap:anywhere]">{asked}</code>{" "}
        {signedIn ? (
          "names no token that was issued here, one that was purged after its end, or one of somebody else’s application."
        ) : (
          <TextLink to={`/login?${new URLSearchParams({ next: tokenHref(asked) })}`}>Sign in as the owner of its application</TextLink>
        )}
      </p>
    </Card>
  );
}

function Status({ status, now }: { readonly status: TokenStatus; readonly now: number }) {
  const works = status.reason === null;
  return (
    <Card title="What has become of it">
      <div className="space-y-4">
        <Banner tone={works ? "success" : "warning"} title={works ? "Active" : "Not active"}>
          <p>{status.sentence}</p>
        </Banner>
        <DefinitionList items={items(status, now)} />
      </div>
    </Card>
  );
}

function items(status: TokenStatus, now: number): readonly Definition[] {
  const { application, secret, user } = status;
  return [
    { term: "Application", value: <TextLink to={`/applications/${application.id}/tokens`}>{application.name}</TextLink> },
    { term: "Environment", value: environmentName(status.environment) },
    ...(status.clientId === null ? [] : [{ term: "Consumer Key", value: <code className="font-mono">{status.clientId}</code> }]),
    ...(secret === null
      ? []
      : [{ term: "Secret", value: `…${secret.hint}${secret.description === "" ? "" : ` (${secret.description})`}` }]),
    { term: "Kind", value: `${status.kind === "access" ? "Access token" : "Refresh token"}, by ${status.grantLabel}` },
    { term: "Acts for", value: user === null ? "The application itself" : user.name },
    { term: "Scopes", value: status.scopes.length === 0 ? "None" : status.scopes.join(", ") },
    { term: "Issued", value: <Time value={status.issuedAt} now={now} /> },
    { term: status.expiresAt > now ? "Expires" : "Expired", value: <Time value={status.expiresAt} now={now} /> },
  ];
}
