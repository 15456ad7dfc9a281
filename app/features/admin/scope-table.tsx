import { Badge } from "#app/ui/badge";
import { ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code-block";
import { formatCount } from "#app/ui/format";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";

export interface ScopeRow {
  readonly name: string;
  readonly description: string;
  readonly isDefault: boolean;
  readonly clients: number;
}

/** The scopes of the realm. */
export function ScopeTable({ scopes }: { readonly scopes: readonly ScopeRow[] }) {
  return (
    <Table caption="Scopes">
      <TableHead>
        <HeaderCell>Name</HeaderCell>
        <HeaderCell>Description</HeaderCell>
        <HeaderCell>Default</HeaderCell>
        <HeaderCell numeric>Keys naming it</HeaderCell>
        <HeaderCell>
          <span className="sr-only">Actions</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {scopes.map((scope) => (
          <Row key={scope.name}>
            <Cell header>
              <InlineCode>{scope.name}</InlineCode>
            </Cell>
            <Cell>{scope.description === "" ? <span className="text-muted">No description</span> : scope.description}</Cell>
            <Cell>{scope.isDefault ? <Badge tone="accent">Yes</Badge> : <span className="text-muted">No</span>}</Cell>
            <Cell numeric>{formatCount(scope.clients)}</Cell>
            <Cell>
              <div className="flex justify-end gap-2">
                <ButtonLink size="small" to={`?${new URLSearchParams({ edit: scope.name })}`}>
                  Edit<span className="sr-only"> {scope.name}</span>
                </ButtonLink>
                <ButtonLink size="small" to={`?${new URLSearchParams({ delete: scope.name })}`}>
                  Delete<span className="sr-only"> {scope.name}</span>
                </ButtonLink>
              </div>
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
