/** One page of a list. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  /** There are more than `total`; pages do not reach them. */
  readonly more: boolean;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}
