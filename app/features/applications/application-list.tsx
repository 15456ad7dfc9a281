import type { ApplicationListItem } from "#app/services/applications/list";
import { ButtonLink } from "#app/ui/button";
import { Sparkline } from "#app/ui/chart/sparkline";
import { Answer, State } from "#app/ui/feedback";
import { SelectField, TextField } from "#app/ui/field";
import { formatClock, formatCount } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Page } from "#app/ui/page";
import { useSearchParams } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { type ListQuery, sortLink } from "../list-query";
import { applicationHref } from "./links";

/** What the list may be sorted by. */
export const LIST_COLUMNS = ["name", "created", "status", "owner"] as const;

type ApplicationQuery = ListQuery<(typeof LIST_COLUMNS)[number]>;

interface ApplicationListProps {
  readonly list: {
    readonly items: readonly ApplicationListItem[];
    readonly total: number;
    readonly more: boolean;
    readonly pageSize: number;
  };
  readonly query: ApplicationQuery;
  /** How many a page may show. */
  readonly pageSizes: readonly number[];
  /** The server's present, in milliseconds since the epoch. */
  readonly now: number;
  readonly showOwner: boolean;
  /** What was just done. */
  readonly notice: string | undefined;
}

/** "Applications": search, table, pages; or what to do when there are none. */
export function ApplicationList({ list, query, pageSizes, now, showOwner, notice }: ApplicationListProps) {
  const [search] = useSearchParams();
  const address = withoutNotice(search).toString();
  const empty = list.total === 0 && query.search === "";
  const add = (
    <ButtonLink to="/applications/new" variant="primary">
      Add New Application
    </ButtonLink>
  );
  return (
    <Page
      title="Applications"
      description="An application holds the keys with which one program obtains tokens."
      actions={empty ? undefined : add}
    >
      {notice === undefined ? null : <Answer to={notice} tone="success" title={notice} />}
      {empty ? (
        <EmptyState title="No Applications Available" action={add}>
          Create one, generate its keys, and call the token endpoint: it takes a minute.
        </EmptyState>
      ) : (
        <>
          <FilterBar label="Search applications" submitLabel="Search" clearTo={query.search === "" ? undefined : "?"}>
            <TextField
              label="Search application by name"
              type="search"
              name="search"
              defaultValue={query.search}
              key={query.search}
              maxLength={70}
              className="sm:w-80"
            />
            <SelectField
              label="On a page"
              name="size"
              key={list.pageSize}
              defaultValue={String(list.pageSize)}
              options={pageSizes.map((size) => ({ value: String(size), label: String(size) }))}
            />
            {query.sort === "name" ? null : <input type="hidden" name="sort" value={query.sort} />}
            {query.descending ? <input type="hidden" name="order" value="desc" /> : null}
          </FilterBar>
          {list.items.length === 0 ? (
            <EmptyState title="No application has this in its name">
              {`Nothing fits “${query.search}”. Try a shorter part of the name.`}
            </EmptyState>
          ) : (
            <>
              <ApplicationTable rows={list.items} query={query} address={address} showOwner={showOwner} now={now} />
              <Pagination
                label="Applications"
                {...pageLinks({
                  page: query.page,
                  pageSize: list.pageSize,
                  total: list.total,
                  more: list.more,
                  search: address,
                })}
              />
            </>
          )}
        </>
      )}
    </Page>
  );
}

/** The result of an action is shown once, not on every page of the list. */
function withoutNotice(search: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(search);
  params.delete("deleted");
  return params;
}

interface ApplicationTableProps {
  readonly rows: readonly ApplicationListItem[];
  readonly query: ApplicationQuery;
  /** The present query string. */
  readonly address: string;
  /** Admins see everybody's applications, and whose they are. */
  readonly showOwner: boolean;
  readonly now: number;
}

/** The list of applications: a name is the link of its row. */
function ApplicationTable({ rows, query, address, showOwner, now }: ApplicationTableProps) {
  return (
    <Table caption="Applications" stacked>
      <TableHead>
        <HeaderCell sort={sortLink(address, query, "name")}>Name</HeaderCell>
        {showOwner ? <HeaderCell sort={sortLink(address, query, "owner")}>Owner</HeaderCell> : null}
        <HeaderCell sort={sortLink(address, query, "status")}>State</HeaderCell>
        <HeaderCell>Requests, 24 h</HeaderCell>
        <HeaderCell numeric>Refused</HeaderCell>
        <HeaderCell>Next expiry</HeaderCell>
        <HeaderCell>Last use</HeaderCell>
        <HeaderCell sort={sortLink(address, query, "created")}>Created</HeaderCell>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <Row key={row.id}>
            <Cell header>
              <TextLink quiet to={applicationHref(row.id)} className="break-words">
                <bdi>{row.name}</bdi>
              </TextLink>
              <span className="block text-micro font-normal text-muted">{row.kind ?? "No keys yet"}</span>
            </Cell>
            {showOwner ? (
              <Cell label="Owner">
                <bdi className="block">{row.owner.name}</bdi>
                <span className="block text-micro text-muted [overflow-wrap:anywhere]">{row.owner.email}</span>
              </Cell>
            ) : null}
            <Cell label="State">
              <ConditionState row={row} now={now} />
            </Cell>
            <Cell label="Requests, 24 h">
              <Activity row={row} />
            </Cell>
            <Cell numeric label="Refused">
              <Refused row={row} />
            </Cell>
            <Cell label="Next expiry" nowrap>
              {row.expiresAt ? <Time value={row.expiresAt} now={now} /> : "–"}
            </Cell>
            <Cell label="Last use" nowrap>
              {row.lastUsedAt ? <Time value={row.lastUsedAt} now={now} /> : "Never"}
            </Cell>
            <Cell label="Created" nowrap>
              <Time value={row.createdAt} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

const sumOf = ({ hours }: ApplicationListItem, part: "issued" | "refused"): number => hours.reduce((total, hour) => total + hour[part], 0);

function Activity({ row }: { readonly row: ApplicationListItem }) {
  return (
    <span className="flex items-center gap-2">
      <Sparkline counts={row.hours} />
      <span className="tabular-nums">{formatCount(sumOf(row, "issued") + sumOf(row, "refused"))}</span>
    </span>
  );
}

/** The share of refusals, to a tenth of a percent. */
function Refused({ row }: { readonly row: ApplicationListItem }) {
  const [issued, refused] = [sumOf(row, "issued"), sumOf(row, "refused")];
  if (issued + refused === 0) return "–";
  const share = `${((refused / (issued + refused)) * 100).toFixed(1)} %`;
  return row.condition.kind === "failing" ? <strong className="font-semibold text-danger-ink">{share}</strong> : share;
}

/** How the application stands, in words. */
function ConditionState({ row: { condition }, now }: { readonly row: ApplicationListItem; readonly now: number }) {
  switch (condition.kind) {
    case "suspended":
      return <State tone="stopped">Suspended by an admin</State>;
    case "failing":
      return <State tone="danger">Failing since {formatClock(condition.since.getTime())}</State>;
    case "expiring":
      return (
        <State tone="warning">
          Secret expires <Time value={condition.at} now={now} />
        </State>
      );
    case "empty":
      return <State tone="neutral">No keys yet</State>;
    case "unused":
      return (
        <State tone="neutral">
          {condition.since === null ? (
            "Never used"
          ) : (
            <>
              Last used <Time value={condition.since} now={now} />
            </>
          )}
        </State>
      );
    case "active":
      return <State tone="success">Active</State>;
  }
}
