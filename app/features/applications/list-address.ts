/** What the list of applications reads from its address, and the addresses that its links lead to. */
import type { ApplicationList, ApplicationListInput } from "#app/services/applications/list";
import type { InternalHref } from "#app/ui/link";

type Sort = ApplicationList["sort"];
type Show = ApplicationList["show"];

/** What it can be sorted by, in the words of the choice on narrow screens. */
export const SORT_LABELS = {
  state: "needs attention first",
  name: "name",
  requests: "requests, 24 h",
  refused: "refused",
  expiry: "next expiry",
  used: "last use",
  created: "created",
  owner: "owner",
} as const satisfies Readonly<Record<Sort, string>>;

/** What it can be narrowed to. */
export const SHOW_LABELS = {
  all: "All",
  attention: "Needs attention",
  failing: "Failing",
  expiring: "Expiring",
  unused: "Unused",
  suspended: "Suspended",
} as const satisfies Readonly<Record<Show, string>>;

const isSort = (name: string | null): name is Sort => name !== null && Object.hasOwn(SORT_LABELS, name);
const isShow = (name: string | null): name is Show => name !== null && Object.hasOwn(SHOW_LABELS, name);

/**
 * Reads what is listed; what makes no sense is as if it were absent.
 *
 * @param sizes how many a page may show
 * @example readApplicationQuery(new URLSearchParams("show=failing&sort=requests&order=asc"), [25]) // { show: "failing", sort: "requests", descending: false, … }
 */
export function readApplicationQuery<Size extends number>(query: URLSearchParams, sizes: readonly Size[]) {
  const [show, sort, order, page] = [query.get("show"), query.get("sort"), query.get("order"), Number(query.get("page"))];
  const pageSize = sizes.find((size) => String(size) === query.get("size"));
  return {
    search: (query.get("search") ?? "").trim(),
    ...(isShow(show) ? { show } : {}),
    ...(isSort(sort) ? { sort } : {}),
    ...(order === "asc" || order === "desc" ? { descending: order === "desc" } : {}),
    ...(Number.isSafeInteger(page) && page > 0 ? { page } : {}),
    ...(pageSize === undefined ? {} : { pageSize }),
  } satisfies Omit<ApplicationListInput, "pageSize">;
}

/** The present address with some parameters changed, or taken out where the value is null; always the first page. */
export function listHref(address: URLSearchParams, changes: Readonly<Record<string, string | null>>): InternalHref {
  const query = new URLSearchParams(address);
  for (const [name, value] of Object.entries({ page: null, deleted: null, left: null, ...changes })) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return `?${query}`;
}

/** The link of a column's heading: sorts by it, first in the direction in which one looks for something, then the other way round. */
export function columnSort(address: URLSearchParams, list: Pick<ApplicationList, "sort" | "descending">, column: Sort) {
  const current = list.sort === column;
  return {
    href: listHref(address, { sort: column, order: current ? (list.descending ? "asc" : "desc") : null }),
    direction: current ? (list.descending ? ("descending" as const) : ("ascending" as const)) : null,
  };
}
