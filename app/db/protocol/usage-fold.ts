/** The statements that fold finer counters into coarser ones: see `docs/decisions/0007-usage-roll-up.md`. */
import type { PrismaClient } from "../database";
import type { SqliteConnection } from "../sqlite/connection";
import { USAGE_COLUMNS } from "./batch-rows";
import type { FoldName } from "./chores";
import { addCounts, quoted } from "./token-tables";

interface Fold {
  readonly from: string;
  readonly to: string;
  /** The column that tells the time, before and after. */
  readonly fine: string;
  readonly coarse: string;
  readonly ratio: number;
  /** Whether the realm's own totals are added to: once, when minutes become hours. */
  readonly realm: boolean;
}

const FOLDS: Readonly<Record<FoldName, Fold>> = {
  minutes: { from: "UsageCounter", to: "UsageHour", fine: "minute", coarse: "hour", ratio: 60, realm: true },
  hours: { from: "UsageHour", to: "UsageDay", fine: "hour", coarse: "day", ratio: 24, realm: false },
};

/** Every column of the key but the time and the count. */
const NAMES = USAGE_COLUMNS.filter((column) => column !== "minute" && column !== "count");
const REALM_NAMES = ["realmId", "environment", "grantType", "outcome"];

/** Inserts the sums of the rows of `source` into the coarser table, or (`realm`) into the realm's totals. */
function insertSums({ to, fine, coarse, ratio }: Fold, source: string, realm: boolean): string {
  const [table, names] = realm ? (["RealmUsage", REALM_NAMES] as const) : ([to, NAMES] as const);
  const key = [...names, coarse];
  // Sorted, so that two of these never wait for each other in a ring.
  return `INSERT INTO "${table}" (${quoted([...key, "count"])})
    SELECT ${quoted(names)}, "${fine}" / ${ratio}, SUM("count") FROM ${source} WHERE true GROUP BY ${quoted(names)}, "${fine}" / ${ratio}
    ORDER BY ${quoted(names)} ${addCounts(table, key)}`;
}

interface Rows {
  readonly realmId: string;
  readonly before: number;
  readonly limit: number;
}

/**
 * Rows are locked as they are taken: an answer that is adding to one of them right now keeps it until the next run.
 *
 * @returns how many rows went.
 */
export async function foldPostgres(prisma: PrismaClient, name: FoldName, { realmId, before, limit }: Rows): Promise<number> {
  const fold = FOLDS[name];
  const { from, fine } = fold;
  const key = quoted([...NAMES, fine]);
  const sql = `WITH "taken" AS (
      SELECT ${key} FROM "${from}" WHERE "realmId" = $1 AND "${fine}" < $2::int ORDER BY "${fine}" LIMIT $3::int FOR UPDATE SKIP LOCKED),
    "moved" AS (DELETE FROM "${from}" WHERE (${key}) IN (SELECT ${key} FROM "taken") RETURNING *),
    "sums" AS (${insertSums(fold, `"moved"`, false)})${fold.realm ? `, "totals" AS (${insertSums(fold, `"moved"`, true)})` : ""}
    SELECT count(*)::int AS "moved" FROM "moved"`;
  const [row] = await prisma.$queryRawUnsafe<{ moved: number }[]>(sql, realmId, before, limit);
  return row?.moved ?? 0;
}

/**
 * Within a transaction.
 *
 * @returns how many rows went.
 */
export function foldSqlite(connection: SqliteConnection, name: FoldName, { realmId, before, limit }: Rows): number {
  const fold = FOLDS[name];
  const { from, fine } = fold;
  const taken = `SELECT rowid FROM "${from}" WHERE "realmId" = ? AND "${fine}" < ? ORDER BY "${fine}", rowid LIMIT ?`;
  const source = `(SELECT * FROM "${from}" WHERE rowid IN (${taken}))`;
  const args = [realmId, before, limit];
  connection.execute(insertSums(fold, source, false), args);
  if (fold.realm) connection.execute(insertSums(fold, source, true), args);
  return connection.execute(`DELETE FROM "${from}" WHERE rowid IN (${taken})`, args);
}
