/** People who obtained tokens, in the counters and in the part of the journal that is not folded into them yet (`UserTail`). */
import { z } from "zod";
import { database, Prisma, type PrismaClient } from "../database";
import { countUpTo } from "./bounded";
import type { CountedScope } from "./usage-rows";

type Reader = Pick<PrismaClient, "$queryRaw">;

export interface UserUsageQuery extends CountedScope {
  readonly grantType: string;
  /** Days since the epoch, both inclusive. */
  readonly fromDay: number;
  readonly toDay: number;
}

export interface RegisteredUsers {
  /** Distinct people over all applications asked about. */
  readonly total: number;
  readonly byApplication: readonly { readonly applicationId: string; readonly users: number; readonly tokens: number }[];
}

const rowsSchema = z.array(
  z.object({ part: z.enum(["all", "application"]), applicationId: z.string(), users: z.coerce.number(), tokens: z.coerce.number() }),
);

/**
 * How many different people obtained tokens through the grant type, altogether and for each application. Both are of rows that are read
 * once: left to itself SQLite goes to the table for each, the second time by another index.
 */
export async function countRegisteredUsers(query: UserUsageQuery): Promise<RegisteredUsers> {
  const rows = rowsSchema.parse(
    await database().prisma.$queryRaw`
      SELECT * FROM (WITH "used" AS MATERIALIZED (SELECT "applicationId", "userId", "count" FROM ${userRows(conditions(query))} AS "rows")
      SELECT 'all' AS "part", '' AS "applicationId", COUNT(DISTINCT "userId") AS "users", COALESCE(SUM("count"), 0) AS "tokens" FROM "used"
      UNION ALL
      SELECT 'application', "applicationId", COUNT(DISTINCT "userId"), SUM("count") FROM "used" GROUP BY "applicationId") AS "counted"`,
  );
  return {
    total: rows.find((row) => row.part === "all")?.users ?? 0,
    byApplication: rows
      .filter((row) => row.part === "application")
      .map(({ applicationId, users, tokens }) => ({ applicationId, users, tokens }))
      .sort((a, b) => b.users - a.users || b.tokens - a.tokens || (a.applicationId < b.applicationId ? -1 : 1)),
  };
}

/** Rows that are read for each who asks: a page counts them twice. */
const MOST_ROWS = 2000;

/** Whether there are more rows in the span than that. */
export async function hasManyUsers(query: UserUsageQuery): Promise<boolean> {
  const rows = Prisma.sql`${userRows(conditions(query))} AS "rows"`;
  return (await countUpTo(database().prisma, rows, MOST_ROWS + 1)) > MOST_ROWS;
}

const peopleSchema = z.tuple([z.object({ people: z.coerce.number() })]);

/** For how many different people tokens were obtained, by any grant type. */
export async function countPeople(reader: Reader, query: Omit<UserUsageQuery, "grantType">): Promise<number> {
  const [{ people }] = peopleSchema.parse(
    await reader.$queryRaw`SELECT COUNT(DISTINCT "userId") AS "people" FROM ${userRows(conditions(query))} AS "rows"`,
  );
  return people;
}

const daysSchema = z.array(z.object({ day: z.coerce.number(), grantType: z.string(), count: z.coerce.number() }));
const userDaysSchema = z.array(z.object({ day: z.coerce.number(), key: z.string(), count: z.coerce.number() }));

interface PeopleQuery extends Omit<UserUsageQuery, "grantType"> {
  readonly grantType?: string | undefined;
  /** Only tokens of these people. */
  readonly userIds?: readonly string[] | undefined;
}

/** Tokens that were obtained for people, by day and grant type. */
export async function peopleByDay(reader: Reader, query: PeopleQuery): Promise<z.output<typeof daysSchema>> {
  const rows = await reader.$queryRaw`
    SELECT "day", "grantType", CAST(SUM("count") AS BIGINT) AS "count" FROM ${dailyRows(query)} AS "rows" GROUP BY 1, 2`;
  return daysSchema.parse(rows);
}

/** The same for each of some people. */
export async function peopleInDays(
  reader: Reader,
  query: PeopleQuery & { readonly userIds: readonly string[] },
): Promise<z.output<typeof userDaysSchema>> {
  if (query.userIds.length === 0) return [];
  const rows = await reader.$queryRaw`
    SELECT "day", "userId" AS "key", CAST(SUM("count") AS BIGINT) AS "count" FROM ${dailyRows(query)} AS "rows" GROUP BY 1, 2`;
  return userDaysSchema.parse(rows);
}

