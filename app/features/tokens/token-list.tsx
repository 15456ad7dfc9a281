import type { ReactNode } from "react";
import type { TokenList, TokenRow } from "#app/services/tokens/list";
import { Button } from "#app/ui/button";
import { Badge } from "#app/ui/feedback";
import { SelectField } from "#app/ui/field";
import { environmentName } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { FilterBar } from "#app/ui/list";
import { Form } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { ENVIRONMENT_CHOICES } from "../applications/links";
import { TOKEN_FORMAT_LABELS } from "../token-formats";

/** The fields of the filter as they stand in the URL. */
export interface TokenFilterFields {
  readonly environment: string;
  readonly grant: string;
  readonly state: string;
  readonly secret: string;
  readonly errors: Readonly<Partial<Record<"environment" | "grant" | "state" | "secret", readonly string[]>>>;
}

/** An entry of a list to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface TokenFilterProps {
  readonly form: TokenFilterFields;
  readonly grants: readonly Choice[];
  readonly secrets: TokenList["secrets"];
}

const ALL: Choice = { value: "", label: "All" };
const ENVIRONMENTS = [ALL, ...ENVIRONMENT_CHOICES];
const STATES = {
  active: { label: "Active", tone: "success" },
  expired: { label: "Expired", tone: "neutral" },
  revoked: { label: "Revoked", tone: "danger" },
  used: { label: "Used", tone: "info" },
} as const;
const STATE_CHOICES = [ALL, ...Object.entries(STATES).map(([value, { label }]) => ({ value, label }))];

/** Which tokens are listed. */
export function TokenFilter({ form, grants, secrets }: TokenFilterProps) {
  const { errors } = form;
  const query = filterQuery(form).toString();
  const secretOptions = secrets.map(({ id, hint, description, environment }) => ({
    value: id,
    label: [`…${hint}`, description, environmentName(environment)].filter((part) => part !== "").join(" · "),
  }));
  return (
    <FilterBar key={query} label="Filter tokens" clearTo={query === "" ? undefined : "?"}>
      <SelectField
        label="Environment"
        name="environment"
        defaultValue={form.environment}
        errors={errors.environment}
        options={ENVIRONMENTS}
      />
      <SelectField label="Grant type" name="grant" defaultValue={form.grant} errors={errors.grant} options={[ALL, ...grants]} />
      <SelectField label="State" name="state" defaultValue={form.state} errors={errors.state} options={STATE_CHOICES} />
      <SelectField label="Secret" name="secret" defaultValue={form.secret} errors={errors.secret} options={[ALL, ...secretOptions]} />
    </FilterBar>
  );
}

/** The filter as a query string, without empty fields. */
export function filterQuery({ environment, grant, state, secret }: Omit<TokenFilterFields, "errors">): URLSearchParams {
  return new URLSearchParams(Object.entries({ environment, grant, state, secret }).filter(([, value]) => value !== ""));
}

/** The tokens of one page. Their values are not known here; what is shown is the record of each. */
export function TokenTable({ rows, now }: { readonly rows: readonly TokenRow[]; readonly now: number }) {
  return (
    <Table caption="Tokens">
      <TableHead>
        <HeaderCell>Issued</HeaderCell>
        <HeaderCell>State</HeaderCell>
        <HeaderCell>Token</HeaderCell>
        <HeaderCell>Grant type</HeaderCell>
        <HeaderCell>Scopes</HeaderCell>
        <HeaderCell>Secret</HeaderCell>
        <HeaderCell>User</HeaderCell>
        <HeaderCell>
          <VisuallyHidden>Actions</VisuallyHidden>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TokenTableRow key={row.id} row={row} now={now} />
        ))}
      </TableBody>
    </Table>
  );
}

function TokenTableRow({ row, now }: { readonly row: TokenRow; readonly now: number }) {
  const state = STATES[row.state];
  return (
    <Row>
      <Cell header nowrap>
        <Time value={row.issuedAt} seconds />
        <Detail>
          {row.expiresAt.getTime() > now ? "expires " : "expired "}
          <Time value={row.expiresAt} now={now} />
        </Detail>
      </Cell>
      <Cell>
        <Badge tone={state.tone}>{state.label}</Badge>
      </Cell>
      <Cell nowrap>
        {row.kind === "refresh" ? "Refresh token" : "Access token"}
        {row.kind === "access" ? <Detail>{TOKEN_FORMAT_LABELS[row.format]}</Detail> : null}
        {row.isBound ? <Detail>bound to a key (DPoP)</Detail> : null}
      </Cell>
      <Cell nowrap>
        {row.grantLabel}
        <Detail>{environmentName(row.environment)}</Detail>
      </Cell>
      <Cell>
        {row.scopes.length === 0 ? (
          <span className="text-muted">None</span>
        ) : (
          <ul className="font-mono text-xs">
            {row.scopes.map((scope) => (
              <li key={scope}>{scope}</li>
            ))}
          </ul>
        )}
      </Cell>
      <Cell nowrap>
        {row.secret === null ? (
          <span className="text-muted">None</span>
        ) : (
          <>
            …{row.secret.hint}
            {row.secret.description === "" ? null : (
              <Detail>
                <div className="max-w-24 truncate">{row.secret.description}</div>
              </Detail>
            )}
          </>
        )}
      </Cell>
      <Cell>
        {row.user === null ? (
          <span className="text-muted">None</span>
        ) : (
          <>
            {row.user.name}
            <Detail>{row.user.email}</Detail>
            {row.actors.length === 0 ? null : (
              <Detail>
                <div className="min-w-32 [overflow-wrap:anywhere]">acting for them: {row.actors.join(", before that ")}</div>
              </Detail>
            )}
          </>
        )}
      </Cell>
      <Cell>{row.state === "active" ? <RevokeForm row={row} /> : null}</Cell>
    </Row>
  );
}

/** The second line of a cell. */
function Detail({ children }: { readonly children: ReactNode }) {
  return <div className="text-xs font-normal text-muted">{children}</div>;
}

function RevokeForm({ row }: { readonly row: TokenRow }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="revoke" />
      <input type="hidden" name="tokenId" value={row.id} />
      <Button size="small">
        Revoke
        <VisuallyHidden>
          {" "}
          the {row.kind} token issued <Time value={row.issuedAt} />
        </VisuallyHidden>
      </Button>
    </Form>
  );
}
