import { ButtonLink } from "#app/ui/button";
import { Banner } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { Page } from "#app/ui/page";
import { useSearchParams } from "#app/ui/remix";
import { ApplicationTable } from "./application-table";
import type { ListQuery } from "./list-query";
import type { ApplicationRow } from "./view";

interface ApplicationListProps {
  readonly list: { readonly items: readonly ApplicationRow[]; readonly total: number; readonly more: boolean; readonly pageSize: number };
  readonly query: ListQuery;
  readonly showOwner: boolean;
  /** The page answers a deletion. */
  readonly deleted: boolean;
}

/** "Applications": search, table, pages; or what to do when there are none. */
export function ApplicationList({ list, query, showOwner, deleted }: ApplicationListProps) {
  const [search] = useSearchParams();
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
              <ApplicationTable rows={list.items} query={query} showOwner={showOwner} />
              <Pagination
                label="Applications"
                {...pageLinks({
                  page: query.page,
                  pageSize: list.pageSize,
                  total: list.total,
                  more: list.more,
                  search: withoutNotice(search),
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
