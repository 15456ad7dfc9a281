import { ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { type InternalHref, TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { AccessBadge, type AccessChoice } from "./scope-access";

export interface ScopeRow {
  readonly name: string;
  readonly description: string;
  readonly isDefault: boolean;
  readonly access: AccessChoice;
  readonly clients: number;
  readonly applications: number;
}

/** The address of a scope's own page. */
export function scopeHref(name: string): InternalHref {
  return `/admin/scopes/detail?${new URLSearchParams({ name })}`;
}

/** The scopes of the realm. */
export function ScopeTable({ scopes }: { readonly scopes: readonly ScopeRow[] }) {
  return (
    <Table caption="Scopes" stacked>
      <TableHead>
        <HeaderCell>Name</HeaderCell>
        <HeaderCell>Description</HeaderCell>
        <HeaderCell>Access</HeaderCell>
        <HeaderCell>Default</HeaderCell>
        <HeaderCell numeric>Applications</HeaderCell>
        <HeaderCell numeric>Keys</HeaderCell>
        <HeaderCell>
          <span className="sr-only">Actions</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {scopes.map((scope) => (
          <Row key={scope.name}>
            <Cell header>
              <div className="min-w-36">
                <TextLink quiet to={scopeHref(scope.name)}>
                  <InlineCode>{scope.name}</InlineCode>
                </TextLink>
              </div>
            </Cell>
            <Cell label="Description">
              {scope.description === "" ? <span className="text-muted">No description</span> : scope.description}
            </Cell>
            <Cell label="Access">
              <AccessBadge access={scope.access} />
            </Cell>
            <Cell label="Default">{scope.isDefault ? <Badge tone="accent">Yes</Badge> : <span className="text-muted">No</span>}</Cell>
            <Cell label="Applications" numeric>
              {formatCount(scope.applications)}
            </Cell>
            <Cell label="Keys" numeric>
              {formatCount(scope.clients)}
            </Cell>
            <Cell>
              <div className="flex gap-2 sm:justify-end">
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
