/**
 * Of more applications than a list compares, those that can be first in an order or fit a filter, as far as an index says. What they are
 * in truth is read of each afterwards.
 */
import { z } from "zod";
import { database, Prisma } from "../database";
import { idsOf, type WhoseApplications } from "./application-list";
import { busiestUsageRows } from "./usage-rows";

const MINUTE_MS = 60_000;
/** Other processes' clocks may be ahead. */
const MINUTES_AHEAD = 60;

/** So many are read at most. */
export const MOST_CANDIDATES = 1000;

/** What they are found by, the first of the order first. */
export type CandidateSign =
  /** The most requests since a time. */
  | "busiest"
  /** The most refused requests since a time. */
  | "refused"
  /** The latest success since a time. */
  | "used"
  /** The secret that expires first. */
  | "expiring"
  | "suspended"
  /** A key with the Password grant. */
  | "password"
  /** The longest there. */
  | "oldest";

const idsSchema = z.array(z.object({ id: z.string() })).transform((rows) => rows.map(({ id }) => id));

/**
 * The ids of candidates by one sign.
 *
 * @param since in minutes since the epoch: for the signs that requests give
 */
export async function findCandidates(
  sign: CandidateSign,
  whose: WhoseApplications,
  { since, now }: { readonly since: number; readonly now: Date },
): Promise<readonly string[]> {
  const { prisma } = database();
  return idsSchema.parse(await prisma.$queryRaw`${candidatesBy(sign, whose, since, now)} LIMIT ${MOST_CANDIDATES}`);
}

function candidatesBy(sign: CandidateSign, whose: WhoseApplications, since: number, now: Date): Prisma.Sql {
  const { realmId, holderId } = whose;
  const among = (column: string) => (holderId === undefined ? Prisma.empty : Prisma.sql`AND ${Prisma.raw(column)} IN (${idsOf(whose)})`);
  // Read by hour and day, one after the other: their span has an end.
  const used = busiestUsageRows(database().engine, { realmId, from: since, to: Math.floor(now.getTime() / MINUTE_MS) + MINUTES_AHEAD });
  const byUse = (outcomes: Prisma.Sql, order: Prisma.Sql) => Prisma.sql`SELECT "applicationId" AS "id" FROM ${used} AS "used"
    WHERE "applicationId" <> '' AND ${outcomes} ${among(`"applicationId"`)} GROUP BY "applicationId" ORDER BY ${order} DESC, "applicationId"`;
  switch (sign) {
    case "busiest":
      return byUse(Prisma.sql`1 = 1`, Prisma.sql`SUM("count")`);
    case "refused":
      return byUse(Prisma.sql`"outcome" <> 'success'`, Prisma.sql`SUM("count")`);
    case "used":
      return byUse(Prisma.sql`"outcome" = 'success'`, Prisma.sql`MAX("minute")`);
    case "expiring":
      // SQLite keeps a cross join in its order: from the secrets that expire first to their keys. One application may have several.
      return Prisma.sql`SELECT "id" FROM (SELECT c."applicationId" AS "id", s."expiresAt" FROM "ClientSecret" s CROSS JOIN "Client" c
        WHERE c."id" = s."clientRef" AND c."realmId" = ${realmId} AND s."revokedAt" IS NULL AND s."expiresAt" > ${now}
        ${among(`c."applicationId"`)} ORDER BY s."expiresAt" LIMIT ${2 * MOST_CANDIDATES}) AS "soon" GROUP BY "id" ORDER BY MIN("expiresAt")`;
    case "suspended":
      return Prisma.sql`SELECT "id" FROM "Application" WHERE "realmId" = ${realmId} AND "status" = 'suspended' ${among(`"id"`)} ORDER BY "id"`;
    case "password":
      return Prisma.sql`SELECT DISTINCT c."applicationId" AS "id" FROM "ClientGrant" g JOIN "Client" c ON c."id" = g."clientRef"
        WHERE g."realmId" = ${realmId} AND g."grantType" = 'password' ${among(`c."applicationId"`)} ORDER BY 1`;
    case "oldest":
      return Prisma.sql`SELECT "id" FROM "Application" WHERE "realmId" = ${realmId} ${among(`"id"`)} ORDER BY "createdAt", "id"`;
  }
}
