/** What lists read from their address: `?search=…&sort=…&order=desc&page=2`. */
import type { InternalHref } from "#app/ui/link";

export interface ListQuery<Column extends string> {
  readonly search: string;
  readonly sort: Column;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
}

/**
 * Reads a list's state from its address; what makes no sense becomes the default.
 *
 * @param columns what may be sorted by; the first is the default
 * @example readListQuery(new URLSearchParams("search=ada&sort=email"), ["name", "email"]).sort // "email"
 */
export function readListQuery<Column extends string>(query: URLSearchParams, columns: readonly [Column, ...Column[]]): ListQuery<Column> {
  const page = Number(query.get("page"));
  return {
    search: (query.get("search") ?? "").trim(),
    sort: columns.find((column) => column === query.get("sort")) ?? columns[0],
    descending: query.get("order") === "desc",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/**
 * The link in a column's heading: sorts by it, and the other way round when the list is sorted by it already.
 *
 * @param search the present query, so that filters stay
 */
export function sortLink(
  search: string,
  { sort, descending }: { readonly sort: string; readonly descending: boolean },
  column: string,
): { readonly href: InternalHref; readonly direction: "ascending" | "descending" | null } {
  const query = new URLSearchParams(search);
  query.delete("page");
  query.delete("done");
  query.set("sort", column);
  const current = sort === column;
  if (current && !descending) query.set("order", "desc");
  else query.delete("order");
  return { href: `?${query}`, direction: current ? (descending ? "descending" : "ascending") : null };
}
