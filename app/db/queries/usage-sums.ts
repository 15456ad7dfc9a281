/** Sums over the usage counters, whatever granularity they are kept in. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import { newestIssue } from "./tokens";
import { type CountedScope, realmUsageRows, type UsageConditions, usageRows } from "./usage-rows";

type Reader = Pick<PrismaClient, "$queryRaw">;

const rowsSchema = z.array(z.object({ key: z.string(), total: z.coerce.number() }));

/** "To now": no counter is of a later minute. */
export const NO_END = 2 ** 31 - 1;

/**
 * Answers at `/token` by one column.
 *
 * @param top only the greatest so many
 * @example (await sumUsageBy(prisma, "outcome", { realmId, applicationId, from, to: NO_END })).get("success") ?? 0
 */
export async function sumUsageBy(
  reader: Reader,
  column: "applicationId" | "grantType" | "outcome",
  query: UsageConditions,
  top = 10_000,
): Promise<ReadonlyMap<string, number>> {
  const { applicationId, applicationIds, clientRef, secretId } = query;
  if (applicationIds?.length === 0) return new Map();
  const ofRealm = [applicationId, applicationIds, clientRef, secretId].every((value) => value === undefined) && column !== "applicationId";
  const name = Prisma.raw(`"${column}"`);
  const rows = await reader.$queryRaw`
    SELECT ${name} AS "key", CAST(SUM("count") AS BIGINT) AS "total" FROM ${ofRealm ? realmUsageRows(query) : usageRows(query)} AS "used"
    GROUP BY ${name} ORDER BY 2 DESC, 1 LIMIT ${top}`;
  return new Map(rowsSchema.parse(rows).map(({ key, total }) => [key, total]));
}

const lastSchema = z.array(z.object({ at: z.coerce.number().nullable() }));

/**
 * When a token was last issued: exactly while its record is kept, then to the minute, and after that to the hour or day.
 *
 * @returns milliseconds since the epoch; undefined: never
 */
export async function lastIssue(reader: Reader, scope: CountedScope): Promise<number | undefined> {
  const { applicationId, environment } = scope;
  const counters = await reader.$queryRaw`SELECT MAX("at") AS "at" FROM (${Prisma.join(
    (["UsageTail", "UsageCounter", "UsageHour", "UsageDay"] as const).map((table) => newest(table, scope)),
    " UNION ALL ",
  )}) AS "newest"`;
  const minute = lastSchema.parse(counters)[0]?.at;
  if (minute === null || minute === undefined) return undefined;
  const issued =
    applicationId === undefined
      ? 0
      : ((await newestIssue(reader, { applicationId, environment, since: new Date(minute * 60_000) }))?.getTime() ?? 0);
  return Math.max(minute * 60_000, Math.floor(issued / 60_000) * 60_000);
}

const UNITS = { UsageTail: ["minute", 1], UsageCounter: ["minute", 1], UsageHour: ["hour", 60], UsageDay: ["day", 1440] } as const;

/** The newest row of one table, whose indexes end at it, or of the journal, which is short. */
function newest(table: keyof typeof UNITS, { realmId, applicationId, environment }: CountedScope): Prisma.Sql {
  const [column, minutes] = UNITS[table];
  const whose = applicationId === undefined ? Prisma.sql`"realmId" = ${realmId}` : Prisma.sql`"applicationId" = ${applicationId}`;
  const where = environment === undefined ? whose : Prisma.sql`${whose} AND "environment" = ${environment}`;
  return Prisma.sql`SELECT * FROM (SELECT "${Prisma.raw(column)}" * ${Prisma.raw(String(minutes))} AS "at" FROM "${Prisma.raw(table)}"
    WHERE ${where} AND "outcome" = 'success' ORDER BY "${Prisma.raw(column)}" DESC LIMIT 1) AS "${Prisma.raw(`of${table}`)}"`;
}
