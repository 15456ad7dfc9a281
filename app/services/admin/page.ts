/** Rows on one page of the console's lists. */
const PAGE_SIZE = 20;

export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  /** From 1; a page past the end answers the last one. */
  readonly page: number;
  readonly pageSize: number;
}

/** Text that somebody typed into a search field, made safe for both engines: PostgreSQL refuses NUL. */
export function searchText(text: string | undefined): string {
  return (text ?? "").replaceAll("\0", "").trim().slice(0, 100);
}

/**
 * Asks `find` for one page of ids, and for the last page when the one asked for lies past the end.
 *
 * @param find the ids from `offset` on and the total
 */
export async function findPage(
  wanted: number | undefined,
  find: (window: {
    readonly limit: number;
    readonly offset: number;
  }) => Promise<{ readonly ids: readonly string[]; readonly total: number }>,
): Promise<{ readonly ids: readonly string[] } & Omit<ListPage<never>, "items">> {
  const at = (page: number) => find({ limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const page = Math.max(1, Math.min(Math.trunc(wanted ?? 1) || 1, 1_000_000));
  const found = await at(page);
  const pages = Math.max(1, Math.ceil(found.total / PAGE_SIZE));
  if (page <= pages) return { ...found, page, pageSize: PAGE_SIZE };
  return { ...(await at(pages)), page: pages, pageSize: PAGE_SIZE };
}
