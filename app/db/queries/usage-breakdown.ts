/** What the usage counters say of a span of time: one statement, so that all of its parts are of one moment. */
import { z } from "zod";
import { database, Prisma } from "../database";

export interface UsageBreakdownQuery {
  readonly realmId: string;
  /** One of the realm, as the caller has checked. Absent: every application of the realm, and requests that could be given to none. */
  readonly applicationId?: string | undefined;
  readonly environment?: string | undefined;
  /** Minutes since the epoch: from this one to before `to`. */
  readonly from: number;
  readonly to: number;
  /** Minutes a bucket spans, and a minute at which one begins. */
  readonly step: number;
  readonly origin: number;
}

/** Requests of one bucket, grant type and outcome. */
export interface TimeCount {
  readonly bucket: number;
  readonly grantType: string;
  readonly outcome: string;
  readonly count: number;
}

/** Requests of one key and secret; empty strings where the request named none that is known. */
export interface KeyCount {
  readonly applicationId: string;
  readonly clientRef: string;
  readonly environment: string;
  readonly secretId: string;
  readonly succeeded: number;
  readonly failed: number;
}

const rowsSchema = z.array(
  z.object({
    part: z.enum(["time", "key"]),
    bucket: z.coerce.number(),
    applicationId: z.string(),
    clientRef: z.string(),
    environment: z.string(),
    secretId: z.string(),
    grantType: z.string(),
    outcome: z.string(),
    total: z.coerce.number(),
    succeeded: z.coerce.number(),
  }),
);

/**
 * The counters of a span, summed by bucket, grant type and outcome, and by key and secret. Both sums are over
 * the same rows: their totals are equal.
 */
export async function usageBreakdown(
  query: UsageBreakdownQuery,
): Promise<{ readonly byTime: readonly TimeCount[]; readonly byKey: readonly KeyCount[] }> {
  const rows = rowsSchema.parse(
    await database().prisma.$queryRaw`
      WITH "used" AS (
        SELECT ("minute" - CAST(${query.origin} AS INTEGER)) / CAST(${query.step} AS INTEGER) AS "bucket",
          "applicationId", "clientRef", "environment", "secretId", "grantType", "outcome", "count"
        FROM "UsageCounter" WHERE ${conditions(query)}
      )
      SELECT 'time' AS "part", "bucket", '' AS "applicationId", '' AS "clientRef", '' AS "environment", '' AS "secretId",
        "grantType", "outcome", SUM("count") AS "total", 0 AS "succeeded"
      FROM "used" GROUP BY "bucket", "grantType", "outcome"
      UNION ALL
      SELECT 'key', 0, "applicationId", "clientRef", "environment", "secretId",
        '', '', SUM("count"), SUM(CASE WHEN "outcome" = 'success' THEN "count" ELSE 0 END)
      FROM "used" GROUP BY "applicationId", "clientRef", "environment", "secretId"`,
  );
  return {
    byTime: rows
      .filter((row) => row.part === "time")
      .map(({ bucket, grantType, outcome, total }) => ({ bucket, grantType, outcome, count: total })),
    byKey: rows
      .filter((row) => row.part === "key")
      .map(({ applicationId, clientRef, environment, secretId, total, succeeded }) => ({
        applicationId,
        clientRef,
        environment,
        secretId,
        succeeded,
        failed: total - succeeded,
      })),
  };
}

function conditions(query: UsageBreakdownQuery): Prisma.Sql {
  const where = [
    // One condition of the two: with both, SQLite reads all of the realm to find one application.
    query.applicationId === undefined ? Prisma.sql`"realmId" = ${query.realmId}` : Prisma.sql`"applicationId" = ${query.applicationId}`,
    Prisma.sql`"minute" >= CAST(${query.from} AS INTEGER)`,
    Prisma.sql`"minute" < CAST(${query.to} AS INTEGER)`,
  ];
  if (query.environment !== undefined) where.push(Prisma.sql`"environment" = ${query.environment}`);
  return Prisma.join(where, " AND ");
}
