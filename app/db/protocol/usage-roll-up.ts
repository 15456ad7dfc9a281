/** Folds the counters of minutes into hours, and of hours into days: see `docs/decisions/0007-usage-roll-up.md`. */
import type { Database, PrismaClient } from "../database";
import type { SqliteFile } from "../sqlite/open";
import { USAGE_COLUMNS } from "./batch-rows";
import { goThrough, type Pacing, type Step } from "./pace";
import { quoted } from "./token-tables";
import { foldedBefore } from "./usage-precision";

export interface RollUpOptions extends Pacing {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

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

const MINUTES: Fold = { from: "UsageCounter", to: "UsageHour", fine: "minute", coarse: "hour", ratio: 60, realm: true };
const HOURS: Fold = { from: "UsageHour", to: "UsageDay", fine: "hour", coarse: "day", ratio: 24, realm: false };

/** Every column of the key but the time and the count. */
const NAMES = USAGE_COLUMNS.filter((column) => column !== "minute" && column !== "count");
const REALM_NAMES = ["realmId", "environment", "grantType", "outcome"];

/**
 * Folds everything that is old enough. Each batch is one transaction that takes rows away and adds their counts to the coarser
 * row: whoever sums all tables in one statement counts every request once, before, during and after. A request that comes late
 * makes a new minute row in an hour that was folded already; the next run adds it.
 */
export async function rollUpUsage({ database, now, ...pacing }: RollUpOptions): Promise<void> {
  const realms = await database.prisma.realm.findMany({ select: { id: true } });
  const before = foldedBefore(now);
  const steps = realms.flatMap(({ id }) => [foldStep(database, MINUTES, id, before.minute), foldStep(database, HOURS, id, before.hour)]);
  await goThrough(database.engine, steps, pacing);
}

function foldStep(database: Database, fold: Fold, realmId: string, end: number): Step {
  return async (limit) => {
    const moved =
      database.engine === "sqlite"
        ? await foldSqlite(database.file, fold, realmId, end, limit)
        : await foldPostgres(database.prisma, fold, realmId, end, limit);
    return moved === limit;
  };
}

const add = (table: string, key: readonly string[]) =>
  `ON CONFLICT (${quoted(key)}) DO UPDATE SET "count" = "${table}"."count" + excluded."count"`;

/** Inserts the sums of the rows of `source` into the coarser table, or (`realm`) into the realm's totals. */
function insertSums({ to, fine, coarse, ratio }: Fold, source: string, realm: boolean): string {
  const [table, names] = realm ? (["RealmUsage", REALM_NAMES] as const) : ([to, NAMES] as const);
  const key = [...names, coarse];
  // Sorted, so that two of these never wait for each other in a ring.
  return `INSERT INTO "${table}" (${quoted([...key, "count"])})
    SELECT ${quoted(names)}, "${fine}" / ${ratio}, SUM("count") FROM ${source} WHERE true GROUP BY ${quoted(names)}, "${fine}" / ${ratio}
    ORDER BY ${quoted(names)} ${add(table, key)}`;
}

/** Rows are locked as they are taken: an answer that is adding to one of them right now keeps it until the next run. */
async function foldPostgres(prisma: PrismaClient, fold: Fold, realmId: string, before: number, limit: number): Promise<number> {
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

async function foldSqlite(file: SqliteFile, fold: Fold, realmId: string, before: number, limit: number): Promise<number> {
  const { from, fine } = fold;
  const taken = `SELECT rowid FROM "${from}" WHERE "realmId" = ? AND "${fine}" < ? ORDER BY "${fine}", rowid LIMIT ?`;
  const source = `(SELECT * FROM "${from}" WHERE rowid IN (${taken}))`;
  const args = [realmId, before, limit];
  return await file.writer.transaction((connection) => {
    connection.execute(insertSums(fold, source, false), args);
    if (fold.realm) connection.execute(insertSums(fold, source, true), args);
    return connection.execute(`DELETE FROM "${from}" WHERE rowid IN (${taken})`, args);
  });
}
