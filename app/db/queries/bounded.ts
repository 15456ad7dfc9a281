/** Lists and counts that read a bounded number of rows, however many there are. */
import { Prisma, type PrismaClient } from "../database";

/** Rows that the pages of a list reach, and that are counted: beyond, there are "more than" so many. */
export const MOST_LISTED = 10_000;

/** One page of a list's ids. */
export interface FoundIds {
  readonly ids: readonly string[];
  /** How many there are on all pages; at most {@link MOST_LISTED}. */
  readonly total: number;
  /** There are more than `total`. */
  readonly more: boolean;
}

export const NOTHING_FOUND: FoundIds = { ids: [], total: 0, more: false };

/**
 * Counts rows up to a bound.
 *
 * @param rows what follows `FROM`
 * @returns at most `most`
 * @example await countUpTo(prisma, Prisma.sql`"User" WHERE "realmId" = ${realmId}`, 1000)
 */
export async function countUpTo(reader: Pick<PrismaClient, "$queryRaw">, rows: Prisma.Sql, most: number): Promise<number> {
  const counted = await reader.$queryRaw<{ total: bigint | number }[]>`
    SELECT COUNT(*) AS "total" FROM (SELECT 1 FROM ${rows} LIMIT ${most}) AS "counted"`;
  return Number(counted[0]?.total ?? 0);
}

/** The same for a list: what its pages reach, and whether there is more. */
export async function countListed(
  reader: Pick<PrismaClient, "$queryRaw">,
  rows: Prisma.Sql,
): Promise<{ readonly total: number; readonly more: boolean }> {
  const counted = await countUpTo(reader, rows, MOST_LISTED + 1);
  return { total: Math.min(counted, MOST_LISTED), more: counted > MOST_LISTED };
}

/**
 * An order that an index serves in both directions: what breaks ties turns with it.
 *
 * @example orderBy([`lower("name")`, `"id"`], true) // lower("name") DESC, "id" DESC
 */
export function orderBy(columns: readonly string[], descending: boolean): Prisma.Sql {
  return Prisma.raw(columns.map((column) => `${column} ${descending ? "DESC" : "ASC"}`).join(", "));
}
