/** Lists and counts that read a bounded number of rows, however many there are; what would read more is worked out once a minute. */
import { LRUCache } from "lru-cache";
import { database, Prisma, type PrismaClient } from "../database";

/** Rows that the pages of a list reach, and that are counted: beyond, there are "more than" so many. */
export const MOST_LISTED = 10_000;

/** How many rows a list has. */
export interface Total {
  /** On all pages: at most {@link MOST_LISTED}. */
  readonly total: number;
  /** There are more than `total`. */
  readonly more: boolean;
}

/** One page of a list's ids. */
export interface FoundIds extends Total {
  readonly ids: readonly string[];
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
export async function countListed(reader: Pick<PrismaClient, "$queryRaw">, rows: Prisma.Sql): Promise<Total> {
  return upToListed(await countUpTo(reader, rows, MOST_LISTED + 1));
}

/** What a count up to one more than {@link MOST_LISTED} says. */
function upToListed(counted: number): Total {
  return { total: Math.min(counted, MOST_LISTED), more: counted > MOST_LISTED };
}

/**
 * An order that an index serves in both directions: what breaks ties turns with it.
 *
 * @example orderBy([`"sortKey"`, `"id"`], true) // "sortKey" DESC, "id" DESC
 */
export function orderBy(columns: readonly string[], descending: boolean): Prisma.Sql {
  return Prisma.raw(columns.map((column) => `${column} ${descending ? "DESC" : "ASC"}`).join(", "));
}

const KEPT_MS = 60_000;
const kept = new LRUCache<string, { readonly value: Promise<unknown> }>({ max: 500, ttl: KEPT_MS });

/**
 * The answer of `work`, or the one it gave to the same question less than a minute ago. All who ask meanwhile wait for
 * the one answer; a failure is not kept. For numbers on pages: never decide anything on one of them.
 *
 * @param question everything the answer depends on
 */
export async function remembered<T>(question: readonly (string | number | undefined)[], work: () => Promise<T>): Promise<T> {
  const key = JSON.stringify([database().url, ...question]);
  const known = kept.get(key);
  // The key says what was asked, and with it the type.
  if (known) return (await known.value) as T;
  const value = work();
  kept.set(key, { value });
  value.catch(() => kept.delete(key));
  return await value;
}

/** How many rows of a kind a realm has: exactly; where there are many, as of a minute ago at most. */
export async function countOfRealm(table: "User" | "Application" | "Client", realmId: string): Promise<number> {
  const { prisma } = database();
  const rows = Prisma.sql`${Prisma.raw(`"${table}"`)} WHERE "realmId" = ${realmId}`;
  const few = await countUpTo(prisma, rows, MOST_LISTED + 1);
  if (few <= MOST_LISTED) return few;
  return await remembered([table, realmId], () => countUpTo(prisma, rows, Number.MAX_SAFE_INTEGER));
}

/** More than so many secrets are counted once a minute. */
const FEW_SECRETS = 1000;

/** How many working secrets of a realm expire from `from` to `to`: exactly; where there are many, as of a minute ago at most. */
export async function countExpiringSecrets(realmId: string, from: Date, to: Date): Promise<number> {
  const { prisma } = database();
  // SQLite keeps a cross join in its order: from the few that expire to their keys.
  const rows = Prisma.sql`"ClientSecret" s CROSS JOIN "Client" c WHERE c."id" = s."clientRef" AND c."realmId" = ${realmId}
    AND s."revokedAt" IS NULL AND s."expiresAt" > ${from} AND s."expiresAt" <= ${to}`;
  const few = await countUpTo(prisma, rows, FEW_SECRETS + 1);
  if (few <= FEW_SECRETS) return few;
  return await remembered(["expiring secrets", realmId], () => countUpTo(prisma, rows, Number.MAX_SAFE_INTEGER));
}
