/** What the applications of a list are compared by. Each statement is for many of them, with few columns. */
import { z } from "zod";
import { Prisma, type PrismaClient } from "../database";
import { usageRows } from "./usage-rows";
import { NO_END } from "./usage-sums";

type Reader = Pick<PrismaClient, "$queryRaw">;

const HOUR_MS = 3_600_000;

/** The least or greatest of a column of times: SQLite answers milliseconds. */
const timeSchema = z.union([z.null(), z.date(), z.coerce.number().transform((at) => new Date(at))]);

const signsSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    ownerName: z.string(),
    status: z.enum(["active", "suspended"]).catch("active"),
    createdAt: z.date(),
    hasKeys: z.coerce.boolean(),
    hasPassword: z.coerce.boolean(),
    expiresAt: timeSchema,
    secretUsedAt: timeSchema,
    usedHour: z.coerce.number().nullable(),
  }),
);

export interface ApplicationSigns {
  readonly id: string;
  readonly name: string;
  readonly ownerName: string;
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  readonly hasKeys: boolean;
  /** Whether one of its keys has the Password grant ticked. */
  readonly hasPassword: boolean;
  /** When the first of its working secrets expires. */
  readonly expiresAt: Date | null;
  /** When it last obtained a token: exactly where a secret was used, else to the hour, and after a week to the day. */
  readonly lastUsedAt: Date | null;
}

/**
 * Names, states, next expiries and last uses of some applications, in no order.
 *
 * @param ids what stands in the brackets of `IN (…)`: a list or a query
 * @example await applicationSigns(prisma, Prisma.sql`SELECT "id" FROM "Application" WHERE "ownerId" = ${userId}`, new Date())
 */
export async function applicationSigns(reader: Reader, ids: Prisma.Sql, now: Date): Promise<readonly ApplicationSigns[]> {
  const newest = (table: string, column: string, hours: Prisma.Sql) =>
    Prisma.sql`(SELECT ${hours} FROM ${Prisma.raw(`"${table}"`)} WHERE "applicationId" = a."id" AND "outcome" = 'success'
      ORDER BY ${Prisma.raw(`"${column}"`)} DESC LIMIT 1)`;
  // The journal is a view of JSON: it is taken apart once, and not for each application.
  const rows = await reader.$queryRaw`
    SELECT a."id", a."name", a."status", a."createdAt", u."name" AS "ownerName",
      EXISTS (SELECT 1 FROM "Client" c WHERE c."applicationId" = a."id") AS "hasKeys",
      EXISTS (SELECT 1 FROM "Client" c JOIN "ClientGrant" g ON g."clientRef" = c."id"
        WHERE c."applicationId" = a."id" AND g."grantType" = 'password') AS "hasPassword",
      (SELECT MIN(s."expiresAt") FROM "Client" c JOIN "ClientSecret" s ON s."clientRef" = c."id"
        WHERE c."applicationId" = a."id" AND s."revokedAt" IS NULL AND s."expiresAt" > ${now}) AS "expiresAt",
      (SELECT MAX(s."lastUsedAt") FROM "Client" c JOIN "ClientSecret" s ON s."clientRef" = c."id"
        WHERE c."applicationId" = a."id") AS "secretUsedAt",
      COALESCE(t."minute" / 60, ${newest("UsageCounter", "minute", Prisma.sql`"minute" / 60`)},
        ${newest("UsageHour", "hour", Prisma.sql`"hour"`)}, ${newest("UsageDay", "day", Prisma.sql`"day" * 24`)}) AS "usedHour"
    FROM "Application" a JOIN "User" u ON u."id" = a."ownerId"
    LEFT JOIN (SELECT "applicationId", MAX("minute") AS "minute" FROM "UsageTail" WHERE "outcome" = 'success' GROUP BY "applicationId") t
      ON t."applicationId" = a."id"
    WHERE a."id" IN (${ids})`;
  return signsSchema.parse(rows).map(({ secretUsedAt, usedHour, ...signs }) => {
    const used = Math.max(secretUsedAt?.getTime() ?? 0, (usedHour ?? 0) * HOUR_MS);
    return { ...signs, lastUsedAt: used === 0 ? null : new Date(used) };
  });
}

const requestsSchema = z.array(
  z.object({ id: z.string(), issued: z.coerce.number(), refused: z.coerce.number(), refusedLately: z.coerce.number() }),
);

/** Answers at `/token` to one application. */
export interface RequestCount {
  readonly issued: number;
  readonly refused: number;
  /** Those of `refused` that are counted in the second span too. */
  readonly refusedLately: number;
}

/**
 * How many requests of some applications were answered since `from`, and how many of the refused ones since `lately`; applications
 * without any are left out.
 *
 * @param ids as in {@link applicationSigns}
 * @param span in minutes since the epoch
 */
export async function countRequests(
  reader: Reader,
  ids: Prisma.Sql,
  { realmId, from, lately }: { readonly realmId: string; readonly from: number; readonly lately: number },
): Promise<ReadonlyMap<string, RequestCount>> {
  const rows = await reader.$queryRaw`
    SELECT "applicationId" AS "id", CAST(SUM(CASE WHEN "outcome" = 'success' THEN "count" ELSE 0 END) AS BIGINT) AS "issued",
      CAST(SUM(CASE WHEN "outcome" = 'success' THEN 0 ELSE "count" END) AS BIGINT) AS "refused",
      CAST(SUM(CASE WHEN "outcome" <> 'success' AND "minute" >= CAST(${lately} AS INTEGER) THEN "count" ELSE 0 END) AS BIGINT) AS "refusedLately"
    FROM ${usageRows({ realmId, applicationQuery: ids, from, to: NO_END })} AS "used" GROUP BY "applicationId"`;
  return new Map(requestsSchema.parse(rows).map(({ id, ...counts }) => [id, counts]));
}
