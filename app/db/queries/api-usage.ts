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
/** The sums of no rows are null, which counts as 0. */
const totals = z.tuple([z.object({ calls: number, refused: number })]);
const usage = z.array(z.object({ apiId: text, applicationId: text, calls: number, refused: number }));
const ofApis = z.array(z.object({ apiId: text, calls: number, refused: number }));
const refusals = z.array(z.object({ apiId: text, applicationId: text, outcome: text, calls: number }));
const people = z.array(z.object({ applicationId: text, userId: text, calls: number }));
const resources = z.array(z.object({ apiId: text, resource: text, calls: number, refused: number }));

const CALLS = Prisma.sql`CAST(SUM("count") AS BIGINT) AS "calls"`;
const REFUSED = Prisma.sql`CAST(SUM(CASE WHEN "outcome" = 'success' THEN 0 ELSE "count" END) AS BIGINT) AS "refused"`;

/** All calls, and those of them that were refused. */
export async function callTotals(reader: Reader, query: CallConditions): Promise<z.output<typeof totals>[0]> {
  const [sums] = totals.parse(
    await reader.$queryRaw`SELECT ${CALLS}, ${REFUSED} FROM "ApiUsage" WHERE ${where(query)} AND ${minutes(query)}`,
  );
  return sums;
}

/** Calls by API and application; those with the most first. */
export async function busiestApplications(reader: Reader, query: CallConditions, most: number): Promise<z.output<typeof usage>> {
  return usage.parse(
    await reader.$queryRaw`SELECT "apiId", "applicationId", ${CALLS}, ${REFUSED} FROM "ApiUsage"
      WHERE ${where(query)} AND ${minutes(query)} GROUP BY "apiId", "applicationId" ORDER BY 3 DESC, 1, 2 LIMIT ${most}`,
  );
}

/** Refused calls by API, application and outcome; those with the most first. */
export async function commonestRefusals(reader: Reader, query: CallConditions, most: number): Promise<z.output<typeof refusals>> {
  return refusals.parse(
    await reader.$queryRaw`SELECT "apiId", "applicationId", "outcome", ${CALLS} FROM "ApiUsage"
      WHERE ${where(query)} AND ${minutes(query)} AND "outcome" <> 'success'
      GROUP BY "apiId", "applicationId", "outcome" ORDER BY 4 DESC, 1, 2, 3 LIMIT ${most}`,
  );
}

/** Calls of some APIs, each by itself. */
export async function callsByApi(
  reader: Reader,
  { apiIds, ...query }: Pick<CallConditions, "realmId" | "from" | "to"> & { readonly apiIds: readonly string[] },
): Promise<z.output<typeof ofApis>> {
  if (apiIds.length === 0) return [];
  return ofApis.parse(
    await reader.$queryRaw`SELECT "apiId", ${CALLS}, ${REFUSED} FROM "ApiUsage"
      WHERE "realmId" = ${query.realmId} AND "apiId" IN (${Prisma.join(apiIds)}) AND ${minutes(query)} GROUP BY "apiId"`,
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

function minutes({ from, to }: Pick<CallConditions, "from" | "to">): Prisma.Sql {
  return Prisma.sql`"minute" >= CAST(${from} AS INTEGER) AND "minute" < CAST(${to} AS INTEGER)`;
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
