/** Distinct people: what the query builder cannot count. */
import { z } from "zod";
import { database, Prisma } from "../database";
import { countUpTo } from "./bounded";

export interface UserUsageQuery {
  readonly realmId: string;
  readonly applicationId?: string | undefined;
  readonly environment?: string | undefined;
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
      SELECT * FROM (WITH "used" AS MATERIALIZED (SELECT "applicationId", "userId", "count" FROM "UserUsage" WHERE ${conditions(query)})
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
  return (await countUpTo(database().prisma, Prisma.sql`"UserUsage" WHERE ${conditions(query)}`, MOST_ROWS + 1)) > MOST_ROWS;
}

function conditions(query: UserUsageQuery): Prisma.Sql {
  const where = [
    // One condition of the two: with both, SQLite reads all of the realm to find one application.
    query.applicationId === undefined ? Prisma.sql`"realmId" = ${query.realmId}` : Prisma.sql`"applicationId" = ${query.applicationId}`,
    Prisma.sql`"grantType" = ${query.grantType}`,
    Prisma.sql`"day" >= CAST(${query.fromDay} AS INTEGER)`,
    Prisma.sql`"day" <= CAST(${query.toDay} AS INTEGER)`,
  ];
  if (query.environment !== undefined) where.push(Prisma.sql`"environment" = ${query.environment}`);
  return Prisma.join(where, " AND ");
}
