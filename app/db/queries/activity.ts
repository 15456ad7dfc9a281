/** How much applications and secrets are used, in the steps of a small drawing, and when they were last. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import { usageRows } from "./usage-rows";
import { NO_END } from "./usage-sums";

type Reader = Pick<PrismaClient, "$queryRaw">;

const HOUR_MS = 3_600_000;

const countsSchema = z.array(
  z.object({ applicationId: z.string(), hour: z.coerce.number(), issued: z.coerce.number(), refused: z.coerce.number() }),
);

/** Answers at `/token` within one hour; `hour` counts from the epoch. */
export interface HourCount {
  readonly hour: number;
  readonly issued: number;
  readonly refused: number;
}

/**
 * Answers at `/token` of some applications by hour; hours without any are left out.
 *
 * @param from the first hour, since the epoch
 * @example (await usageByHour(prisma, { realmId, applicationIds, from: hour - 23 })).get(id) ?? []
 */
export async function usageByHour(
  reader: Reader,
  { realmId, applicationIds, from }: { readonly realmId: string; readonly applicationIds: readonly string[]; readonly from: number },
): Promise<ReadonlyMap<string, readonly HourCount[]>> {
  if (applicationIds.length === 0) return new Map();
  const rows = await reader.$queryRaw`
    SELECT "applicationId", "hour", CAST(SUM(CASE WHEN "outcome" = 'success' THEN "count" ELSE 0 END) AS BIGINT) AS "issued",
      CAST(SUM(CASE WHEN "outcome" = 'success' THEN 0 ELSE "count" END) AS BIGINT) AS "refused"
    FROM (SELECT "applicationId", "minute" / 60 AS "hour", "outcome", "count"
      FROM ${usageRows({ realmId, applicationIds, from: from * 60, to: NO_END })} AS "used") AS "hours"
    GROUP BY "applicationId", "hour" ORDER BY "hour"`;
  const counts = countsSchema.parse(rows);
  return new Map(applicationIds.map((id) => [id, counts.filter(({ applicationId }) => applicationId === id)]));
}

const secretCountsSchema = z.array(
  z.object({ secretId: z.string(), day: z.coerce.number(), issued: z.coerce.number(), refused: z.coerce.number() }),
);

/** Answers at `/token` within one day; `day` counts from the epoch, in UTC. */
export interface DayCount {
  readonly day: number;
  readonly issued: number;
  readonly refused: number;
}

/**
 * Answers at `/token` to requests with each secret of one key, by day; days without any are left out.
 *
 * @param from the first day, since the epoch
 * @example (await usageOfSecrets(prisma, { realmId, applicationId, clientRef, from: today - 29 })).get(secretId) ?? []
 */
export async function usageOfSecrets(
  reader: Reader,
  { from, ...key }: { readonly realmId: string; readonly applicationId: string; readonly clientRef: string; readonly from: number },
): Promise<ReadonlyMap<string, readonly DayCount[]>> {
  const rows = await reader.$queryRaw`
    SELECT "secretId", "day", CAST(SUM(CASE WHEN "outcome" = 'success' THEN "count" ELSE 0 END) AS BIGINT) AS "issued",
      CAST(SUM(CASE WHEN "outcome" = 'success' THEN 0 ELSE "count" END) AS BIGINT) AS "refused"
    FROM (SELECT "secretId", "minute" / 1440 AS "day", "outcome", "count"
      FROM ${usageRows({ ...key, from: from * 1440, to: NO_END })} AS "used" WHERE "secretId" <> '') AS "days"
    GROUP BY "secretId", "day" ORDER BY "day"`;
  const counts = secretCountsSchema.parse(rows);
  return new Map([...new Set(counts.map(({ secretId }) => secretId))].map((id) => [id, counts.filter(({ secretId }) => secretId === id)]));
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
