/**
 * The statements that move counts on: from the journal into the counters and the lists of tokens (`docs/decisions/0025-usage-journal.md`), and
 * from finer counters into coarser ones (`docs/decisions/0007-usage-roll-up.md`).
 */
import type { PrismaClient } from "../database";
import type { SqliteConnection } from "../sqlite/connection";
import { LISTED_TOKEN_COLUMNS, PEOPLE_COLUMNS, USAGE_COLUMNS } from "./batch-rows";
import type { FoldName } from "./chores";
import { addCounts, quoted } from "./token-tables";
import { addFacets } from "./usage-facets";

interface Counters {
  readonly table: string;
  /** The view of the journal that has the same columns. */
  readonly tail: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

const USAGE: Counters = {
  table: "UsageCounter",
  tail: "UsageTail",
  columns: USAGE_COLUMNS,
  key: USAGE_COLUMNS.filter((column) => column !== "count"),
};
const PEOPLE: Counters = {
  table: "UserUsage",
  tail: "UserTail",
  columns: PEOPLE_COLUMNS,
  key: ["applicationId", "day", "userId", "environment", "grantType"],
};

/** Adds what the journal's rows that fit `where` have counted. Sorted, so that each page is visited once and no two folds wait in a ring. */
function addFrom({ table, tail, columns, key }: Counters, where: string): string {
  const names = quoted(columns.filter((column) => column !== "count"));
  return `INSERT INTO "${table}" (${names}, "count") SELECT ${names}, SUM("count") FROM "${tail}" WHERE ${where}
    GROUP BY ${names} ORDER BY ${quoted(key)} ${addCounts(table, key)}`;
}

/** Lists the tokens that the journal's rows that fit `where` have issued. */
function listFrom(where: string): string {
  const names = quoted(LISTED_TOKEN_COLUMNS);
  return `INSERT INTO "TokensByApplication" (${names}) SELECT ${names} FROM "TokenTail" WHERE ${where} ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING`;
}

const TAKEN = `"journalId" IN (SELECT "id" FROM "taken")`;
const FOLD_POSTGRES = `WITH "taken" AS MATERIALIZED (SELECT "id" FROM "UsageJournal" ORDER BY "id" LIMIT $1::int FOR UPDATE SKIP LOCKED),
    "usage" AS (${addFrom(USAGE, TAKEN)}),
    "people" AS (${addFrom(PEOPLE, TAKEN)}),
    "facets" AS (${addFacets("postgresql", TAKEN)}),
    "listed" AS (${listFrom(TAKEN)}),
    "gone" AS (DELETE FROM "UsageJournal" WHERE "id" IN (SELECT "id" FROM "taken"))
  SELECT count(*)::int AS "moved" FROM "taken"`;

/**
 * Moves the journal's oldest rows into the counters and the lists. It is one statement, so that a reader of both sees each count once.
 * Rows that another fold has taken are left to it.
 *
 * @param limit rows of the journal, that is batches, at most
 * @returns how many rows went
 */
export async function foldJournalPostgres(prisma: PrismaClient, limit: number): Promise<number> {
  const [row] = await prisma.$queryRawUnsafe<{ moved: number }[]>(FOLD_POSTGRES, limit);
  return row?.moved ?? 0;
}

const OLDEST = `SELECT MAX("id"), COUNT(*) FROM (SELECT "id" FROM "UsageJournal" ORDER BY "id" LIMIT ?)`;
const ADD_USAGE = addFrom(USAGE, `"journalId" <= ?`);
const ADD_PEOPLE = addFrom(PEOPLE, `"journalId" <= ?`);
const ADD_FACETS = addFacets("sqlite", `"journalId" <= ?`);
const LIST = listFrom(`"journalId" <= ?`);
const REMOVE = `DELETE FROM "UsageJournal" WHERE "id" <= ?`;

/**
 * The same within a transaction of the connection that writes.
 *
 * @returns how many rows went, and how many counters they changed
 */
export function foldJournalSqlite(connection: SqliteConnection, limit: number): { readonly moved: number; readonly changed: number } {
  const [last, count] = connection.first(OLDEST, [limit]) ?? [];
  if (typeof last !== "string") return { moved: 0, changed: 0 };
  const changed = connection.execute(ADD_USAGE, [last]);
  for (const statement of [ADD_PEOPLE, ADD_FACETS, LIST, REMOVE]) connection.execute(statement, [last]);
  return { moved: Number(count), changed };
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
