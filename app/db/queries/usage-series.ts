/** The usage counters over time for some secrets or applications, and the refusals of an application by cause and secret. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import { type UsageConditions, usageRows } from "./usage-rows";

type Reader = Pick<PrismaClient, "$queryRaw">;

/** Steps of time: minutes that one spans, and a minute at which one begins. */
export interface Steps {
  readonly step: number;
  readonly origin: number;
}

const bucketOf = ({ step, origin }: Steps) => Prisma.sql`("minute" - CAST(${origin} AS INTEGER)) / CAST(${step} AS INTEGER)`;

const seriesSchema = z.array(z.object({ bucket: z.coerce.number(), key: z.string(), count: z.coerce.number() }));

/** Answers of one step of time and one key. */
export type SeriesCount = z.output<typeof seriesSchema>[number];

/**
 * Answers at `/token` by step of time, for each of some secrets or applications. `result` says which answers.
 *
 * @example await usageSeries(prisma, "secretId", ["0190…"], { realmId, applicationId, result: "issued", from, to, step: 60, origin: 0 })
 */
export async function usageSeries(
  reader: Reader,
  column: "secretId" | "applicationId",
  keys: readonly string[],
  query: UsageConditions & Steps,
): Promise<readonly SeriesCount[]> {
  if (keys.length === 0) return [];
  const name = Prisma.raw(`"${column}"`);
  return seriesSchema.parse(
    await reader.$queryRaw`
      SELECT ${bucketOf(query)} AS "bucket", ${name} AS "key", CAST(SUM("count") AS BIGINT) AS "count"
      FROM ${usageRows(query)} AS "used" WHERE ${name} IN (${Prisma.join([...keys])}) GROUP BY 1, 2`,
  );
}

/** Rows of {@link refusalsOf}: causes and secrets are few, so that more would be a mistake. */
const MOST_REFUSALS = 20_000;

const refusalsSchema = z.array(
  z.object({ bucket: z.coerce.number(), cause: z.string(), secretId: z.string(), first: z.coerce.number(), count: z.coerce.number() }),
);

/** Refusals of one step of time, cause and secret; `first` is the minute of the first, as exactly as it is known. */
export type RefusalCount = z.output<typeof refusalsSchema>[number];

/** What was refused of an application at `/token`, by step of time, cause and secret; "" is no secret that was recognised. */
export async function refusalsOf(reader: Reader, query: UsageConditions & Steps): Promise<readonly RefusalCount[]> {
  return refusalsSchema.parse(
    await reader.$queryRaw`
      SELECT ${bucketOf(query)} AS "bucket", "outcome" AS "cause", "secretId", MIN("minute") AS "first", CAST(SUM("count") AS BIGINT) AS "count"
      FROM ${usageRows({ ...query, result: "refused" })} AS "used" GROUP BY 1, 2, 3 ORDER BY 1 DESC LIMIT ${MOST_REFUSALS}`,
  );
}
