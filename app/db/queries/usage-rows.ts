/**
 * The usage counters of every granularity as one relation: what is in the journal is minutes a moment later, hours tomorrow and days next
 * week. `UsageTail` is the journal, as rows of minutes.
 */
import { type Engine, Prisma } from "../database";

const HOUR = 60;
const DAY = 24 * HOUR;

/** Minutes since the epoch: from this one to before `to`. */
export interface MinuteSpan {
  readonly from: number;
  readonly to: number;
}

/** Whose requests or tokens are counted. */
export interface CountedScope {
  readonly realmId: string;
  /** One of the realm, as the caller has checked. Absent: every application of it, and requests that could be given to none. */
  readonly applicationId?: string | undefined;
  /** Absent: both. */
  readonly environment?: string | undefined;
}

export interface UsageConditions extends MinuteSpan, CountedScope {
  /** In place of `applicationId`. */
  readonly applicationIds?: readonly string[] | undefined;
  /** The same, as what stands in the brackets of `IN (…)`. */
  readonly applicationQuery?: Prisma.Sql | undefined;
  readonly clientRef?: string | undefined;
  readonly secretId?: string | undefined;
  readonly grantType?: string | undefined;
  readonly outcome?: string | undefined;
  /** In place of `outcome`: all that got a token, or all that did not. */
  readonly result?: "issued" | "refused" | undefined;
}

const COLUMNS = Prisma.raw(`"applicationId", "clientRef", "environment", "secretId", "grantType", "outcome", "count"`);
const REALM_COLUMNS = Prisma.raw(`"environment", "grantType", "outcome", "count"`);

/**
 * A subquery with the columns minute, applicationId, clientRef, environment, secretId, grantType, outcome and count. An hour
 * and a day count with their first minute, wholly or not at all, so that adjoining spans never count anything twice. Use it in
 * one statement with everything that must agree: rows move from table to table in transactions.
 */
export function usageRows(query: UsageConditions): Prisma.Sql {
  const where = conditions(query);
  return Prisma.sql`(
    SELECT "minute", ${COLUMNS} FROM "UsageTail" WHERE ${where} AND ${within("minute", query, 1)}
    UNION ALL SELECT "minute", ${COLUMNS} FROM "UsageCounter" WHERE ${where} AND ${within("minute", query, 1)}
    UNION ALL SELECT "hour" * 60, ${COLUMNS} FROM "UsageHour" WHERE ${where} AND ${within("hour", query, HOUR)}
    UNION ALL SELECT "day" * 1440, ${COLUMNS} FROM "UsageDay" WHERE ${where} AND ${within("day", query, DAY)})`;
}

/** The same over all applications of a realm, without the columns that tell them and their keys apart. */
export function realmUsageRows(query: Omit<UsageConditions, "applicationId" | "applicationIds" | "clientRef" | "secretId">): Prisma.Sql {
  const where = conditions(query);
  return Prisma.sql`(
    SELECT "minute", ${REALM_COLUMNS} FROM "UsageTail" WHERE ${where} AND ${within("minute", query, 1)}
    UNION ALL SELECT "minute", ${REALM_COLUMNS} FROM "UsageCounter" WHERE ${where} AND ${within("minute", query, 1)}
    UNION ALL SELECT "hour" * 60, ${REALM_COLUMNS} FROM "RealmUsage" WHERE ${where} AND ${within("hour", query, HOUR)})`;
}

/** Rows that are told apart by key at most: of hours and days so many are read. */
export const MOST_USAGE_ROWS = 20_000;
const MOST_MINUTES = 5000;
/** Hours that are not yet days, whatever the span: see `usage-roll-up.ts`. */
const MOST_HOURS = 9 * 24;

/** What {@link usageRows} reads: what follows `FROM`, to be counted. */
export function countedRows(query: UsageConditions): Prisma.Sql {
  const where = conditions(query);
  return Prisma.sql`(SELECT 1 FROM "UsageTail" WHERE ${where} AND ${within("minute", query, 1)}
    UNION ALL SELECT 1 FROM "UsageCounter" WHERE ${where} AND ${within("minute", query, 1)}
    UNION ALL SELECT 1 FROM "UsageHour" WHERE ${where} AND ${within("hour", query, HOUR)}
    UNION ALL SELECT 1 FROM "UsageDay" WHERE ${where} AND ${within("day", query, DAY)}) AS "rows"`;
}

