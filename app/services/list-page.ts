/** Lists that are searched and paged. */
import { z } from "zod";
import { MOST_LISTED, type Total } from "#app/db/queries/bounded";

/** Rows on one page of the console's lists. */
export const PAGE_SIZE = 20;

export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** On all pages: at most so many as pages reach. */
  readonly total: number;
  /** There are more than `total`; pages do not reach them. */
  readonly more: boolean;
  /** From 1; a page past the end answers the last one. */
  readonly page: number;
  readonly pageSize: number;
}

/** What every list of the console is asked by. `search` is part of a name or the like; pages count from 1. */
export const listQuery = {
  search: z.string().default("").transform(searchText),
  descending: z.boolean().default(false),
  page: z.int().min(1).default(1),
};

/** Text that somebody typed into a search field, made safe for both engines: PostgreSQL refuses NUL. Composed (NFC), as names are. */
export function searchText(text: string | undefined): string {
  return (text ?? "").replaceAll("\0", "").trim().slice(0, 100).normalize("NFC");
}

/**
 * Asks `find` for one page, and for the last page when the wanted one lies past the end.
 *
 * @param find what is on the page from `offset` on, and the total
 */
export async function findPage<Found extends Total>(
  { page: wanted, pageSize }: { readonly page: number | undefined; readonly pageSize: number },
  find: (window: { readonly limit: number; readonly offset: number }) => Promise<Found>,
): Promise<Found & { readonly page: number; readonly pageSize: number }> {
  const at = (page: number) => find({ limit: pageSize, offset: (page - 1) * pageSize });
  const page = Math.max(1, Math.min(Math.trunc(wanted ?? 1) || 1, MOST_LISTED / pageSize));
  const found = await at(page);
  const pages = Math.max(1, Math.ceil(found.total / pageSize));
  if (page <= pages) return { ...found, page, pageSize };
  return { ...(await at(pages)), page: pages, pageSize };
}

/** The page asked for, or the last one when it lies past the end. */
export function lastPageUpTo(wanted: number, total: number): number {
  return Math.max(1, Math.min(Math.trunc(wanted) || 1, Math.ceil(total / PAGE_SIZE)));
}
