import type { ApplicationListItem } from "#app/services/applications/list";
import { ButtonLink } from "#app/ui/button";
import { Badge, Banner } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { formatCount } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Page } from "#app/ui/page";
import { useSearchParams } from "#app/ui/remix";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { Time } from "#app/ui/time";
import { type ListQuery, sortLink } from "../list-query";
import { ApplicationStatus } from "./application-frame";
import { applicationHref, ENVIRONMENTS } from "./links";

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
  readonly showOwner: boolean;
  /** The page answers a deletion. */
  readonly deleted: boolean;
}

/** "Applications": search, table, pages; or what to do when there are none. */
export function ApplicationList({ list, query, showOwner, deleted }: ApplicationListProps) {
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
      {deleted ? (
        <Banner tone="success" live>
          The application is deleted. Its keys and tokens no longer work.
        </Banner>
      ) : null}
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
            {query.sort === "name" ? null : <input type="hidden" name="sort" value={query.sort} />}
            {query.descending ? <input type="hidden" name="order" value="desc" /> : null}
          </FilterBar>
          {list.items.length === 0 ? (
            <EmptyState title="No application has this in its name">
              {`Nothing fits “${query.search}”. Try a shorter part of the name.`}
            </EmptyState>
          ) : (
            <>
              <ApplicationTable rows={list.items} query={query} address={address} showOwner={showOwner} />
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
}

/** The list of applications. */
function ApplicationTable({ rows, query, address, showOwner }: ApplicationTableProps) {
  return (
    <Table caption="Applications">
      <TableHead>
        <HeaderCell sort={sortLink(address, query, "name")}>Name</HeaderCell>
        {showOwner ? <HeaderCell sort={sortLink(address, query, "owner")}>Owner</HeaderCell> : null}
        <HeaderCell>Policy</HeaderCell>
        <HeaderCell sort={sortLink(address, query, "status")}>Status</HeaderCell>
        <HeaderCell>Keys</HeaderCell>
        <HeaderCell numeric>Tokens, 7 days</HeaderCell>
        <HeaderCell sort={sortLink(address, query, "created")}>Created</HeaderCell>
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

function Keys({ row }: { readonly row: ApplicationListItem }) {
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