function dailyRows({ userIds, ...query }: PeopleQuery): Prisma.Sql {
  const where = userIds ? Prisma.sql`${conditions(query)} AND "userId" IN (${Prisma.join([...userIds])})` : conditions(query);
  const columns = Prisma.sql`SELECT "day", "grantType", "userId", "count" FROM`;
  return Prisma.sql`(${columns} "UserTail" WHERE ${where} UNION ALL ${columns} "UserUsage" WHERE ${where})`;
}

const busiestSchema = z.array(z.object({ applicationId: z.string(), userId: z.string(), tokens: z.coerce.number() }));

/** Who obtained the most tokens, each with each application, at most `most`. */
export async function busiestUsers(
  reader: Reader,
  query: Omit<UserUsageQuery, "grantType"> & { readonly grantType?: string | undefined },
  most: number,
): Promise<readonly { readonly applicationId: string; readonly userId: string; readonly tokens: number }[]> {
  return busiestSchema.parse(
    await reader.$queryRaw`
      SELECT "applicationId", "userId", CAST(SUM("count") AS BIGINT) AS "tokens" FROM ${userRows(conditions(query))} AS "rows"
      GROUP BY "applicationId", "userId" ORDER BY 3 DESC, "userId", "applicationId" LIMIT ${most}`,
  );
}

const tokensSchema = z.tuple([z.object({ tokens: z.coerce.number() })]);

/** How many tokens were obtained for one person from a day on (since the epoch), by any grant type. */
export async function countTokensOfUser(reader: Reader, of: { realmId: string; userId: string; fromDay: number }): Promise<number> {
  const where = Prisma.sql`"realmId" = ${of.realmId} AND "day" >= CAST(${of.fromDay} AS INTEGER) AND "userId" = ${of.userId}`;
  const [{ tokens }] = tokensSchema.parse(
    await reader.$queryRaw`SELECT CAST(COALESCE(SUM("count"), 0) AS BIGINT) AS "tokens" FROM ${userRows(where)} AS "rows"`,
  );
  return tokens;
}

const personSchema = z.array(
  z.object({
    applicationId: z.string(),
    day: z.coerce.number(),
    environment: z.string(),
    grantType: z.string(),
    tokens: z.coerce.number(),
  }),
);

/**
 * How many tokens some applications have obtained for one person, by day (since the epoch), environment and grant type. Days are named one by one, so
 * that the key of `UserUsage` leads to the person's rows among all those of a busy application.
 */
export async function tokensOfPerson(
  reader: Reader,
  {
    userId,
    applicationIds,
    days,
  }: { readonly userId: string; readonly applicationIds: readonly string[]; readonly days: readonly number[] },
): Promise<z.output<typeof personSchema>> {
  if (applicationIds.length === 0 || days.length === 0) return [];
  const where = Prisma.sql`"applicationId" IN (${Prisma.join([...applicationIds])})
    AND "day" IN (${Prisma.join(days.map((day) => Prisma.sql`CAST(${day} AS INTEGER)`))}) AND "userId" = ${userId}`;
  const columns = Prisma.sql`SELECT "applicationId", "day", "environment", "grantType", "count" FROM`;
  return personSchema.parse(
    await reader.$queryRaw`
      SELECT "applicationId", "day", "environment", "grantType", CAST(SUM("count") AS BIGINT) AS "tokens"
      FROM (${columns} "UserTail" WHERE ${where} UNION ALL ${columns} "UserUsage" WHERE ${where}) AS "rows"
      GROUP BY "applicationId", "day", "environment", "grantType"`,
  );
}

function userRows(where: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(SELECT "applicationId", "userId", "count" FROM "UserTail" WHERE ${where}
    UNION ALL SELECT "applicationId", "userId", "count" FROM "UserUsage" WHERE ${where})`;
}

function conditions(query: Omit<UserUsageQuery, "grantType"> & { readonly grantType?: string | undefined }): Prisma.Sql {
  const where = [
    // One condition of the two: with both, SQLite reads all of the realm to find one application.
    query.applicationId === undefined ? Prisma.sql`"realmId" = ${query.realmId}` : Prisma.sql`"applicationId" = ${query.applicationId}`,
    Prisma.sql`"day" >= CAST(${query.fromDay} AS INTEGER)`,
    Prisma.sql`"day" <= CAST(${query.toDay} AS INTEGER)`,
  ];
  if (query.grantType !== undefined) where.push(Prisma.sql`"grantType" = ${query.grantType}`);
  if (query.environment !== undefined) where.push(Prisma.sql`"environment" = ${query.environment}`);
  return Prisma.join(where, " AND ");
}