/**
 * As {@link usageRows}, for a realm with more rows than are told apart while somebody waits: of each hour and day only the rows
 * with the greatest counts, which an index has in that order, and of the minutes those with the greatest counts of all. The journal is short.
 */
export function busiestUsageRows(engine: Engine, query: UsageConditions): Prisma.Sql {
  const where = conditions(query);
  const units = unitsOf(query, DAY) + Math.min(unitsOf(query, HOUR), MOST_HOURS);
  const each = Math.max(1, Math.floor(MOST_USAGE_ROWS / Math.max(1, units)));
  const busiest = (table: "UsageHour" | "UsageDay", column: "hour" | "day", minutes: number): Prisma.Sql => {
    const [from, time, scale] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${column}"`), Prisma.raw(String(minutes))];
    const [first, end] = [Math.ceil(query.from / minutes), Math.ceil(query.to / minutes)];
    const units = Prisma.sql`(WITH RECURSIVE "n"("at") AS (SELECT CAST(${first} AS INTEGER) WHERE CAST(${first} AS INTEGER) < CAST(${end} AS INTEGER)
      UNION ALL SELECT "at" + 1 FROM "n" WHERE "at" + 1 < CAST(${end} AS INTEGER)) SELECT "at" FROM "n") AS "unit"`;
    return engine === "postgresql"
      ? Prisma.sql`SELECT "unit"."at" * ${scale}, ${COLUMNS} FROM ${units} CROSS JOIN LATERAL (
          SELECT * FROM ${from} WHERE ${where} AND ${time} = "unit"."at" ORDER BY "count" DESC LIMIT ${each}) AS "busiest"`
      : Prisma.sql`SELECT ${time} * ${scale}, ${COLUMNS} FROM ${units} CROSS JOIN ${from} ON ${from}.rowid IN (
          SELECT rowid FROM ${from} WHERE ${where} AND ${time} = "unit"."at" ORDER BY "count" DESC LIMIT ${each})`;
  };
  return Prisma.sql`(
    SELECT * FROM (SELECT "minute", ${COLUMNS} FROM "UsageCounter" WHERE ${where} AND ${within("minute", query, 1)}
      ORDER BY "count" DESC LIMIT ${MOST_MINUTES}) AS "minutes"
    UNION ALL SELECT "minute", ${COLUMNS} FROM "UsageTail" WHERE ${where} AND ${within("minute", query, 1)}
    UNION ALL ${busiest("UsageHour", "hour", HOUR)}
    UNION ALL ${busiest("UsageDay", "day", DAY)})`;
}

const unitsOf = ({ from, to }: MinuteSpan, minutes: number): number => Math.max(0, Math.ceil(to / minutes) - Math.ceil(from / minutes));

function within(column: string, { from, to }: MinuteSpan, minutes: number): Prisma.Sql {
  const name = Prisma.raw(`"${column}"`);
  const first = Math.ceil(from / minutes);
  const end = Math.ceil(to / minutes);
  return Prisma.sql`${name} >= CAST(${first} AS INTEGER) AND ${name} < CAST(${end} AS INTEGER)`;
}

function conditions({
  realmId,
  applicationId,
  applicationIds,
  applicationQuery,
  environment,
  clientRef,
  secretId,
  grantType,
  outcome,
  result,
}: UsageConditions): Prisma.Sql {
  // One condition of the two: with both, SQLite reads all of the realm to find one application.
  const where = [];
  if (applicationId !== undefined) where.push(Prisma.sql`"applicationId" = ${applicationId}`);
  else if (applicationIds !== undefined) where.push(Prisma.sql`"applicationId" IN (${Prisma.join([...applicationIds])})`);
  else if (applicationQuery !== undefined) where.push(Prisma.sql`"applicationId" IN (${applicationQuery})`);
  else where.push(Prisma.sql`"realmId" = ${realmId}`);
  const equal = { environment, clientRef, secretId, grantType, outcome };
  for (const [column, value] of Object.entries(equal))
    if (value !== undefined) where.push(Prisma.sql`${Prisma.raw(`"${column}"`)} = ${value}`);
  if (result !== undefined) where.push(result === "issued" ? Prisma.sql`"outcome" = 'success'` : Prisma.sql`"outcome" <> 'success'`);
  return Prisma.join(where, " AND ");
}
