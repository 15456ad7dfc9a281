import { formatCount, plural } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import type { GrantRow } from "./grant-policy";

interface GrantEffectProps {
  readonly grant: GrantRow;
  readonly enable: boolean;
  readonly applications: number;
  readonly switchingOff: string;
  readonly examples: readonly { readonly id: string; readonly name: string; readonly owner: string; readonly tokensLastWeek: number }[];
}

/** What switching a grant type would do, in words and numbers. */
export function GrantEffect({ grant, enable, applications, switchingOff, examples }: GrantEffectProps) {
  const keys =
    grant.clients === 0
      ? "No key has it ticked"
      : `${plural(grant.clients, "key")} of ${plural(applications, "application")} ${grant.clients === 1 ? "has" : "have"} it ticked`;
  return (
    <>
      <div className="max-w-prose space-y-2">
        {enable ? (
          <p>
            {keys}
            {grant.clients === 0 ? "" : ", and can use it from the next token request on"}. Every developer may tick it.
          </p>
        ) : (
          <p>
            {keys}
            {grant.clients === 0 ? "" : ", and will be refused from the next token request on"}. In the last 7 days{" "}
            {plural(grant.tokensLastWeek, "token was", "tokens were")} obtained by it.
          </p>
        )}
        {enable ? null : <p className="text-muted">{switchingOff}</p>}
      </div>
      {examples.length > 0 ? (
        <Table
          caption={`Applications concerned${applications > examples.length ? ` (${examples.length} of ${formatCount(applications)}, busiest first)` : ""}`}
          showCaption
        >
          <TableHead>
            <HeaderCell>Application</HeaderCell>
            <HeaderCell>Owner</HeaderCell>
            <HeaderCell numeric>Tokens, 7 days</HeaderCell>
          </TableHead>
          <TableBody>
            {examples.map((application) => (
              <Row key={application.id}>
                <Cell header>
                  <TextLink quiet to={`/applications/${application.id}`}>
                    {application.name}
                  </TextLink>
                </Cell>
                <Cell>{application.owner}</Cell>
                <Cell numeric>{formatCount(application.tokensLastWeek)}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      ) : null}
    </>
  );
}
