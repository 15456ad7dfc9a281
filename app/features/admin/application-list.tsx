import { SelectField, TextField } from "#app/ui/field";
import { EmptyState, FilterBar, Pagination, pageLinks } from "#app/ui/list";
import { type ApplicationRow, ApplicationTable } from "./application-table";
import type { ListQuery } from "./list-query";
import type { PageOf } from "./page-of";

/** What the list may be sorted by. */
export const APPLICATION_COLUMNS = ["name", "owner", "created", "status"] as const;

const STATES = [
  { value: "", label: "Any" },
  { value: "active", label: "Active" },
  { value: "suspended", label: "Suspended" },
];

interface ApplicationListProps {
  readonly list: PageOf<ApplicationRow>;
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
