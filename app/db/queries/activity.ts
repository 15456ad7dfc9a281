/** How much applications and secrets are used, in the steps of a small drawing. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import { type UsageConditions, usageRows } from "./usage-rows";
import { NO_END } from "./usage-sums";

type Reader = Pick<PrismaClient, "$queryRaw">;

/** Minutes of the steps in which use is counted. */
const STEPS = { minute: 1, hour: 60, quarter: 360, day: 1440 } as const;

const countsSchema = z.array(z.object({ key: z.string(), at: z.coerce.number(), issued: z.coerce.number(), refused: z.coerce.number() }));

/** Answers at `/token` within one step of time; `at` counts its steps from the epoch, in UTC. */
export interface StepCount {
  readonly at: number;
  readonly issued: number;
  readonly refused: number;
}

interface StepQuery extends Omit<UsageConditions, "from" | "to"> {
  readonly step: keyof typeof STEPS;
  /** The first step. */
  readonly from: number;
}

/**
 * Answers at `/token` of each application, or to requests with each secret, by steps of time up to now; steps without any are left out.
 *
 * @example (await usageInSteps(prisma, "secretId", { realmId, applicationId, clientRef, step: "day", from: today - 29 })).get(secretId) ?? []
 */
export async function usageInSteps(
  reader: Reader,
  by: "applicationId" | "secretId",
  { step, from, ...whose }: StepQuery,
): Promise<ReadonlyMap<string, readonly StepCount[]>> {
  if (whose.applicationIds?.length === 0) return new Map();
  const [key, minutes] = [Prisma.raw(`"${by}"`), Prisma.raw(String(STEPS[step]))];
  const rows = await reader.$queryRaw`
    SELECT "key", "at", CAST(SUM(CASE WHEN "outcome" = 'success' THEN "count" ELSE 0 END) AS BIGINT) AS "issued",
      CAST(SUM(CASE WHEN "outcome" = 'success' THEN 0 ELSE "count" END) AS BIGINT) AS "refused"
    FROM (SELECT ${key} AS "key", "minute" / ${minutes} AS "at", "outcome", "count"
      FROM ${usageRows({ ...whose, from: from * STEPS[step], to: NO_END })} AS "used") AS "steps"
    GROUP BY "key", "at" ORDER BY "at"`;
  const counts = new Map<string, StepCount[]>();
  for (const { key: name, ...count } of countsSchema.parse(rows)) {
    const known = counts.get(name);
    if (known) known.push(count);
    else counts.set(name, [count]);
  }
  return counts;
}

/** So many steps from one on, in order: with nothing where nothing was counted. */
export function everyStep(counts: readonly StepCount[], from: number, length: number): readonly StepCount[] {
  return Array.from({ length }, (_, index) => {
    const at = from + index;
    return counts.find((count) => count.at === at) ?? { at, issued: 0, refused: 0 };
  });
}

const outcomesSchema = z.array(
  z.object({ at: z.coerce.number(), outcome: z.string(), grantType: z.string(), count: z.coerce.number(), minute: z.coerce.number() }),
);

/** Answers of one outcome to one grant type within one step of time. */
export interface OutcomeCount {
  readonly at: number;
  readonly outcome: string;
  readonly grantType: string;
  readonly count: number;
  /** The last of the step's minutes that has one: of older answers that of its hour or day. */
  readonly minute: number;
}

/** Answers at `/token` by steps of time, outcome and grant type: one statement, so that every figure of a page agrees. */
export async function outcomesInSteps(reader: Reader, { step, from, ...whose }: StepQuery): Promise<readonly OutcomeCount[]> {
  const minutes = Prisma.raw(String(STEPS[step]));
  const rows = await reader.$queryRaw`
    SELECT "at", "outcome", "grantType", CAST(SUM("count") AS BIGINT) AS "count", MAX("minute") AS "minute"
    FROM (SELECT "minute" / ${minutes} AS "at", "minute", "outcome", "grantType", "count"
      FROM ${usageRows({ ...whose, from: from * STEPS[step], to: NO_END })} AS "used") AS "steps"
    GROUP BY "at", "outcome", "grantType" ORDER BY "at"`;
  return outcomesSchema.parse(rows);
}
