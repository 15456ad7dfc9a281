/** What the statements of every part have in common. */
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Dialect } from "./dialect";
import type { Population } from "./size";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Applications that are used every minute; the first of them issues a tenth of all tokens. */
export const BUSY = 100;

const KINDS = { user: "00a", application: "00b", client: "00c", secret: "00d" } as const;
type Kind = keyof typeof KINDS;

/** The realm of all rows, as SQL. */
export const REALM = `'${ROOT_REALM_ID}'`;

/** One filling of a database: its size, its SQL dialect, and the time of "now". The functions return SQL. */
export interface Filling extends Population {
  readonly dialect: Dialect;
  readonly now: number;
  /** When everything was made that says no other time. */
  readonly created: string;
  id(kind: Kind, index: string): string;
  /** Spread over the applications in no order. */
  scattered(index: string): string;
}

/** @param now in milliseconds since the epoch */
export function fillingOf(dialect: Dialect, population: Population, now: number): Filling {
  return {
    ...population,
    dialect,
    now,
    created: dialect.time(String(now - 90 * DAY)),
    id: (kind, index) => `'${prefix(kind)}' || ${dialect.hex(index, 12)}`,
    scattered: (index) => `(${index} * 48271) % ${population.applications}`,
  };
}

/** The id of the n-th row of a kind, in the form of the product's ids. */
export function idOf(kind: Kind, index: number): string {
  return `${prefix(kind)}${index.toString(16).padStart(12, "0")}`;
}

function prefix(kind: Kind): string {
  return `00000000-0000-7000-8${KINDS[kind]}-`;
}

/** One bulk statement: each column's expression, over the rows of `from`. */
export function insert(table: string, values: Readonly<Record<string, string>>, from: string): string {
  const columns = Object.keys(values).map((name) => `"${name}"`);
  return `INSERT INTO "${table}" (${columns.join(", ")}) SELECT ${Object.values(values).join(", ")} FROM ${from}`;
}
