import type { SecretView } from "#app/services/keys/secret-list";
import { Badge } from "#app/ui/feedback";
import { plural } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";
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
    <Table caption={caption} flush>
      <TableHead>
        <HeaderCell>Secret</HeaderCell>
        <HeaderCell>State</HeaderCell>
        <HeaderCell>Use</HeaderCell>
        <HeaderCell>Created</HeaderCell>
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
  const badge = stateBadge(secret.state);
  return (
    <Row>
      <Cell header>
        <code className="block min-w-36 font-mono">{maskedSecret(secret.hint)}</code>
        {secret.description === "" ? null : (
          <span className="block font-normal text-muted [overflow-wrap:anywhere]">{secret.description}</span>
        )}
      </Cell>
      <Cell nowrap>
        <Badge tone={badge.tone}>{badge.label}</Badge>
        {secret.revokedAt ? (
          <span className="block pt-1 text-muted">
            <Time value={secret.revokedAt} now={now} />
          </span>
        ) : null}
      </Cell>
      <Cell nowrap>
        {secret.working ? verdict(secret.use) : secret.lastUsedAt ? null : "Never used"}
        {secret.lastUsedAt ? (
          <span className="block text-muted">
            Last used <Time value={secret.lastUsedAt} now={now} />
          </span>
        ) : null}
      </Cell>
      <Cell>
        <Time value={secret.createdAt} now={now} />
        <span className="block text-muted [overflow-wrap:anywhere]">by {secret.createdBy}</span>
      </Cell>
      <Cell nowrap>{secret.expiresAt ? <Time value={secret.expiresAt} /> : "Never"}</Cell>
      <Cell nowrap>
        {secret.working ? (
          <TextLink to={applicationHref(applicationId, `secrets/${secret.id}/revoke`)}>
            Revoke<VisuallyHidden> {maskedSecret(secret.hint)}</VisuallyHidden>
          </TextLink>
        ) : null}
      </Cell>
    </Row>
  );
}

/** The text that identifies a secret to people: its last characters. */
export function maskedSecret(hint: string): string {
  return `…${hint}`;
}

/** Whether the secret may be revoked, as text. */
export function verdict({ kind, days }: SecretView["use"]): string {
  if (kind === "unused") return "Not used yet";
  return kind === "in_use" ? "In use" : `Not used for ${plural(days, "day")}`;
}

const STATES = {
  active: { tone: "success", label: "Active" },
  expires_soon: { tone: "warning", label: "Expires soon" },
  expired: { tone: "neutral", label: "Expired" },
  revoked: { tone: "neutral", label: "Revoked" },
} as const;

/** The state's badge. */
function stateBadge(state: SecretView["state"]) {
  return STATES[state];
}
