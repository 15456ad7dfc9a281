/** How much there is of everything. */
export interface Population {
  readonly users: number;
  /** Two keys each, with one secret each. */
  readonly applications: number;
  /** Token records issued in the last 25 hours: those of 24 have expired and wait for the purge. */
  readonly tokens: number;
  /** Days of usage counters, folded as the product folds them. */
  readonly days: number;
}

/** The size of the portal that docs/scaling.md measures. */
export const BIG: Population = { users: 20_000, applications: 100_000, tokens: 10_000_000, days: 90 };
