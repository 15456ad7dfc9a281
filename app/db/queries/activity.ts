/** How much applications and secrets are used, in the steps of a small drawing, and when they were last. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import { type UsageConditions, usageRows } from "./usage-rows";
import { NO_END } from "./usage-sums";

type Reader = Pick<PrismaClient, "$queryRaw">;

const HOUR_MS = 3_600_000;

/** Minutes of the steps in which use is counted. */
const STEPS = { hour: 60, day: 1440 } as const;

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
  const counts = countsSchema.parse(rows);
  return new Map([...new Set(counts.map((row) => row.key))].map((name) => [name, counts.filter((row) => row.key === name)]));
}

/** So many steps from one on, in order: with nothing where nothing was counted. */
export function everyStep(counts: readonly StepCount[], from: number, length: number): readonly StepCount[] {
  return Array.from({ length }, (_, index) => {
    const at = from + index;
    return counts.find((count) => count.at === at) ?? { at, issued: 0, refused: 0 };
  });
}

/** The least or greatest of a column of times: SQLite answers milliseconds. */
const timeSchema = z.union([z.null(), z.date(), z.coerce.number().transform((at) => new Date(at))]);

const signsSchema = z.array(
  z.object({
    id: z.string(),
    kind: z.string().nullable(),
    expiresAt: timeSchema,
    secretUsedAt: timeSchema,
    usedHour: z.coerce.number().nullable(),
  }),
);

export interface ApplicationSigns {
  /** What kind of client its keys are, as `Client.kind`; null where it has none. Of two kinds, the first by name. */
  readonly kind: string | null;
  /** When the first of its working secrets expires. */
  readonly expiresAt: Date | null;
  /** When it last obtained a token: exactly where a secret was used, else to the hour, and after a week to the day. */
  readonly lastUsedAt: Date | null;
}

/**
 * Kind, next expiry and last use of some applications.
 *
 * @example (await applicationSigns(prisma, ["0190…"], new Date())).get("0190…")?.expiresAt
 */
export async function applicationSigns(reader: Reader, ids: readonly string[], now: Date): Promise<ReadonlyMap<string, ApplicationSigns>> {
  if (ids.length === 0) return new Map();
  const newest = (table: string, column: string, hours: Prisma.Sql) =>
    Prisma.sql`(SELECT ${hours} FROM ${Prisma.raw(`"${table}"`)} WHERE "applicationId" = a."id" AND "outcome" = 'success'
      ORDER BY ${Prisma.raw(`"${column}"`)} DESC LIMIT 1)`;
  const rows = signsSchema.parse(
    await reader.$queryRaw`
      SELECT a."id",
        (SELECT MIN(c."kind") FROM "Client" c WHERE c."applicationId" = a."id") AS "kind",
        (SELECT MIN(s."expiresAt") FROM "Client" c JOIN "ClientSecret" s ON s."clientRef" = c."id"
          WHERE c."applicationId" = a."id" AND s."revokedAt" IS NULL AND s."expiresAt" > ${now}) AS "expiresAt",
        (SELECT MAX(s."lastUsedAt") FROM "Client" c JOIN "ClientSecret" s ON s."clientRef" = c."id"
          WHERE c."applicationId" = a."id") AS "secretUsedAt",
        COALESCE(${newest("UsageTail", "minute", Prisma.sql`"minute" / 60`)}, ${newest("UsageCounter", "minute", Prisma.sql`"minute" / 60`)},
          ${newest("UsageHour", "hour", Prisma.sql`"hour"`)}, ${newest("UsageDay", "day", Prisma.sql`"day" * 24`)}) AS "usedHour"
      FROM "Application" a WHERE a."id" IN (${Prisma.join([...ids])})`,
  );
  return new Map(
    rows.map(({ id, kind, expiresAt, secretUsedAt, usedHour }) => {
      const used = Math.max(secretUsedAt?.getTime() ?? 0, (usedHour ?? 0) * HOUR_MS);
      return [id, { kind, expiresAt, lastUsedAt: used === 0 ? null : new Date(used) }];
    }),
  );
}
