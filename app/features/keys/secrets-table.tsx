import type { ReactNode } from "react";
import type { SecretView } from "#app/services/keys/secret-list";
import { ButtonLink } from "#app/ui/button";
import { Sparkline } from "#app/ui/chart/sparkline";
import { State } from "#app/ui/feedback";
import { formatCount, plural } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { applicationHref } from "../applications/links";

interface SecretsTableProps {
  readonly caption: string;
  readonly applicationId: string;
  readonly secrets: readonly SecretView[];
  readonly now: number;
}

/** Secrets, one a row, each with the verdict that answers "can I remove this?". */
export function SecretsTable({ caption, applicationId, secrets, now }: SecretsTableProps) {
  return (
    <Table caption={caption} flush stacked>
      <TableHead>
        <HeaderCell>Secret</HeaderCell>
        <HeaderCell>Can it go?</HeaderCell>
        <HeaderCell>Requests, 30 days</HeaderCell>
        <HeaderCell>Last use</HeaderCell>
        <HeaderCell>Expires</HeaderCell>
        <HeaderCell>
          <VisuallyHidden>Actions</VisuallyHidden>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {secrets.map((secret) => (
          <SecretLine key={secret.id} applicationId={applicationId} secret={secret} now={now} />
        ))}
      </TableBody>
    </Table>
  );
}

interface SecretLineProps {
  readonly applicationId: string;
  readonly secret: SecretView;
  readonly now: number;
}

function SecretLine({ applicationId, secret, now }: SecretLineProps) {
  const { tone, verdict, evidence } = standingOf(secret);
  return (
    <Row>
      <Cell header>
        <code className="block min-w-20 font-mono">{maskedSecret(secret.hint)}</code>
        <Evidence>
          {secret.description === "" ? null : (
            <>
              <bdi>{secret.description}</bdi>,{" "}
            </>
          )}
          by <bdi>{secret.createdBy}</bdi>
        </Evidence>
      </Cell>
      <Cell narrow="max-md:col-span-full">
        <State tone={tone}>
          <span className="block font-semibold">{verdict}</span>
          {evidence === "" ? null : <Evidence>{evidence}</Evidence>}
        </State>
      </Cell>
      <Cell label="Requests, 30 days">
        <span className="flex flex-wrap items-center gap-x-2">
          <Sparkline counts={secret.activity} column={2} />
          <span className="tabular-nums">{formatCount(totalOf(secret.activity))}</span>
        </span>
      </Cell>
      <Cell label="Last use">
        {secret.lastUsedAt ? <Time value={secret.lastUsedAt} now={now} /> : "Never"}
        <Evidence>
          {secret.lastUsedFrom === "" ? (
            <>
              made <Time value={secret.createdAt} now={now} />
            </>
          ) : (
            <bdi>{secret.lastUsedFrom}</bdi>
          )}
        </Evidence>
      </Cell>
      <Cell label="Expires">
        <Ending secret={secret} now={now} />
      </Cell>
      <Cell>{secret.working ? <Actions applicationId={applicationId} secret={secret} /> : null}</Cell>
    </Row>
  );
}

/** The advised action has a border: to rotate a secret that is in use, to revoke one that is not. */
function Actions({ applicationId, secret }: Omit<SecretLineProps, "now">) {
  const { id, hint, safeToRevoke, rotates } = secret;
  const name = <VisuallyHidden> {maskedSecret(hint)}</VisuallyHidden>;
  return (
    <span className="flex flex-wrap gap-1 max-md:gap-2 max-md:*:flex-1 md:justify-end">
      {safeToRevoke && !rotates ? null : (
        <ButtonLink to={applicationHref(applicationId, `secrets/${id}/rotate${rotates ? "/watch" : ""}`)} size="small">
          {rotates ? "Rotation" : "Rotate"}
          {name}
        </ButtonLink>
      )}
      <ButtonLink
        to={applicationHref(applicationId, `secrets/${id}/revoke`)}
        size="small"
        variant={safeToRevoke && !rotates ? "secondary" : "ghost"}
      >
        Revoke{name}
      </ButtonLink>
    </span>
  );
}

/** The second line of a cell. */
function Evidence({ children }: { readonly children: ReactNode }) {
  return <span className="block text-micro font-normal text-muted [overflow-wrap:anywhere]">{children}</span>;
}

/** When it stops working, or when it did. */
function Ending({ secret, now }: { readonly secret: SecretView; readonly now: number }) {
  const { state, expiresAt, revokedAt } = secret;
  if (revokedAt) {
    return (
      <>
        Revoked
        <Evidence>
          <Time value={revokedAt} />
        </Evidence>
      </>
    );
  }
  if (expiresAt === null) return "Never";
  return (
    <>
      <span className={state === "expires_soon" ? "font-semibold text-brass-ink" : undefined}>
        {state === "expired" ? "Expired" : <Time value={expiresAt} now={now} />}
      </span>
      <Evidence>
        <Time value={expiresAt} />
      </Evidence>
    </>
  );
}

/** The text that identifies a secret to people: its last characters. */
export function maskedSecret(hint: string): string {
  return `…${hint}`;
}

const totalOf = (activity: SecretView["activity"]): number => activity.reduce((total, { issued, refused }) => total + issued + refused, 0);

interface Standing {
  readonly tone: "success" | "warning" | "danger" | "neutral";
  readonly verdict: string;
  readonly evidence: string;
}

/** Whether the secret may go, in words: a verdict, then what it rests on. */
export function standingOf({ working, state, use, safeToRevoke, activity }: SecretView): Standing {
  const today = activity.at(-1) ?? { issued: 0, refused: 0 };
  if (!working) {
    return today.refused > 0
      ? { tone: "danger", verdict: "Still tried", evidence: `${plural(today.refused, "request")} refused today` }
      : { tone: "neutral", verdict: "Quiet", evidence: "not tried today" };
  }
  const idle = use.kind === "unused" ? "never used" : `unused for ${plural(use.days, "day")}`;
  if (safeToRevoke) return { tone: "neutral", verdict: "Safe to revoke", evidence: idle };
  if (use.kind !== "in_use")
    return {
      tone: "neutral",
      verdict: use.kind === "unused" ? "Not used yet" : "Not used lately",
      evidence: use.kind === "unused" ? "" : idle,
    };
  const evidence = `${plural(today.issued + today.refused, "request")} today`;
  return state === "expires_soon"
    ? { tone: "warning", verdict: "In use, expires soon", evidence }
    : { tone: "success", verdict: "In use", evidence };
}
