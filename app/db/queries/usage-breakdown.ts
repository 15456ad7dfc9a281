/** What the usage counters say of a span of time: one statement, so that all of its parts are of one moment. */
import { z } from "zod";
import { database, Prisma } from "../database";
import { countUpTo } from "./bounded";
import { busiestUsageRows, countedRows, MOST_USAGE_ROWS, realmUsageRows, usageRows } from "./usage-rows";

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

/** Keys and secrets told apart in a realm; the rest of a big one is one number. */
const MOST_KEYS = 200;

export interface UsageBreakdown {
  readonly byTime: readonly TimeCount[];
  readonly byKey: readonly KeyCount[];
  /** What `byTime` counts and no row of `byKey` does. */
  readonly others: { readonly succeeded: number; readonly failed: number };
}

/**
 * The counters of a span, summed by bucket, grant type and outcome, and by key and secret; of a realm only the busiest keys are
 * given. `byKey` and `others` together are what `byTime` is. In a realm with more than {@link MOST_USAGE_ROWS} rows in the span, a
 * key's hours and days in which it was not among the busiest count as others.
 */
export async function usageBreakdown(query: UsageBreakdownQuery): Promise<UsageBreakdown> {
  const { engine, prisma } = database();
  const bucket = Prisma.sql`("minute" - CAST(${query.origin} AS INTEGER)) / CAST(${query.step} AS INTEGER)`;
  const ofRealm = query.applicationId === undefined;
  const many = ofRealm && (await countUpTo(prisma, countedRows(query), MOST_USAGE_ROWS + 1)) > MOST_USAGE_ROWS;
  const ofTime = ofRealm ? realmUsageRows(query) : usageRows(query);
  const ofKey = many ? busiestUsageRows(engine, query) : usageRows(query);
  const rows = rowsSchema.parse(
    await prisma.$queryRaw`
      SELECT 'time' AS "part", ${bucket} AS "bucket", '' AS "applicationId", '' AS "clientRef", '' AS "environment", '' AS "secretId",
        "grantType", "outcome", CAST(SUM("count") AS BIGINT) AS "total", 0 AS "succeeded"
      FROM ${ofTime} AS "ofTime" GROUP BY 2, "grantType", "outcome"
      UNION ALL SELECT * FROM (
        SELECT 'key', 0, "applicationId", "clientRef", "environment", "secretId",
          '', '', CAST(SUM("count") AS BIGINT), CAST(SUM(CASE WHEN "outcome" = 'success' THEN "count" ELSE 0 END) AS BIGINT)
        FROM ${ofKey} AS "ofKey" GROUP BY "applicationId", "clientRef", "environment", "secretId"
        ORDER BY 9 DESC LIMIT ${ofRealm ? MOST_KEYS : 10_000}) AS "keys"`,
  );
  const byTime = rows
    .filter((row) => row.part === "time")
    .map(({ bucket, grantType, outcome, total }) => ({ bucket, grantType, outcome, count: total }));
  const byKey = rows
    .filter((row) => row.part === "key")
    .map(({ applicationId, clientRef, environment, secretId, total, succeeded }) => ({
      applicationId,
      clientRef,
      environment,
      secretId,
      succeeded,
      failed: total - succeeded,
    }));
  return { byTime, byKey, others: rest(byTime, byKey) };
}

/** One statement has read both, so that no difference is below zero. */
function rest(byTime: readonly TimeCount[], byKey: readonly KeyCount[]): UsageBreakdown["others"] {
  let [succeeded, failed] = [0, 0];
  for (const { outcome, count } of byTime) {
    if (outcome === "success") succeeded += count;
    else failed += count;
  }
  for (const key of byKey) {
    succeeded -= key.succeeded;
    failed -= key.failed;
  }
  return { succeeded, failed };
}
