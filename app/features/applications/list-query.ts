import type { ApplicationListInput } from "#app/services/applications/list";
import type { InternalHref } from "#app/ui/link";

const SORTS = ["name", "created", "status", "owner"] as const satisfies readonly ListQuery["sort"][];

type ListSort = ListQuery["sort"];

/** The list's search, order and page: all of its state, and all of it in the URL. */
export type ListQuery = Readonly<Required<ApplicationListInput>>;

/**
 * Reads the list's query from its URL; what makes no sense takes its default.
 *
 * @example readListQuery(new URLSearchParams("sort=created&order=desc")) // { search: "", sort: "created", descending: true, page: 1 }
 */
export function readListQuery(query: URLSearchParams): ListQuery {
  const sort = SORTS.find((name) => name === query.get("sort")) ?? "name";
  const page = Number(query.get("page"));
  return {
    search: (query.get("search") ?? "").trim(),
    sort,
    descending: query.get("order") === "desc",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The query back as parameters, without what is the default anyway. */
export function listParams(query: ListQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (query.search !== "") params.set("search", query.search);
  if (query.sort !== "name") params.set("sort", query.sort);
  if (query.descending) params.set("order", "desc");
  if (query.page > 1) params.set("page", String(query.page));
  return params;
}

/** The heading link of a column: sorts by it, and turns the order around where it sorts already. */
export function sortLink(
  query: ListQuery,
  sort: ListSort,
): { readonly href: InternalHref; readonly direction: "ascending" | "descending" | null } {
  const current = query.sort === sort;
  const descending = current && !query.descending;
  const direction = current ? (query.descending ? "descending" : "ascending") : null;
  return { href: `?${listParams({ ...query, sort, descending, page: 1 })}`, direction };
}
