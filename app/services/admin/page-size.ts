/** Rows on one page of the console's lists. */
export const PAGE_SIZE = 20;

/** The page asked for, or the last one when it lies past the end. */
export function lastPageUpTo(wanted: number, total: number): number {
  return Math.max(1, Math.min(wanted, Math.ceil(total / PAGE_SIZE)));
}
