import type { AdminApplicationItem, AdminKey } from "#app/services/admin/applications";
import type { ListPage } from "#app/services/list-page";
import { Badge } from "#app/ui/feedback";
import { SelectField, TextField } from "#app/ui/field";
import { environmentName, formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { type ListQuery, sortLink } from "../list-query";

/** What the list may be sorted by. */
export const APPLICATION_COLUMNS = ["name", "owner", "created", "status"] as const;

const STATES = [
  { value: "", label: "Any" },
  { value: "active", label: "Active" },
  { value: "suspended", label: "Suspended" },
];

interface ApplicationListProps {
  readonly list: ListPage<AdminApplicationItem>;
  readonly query: ListQuery<string>;
  readonly status: string;
  /** The present query string. */
  readonly address: string;
  readonly now: number;
}

/** Every application with search, order and pages. */
export function ApplicationList({ list, query, status, address, now }: ApplicationListProps) {
  const filtered = query.search !== "" || status !== "";
  return (
    <>
      <FilterBar
        key={`${query.search} ${status}`}
        label="Search applications"
        submitLabel="Search"
        clearTo={filtered ? "/admin/applications" : undefined}
      >
        <TextField
          label="Application, owner or consumer key"
          name="search"
          type="search"
          defaultValue={query.search}
          autoComplete="off"
          className="sm:min-w-72"
        />
        <SelectField label="State" name="status" defaultValue={status} options={STATES} />
      </FilterBar>
      {list.items.length === 0 ? (
        <EmptyState title={filtered ? "Nothing found" : "No applications yet"}>
          {filtered ? "No application fits the search." : "Applications appear here as soon as somebody creates one."}
        </EmptyState>
      ) : (
        <>
          <ApplicationTable applications={list.items} order={query} search={address} now={now} />
          <Pagination label="Applications" {...pageLinks({ ...list, search: address })} />
        </>
      )}
    </>
  );
}

interface ApplicationTableProps {
  readonly applications: readonly AdminApplicationItem[];
  readonly order: { readonly sort: string; readonly descending: boolean };
  readonly search: string;
  readonly now: number;
}

/** Every application of the realm. */
function ApplicationTable({ applications, order, search, now }: ApplicationTableProps) {
  return (
    <Table caption="Applications" stacked>
      <TableHead>
        <HeaderCell sort={sortLink(search, order, "name")}>Application</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "owner")}>Owner</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "status")}>State</HeaderCell>
        <HeaderCell>Keys</HeaderCell>
        <HeaderCell numeric>Tokens, 7 days</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "created")}>Created</HeaderCell>
      </TableHead>
      <TableBody>
        {applications.map((application) => (
          <Row key={application.id}>
            <Cell header>
              <div className="md:min-w-40 [overflow-wrap:anywhere]">
                <TextLink quiet to={`?${new URLSearchParams({ application: application.id })}`}>
                  {application.name}
                </TextLink>
              </div>
            </Cell>
            <Cell label="Owner">
              <div className="md:min-w-48 [overflow-wrap:anywhere]">
                {application.owner.name}
                {application.owner.disabled ? <span className="text-muted"> (disabled)</span> : null}
                <div className="text-muted">{application.owner.email}</div>
              </div>
            </Cell>
            <Cell label="State">
              <ApplicationState status={application.status} />
            </Cell>
            <Cell label="Keys">
              <Keys keys={application.keys} />
            </Cell>
            <Cell numeric label="Tokens, 7 days">
              {formatCount(application.tokensLastWeek)}
            </Cell>
            <Cell label="Created">
              <Time value={application.createdAt} now={now} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

function Keys({ keys }: { readonly keys: readonly AdminKey[] }) {
  if (keys.length === 0) return <span className="text-muted">None</span>;
  return (
    <ul className="space-y-1">
      {keys.map((key) => (
        <li key={key.ref} className="flex flex-wrap items-center gap-1.5">
          {environmentName(key.environment)}
          {key.resourceServer ? <Badge tone="info">Resource server</Badge> : null}
        </li>
      ))}
    </ul>
  );
}

/** Whether an application's keys obtain tokens. */
export function ApplicationState({ status }: { readonly status: AdminApplicationItem["status"] }) {
  return status === "suspended" ? <Badge tone="warning">Suspended</Badge> : <Badge tone="success">Active</Badge>;
}
