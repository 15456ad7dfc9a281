import Search from "lucide-react/icons/search";
import type { ApplicationList as Listed } from "#app/services/applications/list";
import { Button, ButtonLink } from "#app/ui/button";
import { Answer } from "#app/ui/feedback";
import { SelectField } from "#app/ui/field";
import { formatCount } from "#app/ui/format";
import { Icon } from "#app/ui/icon";
import { EmptyState, FilterChips, Pagination, pageLinks } from "#app/ui/list";
import { Segments } from "#app/ui/navigation";
import { Page } from "#app/ui/page";
import { Form, useSearchParams } from "#app/ui/remix";
import { ApplicationTable } from "./application-table";
import { listHref, SHOW_LABELS, SORT_LABELS } from "./list-address";

interface ApplicationListProps {
  readonly list: Listed;
  readonly search: string;
  /** How many a page may show. */
  readonly pageSizes: readonly number[];
  /** The server's present, in milliseconds since the epoch. */
  readonly now: number;
  readonly showEmail: boolean;
  /** What was just done. */
  readonly notice: string | undefined;
}

/** "Applications": search, filters, table, pages; or what to do when there are none. */
export function ApplicationList({ list, search, pageSizes, now, showEmail, notice }: ApplicationListProps) {
  const [address] = useSearchParams();
  const empty = list.total === 0 && search === "" && list.show === "all";
  const add = (
    <ButtonLink to="/applications/new" variant="primary">
      Add New Application
    </ButtonLink>
  );
  return (
    <Page title="Applications" actions={empty ? undefined : add}>
      {notice === undefined ? null : <Answer to={notice} tone="success" title={notice} />}
      {empty ? (
        <EmptyState title="No Applications Available" action={add}>
          An application holds the keys with which one program obtains tokens. Create one, generate its keys, and call the token endpoint:
          it takes a minute.
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-3">
            <SearchForm list={list} search={search} address={address} />
            <StateChips list={list} address={address} />
          </div>
          <ComparedNote by={list.comparedBy} />
          {list.items.length === 0 ? (
            <EmptyState title={search === "" ? "No application is in this state" : "Nothing fits"}>
              {search === ""
                ? "The filter “All” shows every application."
                : `No application has “${search}” in its name, its owner's name, or as its Consumer Key. Try a shorter part.`}
            </EmptyState>
          ) : (
            <ApplicationTable list={list} address={address} showEmail={showEmail} now={now} />
          )}
          <div className="flex flex-wrap items-center justify-between gap-3">
            <Pagination label="Applications" {...pageLinks({ ...list, search: listHref(address, {}) })} />
            <div className="flex items-center gap-3 text-sm text-muted">
              <span aria-hidden>Rows a page</span>
              <Segments
                label="Rows a page"
                compact
                options={pageSizes.map((size) => ({
                  to: listHref(address, { size: String(size) }),
                  label: String(size),
                  current: size === list.pageSize,
                }))}
              />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}

interface ListProps {
  readonly list: Listed;
  readonly address: URLSearchParams;
}

/** Search, and on narrow screens the order: a GET form, so that both are in the address. */
function SearchForm({ list, search, address }: ListProps & { readonly search: string }) {
  const kept = ["show", "size"].flatMap((name) => (address.has(name) ? [[name, address.get(name) ?? ""] as const] : []));
  return (
    <Form
      method="get"
      role="search"
      aria-label="Search applications"
      className="flex flex-wrap items-end gap-2 max-md:w-full"
      preventScrollReset
    >
      {kept.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="relative max-md:w-full">
        <label htmlFor="search" className="sr-only">
          Search application by name, Consumer Key or owner
        </label>
        <Icon as={Search} className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
        <input
          id="search"
          key={search}
          type="search"
          name="search"
          defaultValue={search}
          maxLength={70}
          placeholder="Name, Consumer Key or owner"
          className="min-h-9 w-full rounded-md border border-line-control bg-raised pr-3 pl-9 text-sm placeholder:text-muted max-md:min-h-11 max-md:text-base md:w-68"
        />
      </div>
      <div className="xl:hidden">
        <SelectField
          label="Sort by"
          name="sort"
          key={list.sort}
          defaultValue={list.sort}
          options={Object.entries(SORT_LABELS).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <span className="xl:sr-only xl:focus-within:not-sr-only">
        <Button>Search</Button>
      </span>
    </Form>
  );
}

function StateChips({ list, address }: ListProps) {
  const { counts } = list;
  return (
    <FilterChips
      label="State"
      chips={Object.entries(SHOW_LABELS).map(([show, label]) => {
        const found = counts?.[show as Listed["show"]] ?? null;
        return {
          to: listHref(address, { show: show === "all" ? null : show }),
          label,
          current: show === list.show,
          count: found === null ? undefined : `${formatCount(found.count)}${found.more ? "+" : ""}`,
        };
      })}
    />
  );
}

const COMPARED = {
  attention: "These are up to 1,000 of each: suspended, refused, expiring soon, with the Password grant.",
  busiest: "These are the 1,000 with the most requests.",
  refused: "These are the 1,000 with the most refused requests.",
  used: "These are the 1,000 used last.",
  expiring: "These are the 1,000 with the secrets that expire first.",
  suspended: "These are up to 1,000 that are suspended.",
  password: "These are up to 1,000 with the Password grant.",
  oldest: "These are what is unused among the 1,000 oldest.",
} as const satisfies Readonly<Record<NonNullable<Listed["comparedBy"]>, string>>;

/** Says what a page shows where there are more applications than are compared. */
function ComparedNote({ by }: { readonly by: Listed["comparedBy"] }) {
  if (by === null) return null;
  return <p className="text-sm text-muted">There are more applications than a page compares. {COMPARED[by]}</p>;
}
