/** The statements of the counters of calls on each engine: a batch is added once; minutes become hours, and hours days. */
import type { PrismaClient } from "../database";
import type { SqliteConnection } from "../sqlite/connection";
import { CALL_COLUMNS } from "./api-calls";
import { addCounts, quoted } from "./token-tables";

interface Counter {
  readonly table: string;
  /** Its key, as expressions over the columns of a row. */
  readonly key: Readonly<Record<string, string>>;
  /** What it sums. */
  readonly sums: Readonly<Record<string, string>>;
  readonly where: string;
}

const DAY = `"minute" / 1440`;
const plain = (...columns: readonly string[]) => Object.fromEntries(columns.map((column) => [column, `"${column}"`]));

const COUNTERS: readonly Counter[] = [
  {
    table: "ApiUsage",
    key: { ...plain("apiId", "minute"), span: "1", ...plain("applicationId", "environment", "outcome") },
    sums: { count: `SUM("count")` },
    where: "true",
  },
  {
    table: "ApiUserUsage",
    key: { ...plain("apiId"), day: DAY, ...plain("applicationId", "userId", "environment") },
    sums: { count: `SUM("count")` },
    where: `"userId" <> '' AND "outcome" = 'success'`,
  },
  {
    table: "ApiResourceUsage",
    key: { ...plain("apiId"), day: DAY, ...plain("applicationId", "environment", "resource") },
    sums: { count: `SUM("count")`, faults: `SUM(CASE WHEN "outcome" = 'success' THEN 0 ELSE "count" END)` },
    where: `"resource" <> ''`,
  },
];

/** Sorted by the key, so that two processes lock rows in the same order. */
function insertFrom(source: string, { table, key, sums, where }: Counter): string {
  const names = Object.keys(key);
  const ordered = names.map((_, place) => place + 1).join(", ");
  const more = Object.keys(sums).filter((column) => column !== "count");
  const added = more.map((column) => `, "${column}" = "${table}"."${column}" + excluded."${column}"`).join("");
  return `INSERT INTO "${table}" (${quoted([...names, "realmId", ...Object.keys(sums)])})
    SELECT ${Object.values(key).join(", ")}, "realmId", ${Object.values(sums).join(", ")} FROM ${source}
    WHERE ${where} GROUP BY ${ordered}, "realmId" ORDER BY ${ordered} ${addCounts(table, names)}${added}`;
}

const numeric = (column: string) => column === "minute" || column === "count";

const SQLITE_ROWS = `(SELECT ${CALL_COLUMNS.map((column, place) => `value->>${place} AS "${column}"`).join(", ")} FROM json_each(?)) AS "rows"`;
const SQLITE_NEW = `INSERT INTO "ApiUsageBatch" ("id", "at") VALUES (?, ?) ON CONFLICT DO NOTHING`;
const SQLITE_ADD = COUNTERS.map((counter) => insertFrom(SQLITE_ROWS, counter));

/** Within a transaction of the connection that writes. `rows`: JSON, an array of rows of {@link CALL_COLUMNS}. */
export function countCallsSqlite(connection: SqliteConnection, id: string, rows: string): void {
  if (connection.execute(SQLITE_NEW, [id, Date.now()]) === 0) return;
  for (const statement of SQLITE_ADD) connection.execute(statement, [rows]);
}

/** The same in one statement: `$1` the batch's id, `$2` the rows. */
export const COUNT_CALLS_POSTGRES = `WITH
  "fresh" AS (INSERT INTO "ApiUsageBatch" ("id", "at") VALUES ($1::uuid, now()) ON CONFLICT DO NOTHING RETURNING 1),
  "rows" AS MATERIALIZED (SELECT ${CALL_COLUMNS.map(
    (column, place) => `${numeric(column) ? `(v->>${place})::int` : `v->>${place}`} AS "${column}"`,
  ).join(", ")} FROM "fresh", jsonb_array_elements($2::jsonb) AS r(v)),
  ${COUNTERS.slice(1)
    .map((counter) => `"of${counter.table}" AS (${insertFrom(`"rows"`, counter)})`)
    .join(",\n  ")}
  ${COUNTERS.slice(0, 1)
    .map((counter) => insertFrom(`"rows"`, counter))
    .join("")}`;

interface Fold {
  readonly realmId: string;
  /** Minutes that the rows to fold stand for. */
  readonly span: 1 | 60;
  /** The first minute that stays. */
  readonly before: number;
  /** Rows at most. */
  readonly limit: number;
}

/** What a row of so many minutes is folded into. */
const NEXT_SPAN = { 1: 60, 60: 1440 } as const;
const FOLDED_KEY = ["apiId", "minute", "span", "applicationId", "environment", "outcome"] as const;

function foldedFrom(source: string, span: Fold["span"]): string {
  const next = NEXT_SPAN[span];
  return `INSERT INTO "ApiUsage" (${quoted([...FOLDED_KEY, "realmId", "count"])})
    SELECT "apiId", "minute" / ${next} * ${next}, ${next}, "applicationId", "environment", "outcome", "realmId", SUM("count") FROM ${source} WHERE true
    GROUP BY 1, 2, 4, 5, 6, 7 ORDER BY 1, 2, 4, 5, 6 ${addCounts("ApiUsage", FOLDED_KEY)}`;
}

/**
 * Folds rows that are old enough, within a transaction.
 *
 * @returns how many rows went
 */
export function foldCallsSqlite(connection: SqliteConnection, { realmId, span, before, limit }: Fold): number {
  const taken = `SELECT rowid FROM "ApiUsage" WHERE "realmId" = ? AND "span" = ${span} AND "minute" < ? ORDER BY "minute", rowid LIMIT ?`;
  const args = [realmId, before, limit];
  connection.execute(foldedFrom(`(SELECT * FROM "ApiUsage" WHERE rowid IN (${taken}))`, span), args);
  return connection.execute(`DELETE FROM "ApiUsage" WHERE rowid IN (${taken})`, args);
}

/** The same in one statement. A row that is added to right now is left to the next run. */
export async function foldCallsPostgres(prisma: PrismaClient, { realmId, span, before, limit }: Fold): Promise<number> {
  const key = quoted(FOLDED_KEY);
  const [row] = await prisma.$queryRawUnsafe<{ moved: number }[]>(
    `WITH "taken" AS (SELECT ${key} FROM "ApiUsage" WHERE "realmId" = $1 AND "span" = ${span} AND "minute" < $2::int
        ORDER BY "minute" LIMIT $3::int FOR UPDATE SKIP LOCKED),
      "moved" AS (DELETE FROM "ApiUsage" WHERE (${key}) IN (SELECT ${key} FROM "taken") RETURNING *),
      "sums" AS (${foldedFrom(`"moved"`, span)})
      SELECT count(*)::int AS "moved" FROM "moved"`,
    realmId,
    before,
    limit,
  );
  return row?.moved ?? 0;
}
