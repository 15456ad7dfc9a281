/** Sums over the calls of APIs that `/verify` has counted. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";

type Reader = Pick<PrismaClient, "$queryRaw">;

export interface CallConditions {
  readonly realmId: string;
  readonly apiId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly environment?: string | undefined;
  /** Minutes since the epoch: from this one to before that one. What is known by day counts by whole days. */
  readonly from: number;
  readonly to: number;
}

const DAY_MINUTES = 1440;
const text = z.string();
const number = z.coerce.number();
const outcomes = z.array(z.object({ apiId: text, applicationId: text, outcome: text, calls: number }));
const people = z.array(z.object({ applicationId: text, userId: text, calls: number }));
const resources = z.array(z.object({ apiId: text, resource: text, calls: number, refused: number }));

/** Calls by API, application and outcome; those with the most first. */
export async function callsByOutcome(reader: Reader, query: CallConditions, most: number): Promise<z.output<typeof outcomes>> {
  return outcomes.parse(
    await reader.$queryRaw`SELECT "apiId", "applicationId", "outcome", CAST(SUM("count") AS BIGINT) AS "calls" FROM "ApiUsage"
      WHERE ${where(query)} AND "minute" >= CAST(${query.from} AS INTEGER) AND "minute" < CAST(${query.to} AS INTEGER)
      GROUP BY "apiId", "applicationId", "outcome" ORDER BY 4 DESC, 1, 2, 3 LIMIT ${most}`,
  );
}

/** Whose tokens passed most often, by application. */
export async function busiestCallers(reader: Reader, query: CallConditions, most: number): Promise<z.output<typeof people>> {
  return people.parse(
    await reader.$queryRaw`SELECT "applicationId", "userId", CAST(SUM("count") AS BIGINT) AS "calls" FROM "ApiUserUsage"
      WHERE ${where(query)} AND ${days(query)} GROUP BY "applicationId", "userId" ORDER BY 3 DESC, 1, 2 LIMIT ${most}`,
  );
}

/** What was called most often, by API. */
export async function busiestResources(reader: Reader, query: CallConditions, most: number): Promise<z.output<typeof resources>> {
  return resources.parse(
    await reader.$queryRaw`SELECT "apiId", "resource", CAST(SUM("count") AS BIGINT) AS "calls", CAST(SUM("faults") AS BIGINT) AS "refused"
      FROM "ApiResourceUsage" WHERE ${where(query)} AND ${days(query)} GROUP BY "apiId", "resource" ORDER BY 3 DESC, 1, 2 LIMIT ${most}`,
  );
}

function days({ from, to }: CallConditions): Prisma.Sql {
  const [first, last] = [Math.floor(from / DAY_MINUTES), Math.floor((to - 1) / DAY_MINUTES)];
  return Prisma.sql`"day" >= CAST(${first} AS INTEGER) AND "day" <= CAST(${last} AS INTEGER)`;
}

/** One condition of the three has an index of its own; realms share no API and no application. */
function where({ realmId, apiId, applicationId, environment }: CallConditions): Prisma.Sql {
  const whose = [];
  if (apiId !== undefined) whose.push(Prisma.sql`"apiId" = ${apiId}`);
  if (applicationId !== undefined) whose.push(Prisma.sql`"applicationId" = ${applicationId}`);
  if (whose.length === 0) whose.push(Prisma.sql`"realmId" = ${realmId}`);
  if (environment !== undefined) whose.push(Prisma.sql`"environment" = ${environment}`);
  return Prisma.join(whose, " AND ");
}
