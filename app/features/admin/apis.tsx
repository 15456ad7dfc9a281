import type { AdminApiItem } from "#app/services/admin/apis";
import type { ListPage } from "#app/services/list-page";
import { ButtonLink } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { Badge } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { ApprovalBadge } from "../apis/catalogue";
import { apiHref } from "../apis/links";
import { type ListQuery, sortLink } from "../list-query";

/** What the list may be sorted by. */
export const API_COLUMNS = ["name", "owner", "created"] as const;

interface ApiListProps {
  readonly list: ListPage<AdminApiItem>;
  readonly query: ListQuery<string>;
  /** The present query string. */
  readonly address: string;
  readonly now: number;
}

/** Every API with search, order and pages. */
export function ApiList({ list, query, address, now }: ApiListProps) {
  if (list.total === 0 && query.search === "") {
    return (
      <EmptyState
        title="No APIs yet"
        action={
          <ButtonLink to="/apis/new" variant="primary">
            Register an API
          </ButtonLink>
        }
      >
        Register the address of a service that takes this portal's tokens. Applications then subscribe to it.
      </EmptyState>
    );
  }
  return (
    <>
      <FilterBar key={query.search} label="Search APIs" submitLabel="Search" clearTo={query.search === "" ? undefined : "/admin/apis"}>
        <TextField
          label="API, identifier or owner"
          name="search"
          type="search"
          defaultValue={query.search}
          autoComplete="off"
          maxLength={100}
          className="sm:min-w-72"
        />
      </FilterBar>
      {list.items.length === 0 ? (
        <EmptyState title="Nothing found">No API fits the search.</EmptyState>
      ) : (
        <>
          <ApiTable apis={list.items} order={query} search={address} now={now} />
          <Pagination label="APIs" {...pageLinks({ ...list, search: address })} />
        </>
      )}
    </>
  );
}

interface ApiTableProps {
  readonly apis: readonly AdminApiItem[];
  readonly order: { readonly sort: string; readonly descending: boolean };
  readonly search: string;
  readonly now: number;
}

function ApiTable({ apis, order, search, now }: ApiTableProps) {
  return (
    <Table caption="APIs" stacked>
      <TableHead>
        <HeaderCell sort={sortLink(search, order, "name")}>API</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "owner")}>Owner</HeaderCell>
        <HeaderCell>Subscription</HeaderCell>
        <HeaderCell numeric>Subscribers</HeaderCell>
        <HeaderCell numeric>Calls, 7 days</HeaderCell>
        <HeaderCell sort={sortLink(search, order, "created")}>Created</HeaderCell>
      </TableHead>
      <TableBody>
        {apis.map((api) => (
          <Row key={api.id}>
            <Cell header>
              <div className="min-w-40 [overflow-wrap:anywhere]">
                <TextLink quiet to={apiHref(api.id)}>
                  {api.name}
                </TextLink>
                <div className="font-normal">
                  <InlineCode>{api.identifier}</InlineCode>
                </div>
              </div>
            </Cell>
            <Cell label="Owner">
              <div className="[overflow-wrap:anywhere]">
                {api.owner.name}
                {api.owner.disabled ? <span className="text-muted"> (disabled)</span> : null}
                <div className="text-muted">{api.owner.email}</div>
              </div>
            </Cell>
            <Cell label="Subscription">
              <ApprovalBadge approval={api.approval} />
            </Cell>
            <Cell label="Subscribers" numeric>
              {formatCount(api.subscribers)}
              {api.waiting === 0 ? null : (
                <div>
                  <Badge tone="warning">{formatCount(api.waiting)} waiting</Badge>
                </div>
              )}
            </Cell>
            <Cell label="Calls, 7 days" numeric>
              <TextLink quiet to={apiHref(api.id, "api-calls")}>
                {formatCount(api.calls)}
                <span className="sr-only"> calls of {api.name}</span>
              </TextLink>
              {api.refused === 0 ? null : <div className="text-muted">{formatCount(api.refused)} refused</div>}
            </Cell>
            <Cell label="Created">
              <Time value={api.createdAt} now={now} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
