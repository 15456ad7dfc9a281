/** Who uses a grant type with keys of one kind in one environment: what a rule against it would stop. */
import { z } from "zod";
import { database, Prisma, type PrismaClient } from "../database";
import { countUpTo, MOST_LISTED, remembered } from "./bounded";
import { busiestUsageRows, countedRows, MOST_USAGE_ROWS, type UsageConditions, usageRows } from "./usage-rows";
import { NO_END } from "./usage-sums";

type Reader = Pick<PrismaClient, "$queryRaw">;

export interface GrantUse {
  readonly realmId: string;
  readonly grantType: string;
  readonly kind: string;
  readonly environment: string;
}

export interface GrantImpact {
  readonly tokens: number;
  readonly applications: number;
  readonly owners: number;
  /** In a realm with very many keys only the busiest are counted: it is that much or more. */
  readonly atLeast: boolean;
  /** The busiest first. */
  readonly busiest: readonly { readonly applicationId: string; readonly tokens: number; readonly lastMinute: number }[];
}

const LISTED = 20;
const MINUTES_A_DAY = 1440;

const impactRows = z.array(
  z.object({
    applicationId: z.string(),
    ownerId: z.string(),
    total: z.coerce.number(),
    last: z.coerce.number(),
  }),
);

/** Tokens issued since the beginning of a day, by application: what the rule would have stopped had it been off. */
export async function readGrantImpact(reader: Reader, use: GrantUse, firstDay: number): Promise<GrantImpact> {
  const { realmId, environment, grantType, kind } = use;
  const query = { realmId, environment, grantType, outcome: "success", from: firstDay * MINUTES_A_DAY, to: NO_END };
  const question = [realmId, environment, grantType, kind, firstDay];
  const counted = () => countUpTo(reader, countedRows(query), MOST_USAGE_ROWS + 1);
  // Few rows are counted anew each time, so that the page shows what has just happened.
  const few = await counted();
  if (few <= MOST_USAGE_ROWS) return { ...(await impactOf(reader, usageRows(query), kind)), atLeast: false };
  const bounded = () => impactOf(reader, busiestUsageRows(database().engine, busiestOf(query)), kind);
  return { ...(await remembered(["impact of a grant rule", ...question], bounded)), atLeast: true };
}

/** The busiest rows are read by hour and day: their span has an end. */
function busiestOf(query: UsageConditions): UsageConditions {
  return { ...query, to: Math.floor(Date.now() / 60_000) + MINUTES_A_DAY };
}

async function impactOf(reader: Reader, rows: Prisma.Sql, kind: string): Promise<Omit<GrantImpact, "atLeast">> {
  const found = impactRows.parse(
    await reader.$queryRaw`
      SELECT a."id" AS "applicationId", a."ownerId" AS "ownerId", CAST(SUM("used"."count") AS BIGINT) AS "total", MAX("used"."minute") AS "last"
      FROM ${rows} AS "used" JOIN "Client" c ON c."id" = "used"."clientRef" JOIN "Application" a ON a."id" = c."applicationId"
      WHERE c."kind" = ${kind} GROUP BY a."id", a."ownerId" ORDER BY 3 DESC, 1 LIMIT ${MOST_LISTED}`,
  );
  return {
    tokens: found.reduce((sum, { total }) => sum + total, 0),
    applications: found.length,
    owners: new Set(found.map(({ ownerId }) => ownerId)).size,
    busiest: found.slice(0, LISTED).map(({ applicationId, total, last }) => ({ applicationId, tokens: total, lastMinute: last })),
  };
}

const dayRows = z.array(z.object({ applicationId: z.string(), day: z.coerce.number(), total: z.coerce.number() }));

/** The same by application and day since the epoch, of some applications. */
export async function readGrantDays(
  reader: Reader,
  { realmId, environment, grantType, kind }: GrantUse,
  applicationIds: readonly string[],
  firstDay: number,
): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
  if (applicationIds.length === 0) return new Map();
  const query = { realmId, applicationIds, environment, grantType, outcome: "success", from: firstDay * MINUTES_A_DAY, to: NO_END };
  const rows = dayRows.parse(
    await reader.$queryRaw`
      SELECT "used"."applicationId" AS "applicationId", "used"."minute" / ${Prisma.raw(String(MINUTES_A_DAY))} AS "day", CAST(SUM("used"."count") AS BIGINT) AS "total"
      FROM ${usageRows(query)} AS "used" JOIN "Client" c ON c."id" = "used"."clientRef" WHERE c."kind" = ${kind} GROUP BY 1, 2`,
  );
  const days = new Map<string, Map<number, number>>();
  for (const { applicationId, day, total } of rows) {
    const known = days.get(applicationId) ?? new Map<number, number>();
    days.set(applicationId, known.set(day, total));
  }
  return days;
}

/** How many keys of a kind and environment have a grant type ticked; `most` at most. */
export async function countKeysTicking(reader: Reader, { realmId, grantType, kind, environment }: GrantUse, most: number): Promise<number> {
  const rows = Prisma.sql`"ClientGrant" g JOIN "Client" c ON c."id" = g."clientRef" WHERE g."realmId" = ${realmId}
    AND g."grantType" = ${grantType} AND c."kind" = ${kind} AND c."environment" = ${environment}`;
  return await countUpTo(reader, rows, most);
}
