import { Badge } from "#app/ui/feedback";
import { formatCount } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { ApplicationStatus } from "./application-status";
import { type ListQuery, sortLink } from "./list-query";
import { type ApplicationRow, applicationHref, ENVIRONMENTS } from "./view";

interface ApplicationTableProps {
  readonly rows: readonly ApplicationRow[];
  readonly query: ListQuery;
  /** Admins see everybody's applications, and whose they are. */
  readonly showOwner: boolean;
}

/** The list of applications. */
export function ApplicationTable({ rows, query, showOwner }: ApplicationTableProps) {
  return (
    <Table caption="Applications">
      <TableHead>
        <HeaderCell sort={sortLink(query, "name")}>Name</HeaderCell>
        {showOwner ? <HeaderCell sort={sortLink(query, "owner")}>Owner</HeaderCell> : null}
        <HeaderCell>Policy</HeaderCell>
        <HeaderCell sort={sortLink(query, "status")}>Status</HeaderCell>
        <HeaderCell>Keys</HeaderCell>
        <HeaderCell numeric>Tokens, 7 days</HeaderCell>
        <HeaderCell sort={sortLink(query, "created")}>Created</HeaderCell>
        <HeaderCell>Actions</HeaderCell>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <Row key={row.id}>
            <Cell header>
              <TextLink quiet to={applicationHref(row.id)} className="[overflow-wrap:anywhere]">
                {row.name}
              </TextLink>
            </Cell>
            {showOwner ? (
              <Cell>
                <span className="block">{row.owner.name}</span>
                <span className="block text-muted">{row.owner.email}</span>
              </Cell>
            ) : null}
            <Cell nowrap>{row.quota}</Cell>
            <Cell>
              <ApplicationStatus status={row.status} />
            </Cell>
            <Cell>
              <Keys row={row} />
            </Cell>
            <Cell numeric>{formatCount(row.tokensLastWeek)}</Cell>
            <Cell nowrap>
              <Time value={row.createdAt} />
            </Cell>
            <Cell nowrap>
              <span className="flex gap-4">
                <TextLink to={applicationHref(row.id, "edit")}>
                  Edit<VisuallyHidden> {row.name}</VisuallyHidden>
                </TextLink>
                <TextLink to={applicationHref(row.id, "delete")}>
                  Delete<VisuallyHidden> {row.name}</VisuallyHidden>
                </TextLink>
              </span>
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

function Keys({ row }: { readonly row: ApplicationRow }) {
  if (row.keys.length === 0) return <span className="text-muted">None yet</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {ENVIRONMENTS.filter(({ environment }) => row.keys.includes(environment)).map(({ environment, label }) => (
        <Badge key={environment} tone={environment === "PRODUCTION" ? "accent" : "neutral"}>
          {label}
        </Badge>
      ))}
    </span>
  );
}
