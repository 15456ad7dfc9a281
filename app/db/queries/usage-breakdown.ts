/** What the usage counters say of a span of time. Its parts are of one moment, but for the keys of a very busy realm. */
import { z } from "zod";
import { database, Prisma } from "../database";
import { countUpTo, remembered } from "./bounded";
import { busiestUsageRows, countedRows, MOST_USAGE_ROWS, realmUsageRows, type UsageConditions, usageRows } from "./usage-rows";

/** Which answers are counted; what is absent does not matter. */
export interface UsageBreakdownQuery extends Omit<UsageConditions, "applicationIds" | "clientRef"> {
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
 * key's hours and days in which it was not among the busiest count as others, and so does what came since its keys were last told
 * apart, less than a minute ago.
 */
export async function usageBreakdown(query: UsageBreakdownQuery): Promise<UsageBreakdown> {
  const { engine } = database();
  const ofRealm = query.applicationId === undefined;
  const byTime = timePart(query, ofRealm && query.secretId === undefined ? realmUsageRows(query) : usageRows(query));
  const most = ofRealm ? MOST_KEYS : 10_000;
  if (ofRealm && (await hasManyRows(query))) {
    const question = ["busiest keys", ...questionOf(query)];
    // Before the totals: counts only grow, so that no key has more than all.
    const keys = await remembered(question, () => read(keyPart(busiestUsageRows(engine, query), most)));
    return split([...keys, ...(await read(byTime))]);
  }
  return split(await read(Prisma.sql`${byTime} UNION ALL SELECT * FROM (${keyPart(usageRows(query), most)}) AS "keys"`));
}

async function hasManyRows(query: UsageBreakdownQuery): Promise<boolean> {
  const count = () => countUpTo(database().prisma, countedRows(query), MOST_USAGE_ROWS + 1);
  return (await remembered(["usage rows", ...questionOf(query)], count)) > MOST_USAGE_ROWS;
}

/** What an answer depends on that is counted for a realm. */
function questionOf({ realmId, environment, grantType, secretId, outcome, result, from, to }: UsageBreakdownQuery) {
  return [realmId, environment, grantType, secretId, outcome, result, from, to];
}

function timePart({ origin, step }: UsageBreakdownQuery, source: Prisma.Sql): Prisma.Sql {
  const bucket = Prisma.sql`("minute" - CAST(${origin} AS INTEGER)) / CAST(${step} AS INTEGER)`;
  return Prisma.sql`
    SELECT 'time' AS "part", ${bucket} AS "bucket", '' AS "applicationId", '' AS "clientRef", '' AS "environment", '' AS "secretId",
      "grantType", "outcome", CAST(SUM("count") AS BIGINT) AS "total", 0 AS "succeeded"
    FROM ${source} AS "ofTime" GROUP BY 2, "grantType", "outcome"`;
}

function keyPart(source: Prisma.Sql, most: number): Prisma.Sql {
  return Prisma.sql`
    SELECT 'key' AS "part", 0 AS "bucket", "applicationId", "clientRef", "environment", "secretId",
      '' AS "grantType", '' AS "outcome", CAST(SUM("count") AS BIGINT) AS "total",
      CAST(SUM(CASE WHEN "outcome" = 'success' THEN "count" ELSE 0 END) AS BIGINT) AS "succeeded"
    FROM ${source} AS "ofKey" GROUP BY "applicationId", "clientRef", "environment", "secretId"
    ORDER BY 9 DESC LIMIT ${most}`;
}

type Row = z.infer<typeof rowsSchema>[number];

async function read(statement: Prisma.Sql): Promise<readonly Row[]> {
  return rowsSchema.parse(await database().prisma.$queryRaw(statement));
}

function split(rows: readonly Row[]): UsageBreakdown {
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

/** The keys were read together with the totals or before them, so that no difference is below zero. */
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
