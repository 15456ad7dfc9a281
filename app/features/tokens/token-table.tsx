import { Form } from "@remix-run/react";
import { Badge } from "#app/ui/badge";
import { Button } from "#app/ui/button";
import { formatUtc } from "#app/ui/format";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { VisuallyHidden } from "#app/ui/visually-hidden";
import type { TokenRowData } from "./data";

const STATES = {
  active: { label: "Active", tone: "success" },
  expired: { label: "Expired", tone: "neutral" },
  revoked: { label: "Revoked", tone: "danger" },
  used: { label: "Used", tone: "info" },
} as const;

const FORMATS = { opaque: "Reference (Opaque)", jwt: "Self-contained (JWT)" } as const;

/** The tokens of one page. Their values are not known here; what is shown is the record of each. */
export function TokenTable({ rows, now }: { readonly rows: readonly TokenRowData[]; readonly now: number }) {
  return (
    <Table caption="Tokens">
      <TableHead>
        <HeaderCell>Issued</HeaderCell>
        <HeaderCell>State</HeaderCell>
        <HeaderCell>Expires</HeaderCell>
        <HeaderCell>Kind</HeaderCell>
        <HeaderCell>Grant type</HeaderCell>
        <HeaderCell>Environment</HeaderCell>
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

function TokenTableRow({ row, now }: { readonly row: TokenRowData; readonly now: number }) {
  const state = STATES[row.state];
  return (
    <Row>
      <Cell header nowrap>
        <Time value={row.issuedAt} />
      </Cell>
      <Cell>
        <Badge tone={state.tone}>{state.label}</Badge>
      </Cell>
      <Cell nowrap>
        <Time value={row.expiresAt} now={now} />
      </Cell>
      <Cell nowrap>
        {row.kind === "refresh" ? "Refresh token" : "Access token"}
        {row.kind === "access" ? <div className="text-xs text-muted">{FORMATS[row.format]}</div> : null}
      </Cell>
      <Cell nowrap>{row.grantLabel}</Cell>
      <Cell>{row.environment === "SANDBOX" ? "Sandbox" : "Production"}</Cell>
      <Cell>
        {row.scopes.length === 0 ? (
          <span className="text-muted">None</span>
        ) : (
          <ul className="min-w-24 font-mono text-xs">
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
            {row.secret.description === "" ? null : <div className="max-w-40 truncate text-xs text-muted">{row.secret.description}</div>}
          </>
        )}
      </Cell>
      <Cell>
        {row.user === null ? (
          <span className="text-muted">None</span>
        ) : (
          <>
            {row.user.name}
            <div className="text-xs text-muted">{row.user.email}</div>
          </>
        )}
      </Cell>
      <Cell>{row.state === "active" ? <RevokeForm row={row} /> : null}</Cell>
    </Row>
  );
}

function RevokeForm({ row }: { readonly row: TokenRowData }) {
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="intent" value="revoke" />
      <input type="hidden" name="tokenId" value={row.id} />
      <Button size="small">
        Revoke
        <VisuallyHidden>
          {" "}
          the {row.kind} token issued {formatUtc(row.issuedAt.getTime())}
        </VisuallyHidden>
      </Button>
    </Form>
  );
}
