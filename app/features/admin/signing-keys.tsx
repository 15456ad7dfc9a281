import type { SigningKeyItem } from "#app/services/admin/signing-keys";
import { Button, ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { FormActions, FormFields } from "#app/ui/form";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";

const STATES = {
  signing: { tone: "success", label: "Signing" },
  retired: { tone: "info", label: "Retired, published" },
  gone: { tone: "neutral", label: "Gone" },
} as const;

/** The keys that sign JWT access tokens, and those that did. */
export function SigningKeyTable({ keys }: { readonly keys: readonly SigningKeyItem[] }) {
  return (
    <Table caption="Signing keys">
      <TableHead>
        <HeaderCell>
          Key ID (<code>kid</code>)
        </HeaderCell>
        <HeaderCell>Algorithm</HeaderCell>
        <HeaderCell>State</HeaderCell>
        <HeaderCell>Created</HeaderCell>
        <HeaderCell>Published until</HeaderCell>
      </TableHead>
      <TableBody>
        {keys.map((key) => (
          <Row key={key.kid}>
            <Cell header nowrap>
              <span title={key.kid}>
                <InlineCode>{shortKid(key.kid)}</InlineCode>
              </span>
            </Cell>
            <Cell>{key.algorithm}</Cell>
            <Cell>
              <Badge tone={STATES[key.state].tone}>{STATES[key.state].label}</Badge>
            </Cell>
            <Cell>
              <Time value={key.createdAt} />
            </Cell>
            <Cell>
              {key.publishedUntil === null ? <span className="text-muted">Until it is rotated</span> : <Time value={key.publishedUntil} />}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

/** Enough of a thumbprint to tell keys apart. */
function shortKid(kid: string): string {
  return kid.length > 12 ? `${kid.slice(0, 12)}…` : kid;
}

interface RotateKeyProps {
  readonly current: readonly { readonly kid: string; readonly algorithm: string }[];
  readonly nextAlgorithm: string;
  readonly rotating: string;
}

/** Confirms a rotation of the signing key. */
export function RotateKey({ current, nextAlgorithm, rotating }: RotateKeyProps) {
  return (
    <Form method="post">
      <FormFields>
        <p>
          A new <strong>{nextAlgorithm}</strong> key signs every JWT from now on.
        </p>
        {current.map((key) => (
          <p key={key.kid}>
            Now <InlineCode>{shortKid(key.kid)}</InlineCode> ({key.algorithm}) signs. {rotating}
          </p>
        ))}
        <p>Resource servers that cache the key set must fetch it again when they meet an unknown key ID; most libraries do.</p>
        <FormActions>
          <Button variant="primary">Rotate signing key</Button>
          <ButtonLink to="/admin/keys" variant="ghost">
            Cancel
          </ButtonLink>
        </FormActions>
      </FormFields>
    </Form>
  );
}
