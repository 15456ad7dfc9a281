/** One page of a list. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}
