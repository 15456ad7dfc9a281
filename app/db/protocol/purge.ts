/** Removes what nobody needs any more, a few rows at a time: every batch is a short transaction of its own. */
import type { Database, PrismaClient } from "../database";
import { goThrough, type Pacing, type Step } from "./pace";

const DAY = 86_400_000;
/** Expired tokens still show under "Tokens" for a day, unless a setting says otherwise. */
const KEEP_EXPIRED_TOKENS = DAY;
/** The longest span that can be asked for, and a month. */
const KEEP_USAGE = 400 * DAY;
const KEEP_FAILURES = 30 * DAY;
/** Processes that slept through more changes than this drop their caches whole. */
const KEEP_CHANGES = 10_000;

export interface PurgeOptions extends Pacing {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds that an expired token's record stays. */
  readonly keepExpiredTokens?: number | undefined;
}

/**
 * Purges expired token records, failures after 30 days, usage after 400 days, expired sessions and rate limits, and old notes of change.
 * A used refresh token stays until the last refresh token of its family has expired, so that its reuse is noticed.
 */
export async function purge(options: PurgeOptions): Promise<void> {
  const { database, now, keepExpiredTokens = KEEP_EXPIRED_TOKENS } = options;
  const { prisma } = database;
  const realms = await prisma.realm.findMany({ select: { id: true } });
  const steps: readonly Step[] = [
    ...realms.map(({ id }) => tokenStep(prisma, id, now - keepExpiredTokens)),
    ...realms.map(({ id }) => failureStep(prisma, id, now - KEEP_FAILURES)),
    ...realms.flatMap(({ id }) => usageSteps(prisma, id, Math.floor((now - KEEP_USAGE) / DAY))),
    sessionStep(prisma, now),
    rateLimitStep(prisma, now),
    changeStep(prisma),
  ];
  await goThrough(database.engine, steps, options);
}

/** Walks up the index on realm and `expiresAt`, so that rows it must leave are looked at once a purge. */
function tokenStep(prisma: PrismaClient, realmId: string, before: number): Step {
  let from = 0;
  return async (limit) => {
    const window = await prisma.tokenRecord.findMany({
      where: { realmId, expiresAt: { gte: new Date(from), lt: new Date(before) } },
      orderBy: { expiresAt: "asc" },
      skip: limit - 1,
      take: 1,
      select: { expiresAt: true },
    });
    const last = window[0]?.expiresAt.getTime();
    const to = last ?? before - 1;
    await prisma.$executeRaw`
      DELETE FROM "TokenRecord" WHERE "realmId" = ${realmId} AND "expiresAt" >= ${new Date(from)} AND "expiresAt" <= ${new Date(to)}
      AND ("kind" = 'access' OR "familyId" IS NULL OR NOT EXISTS (
        SELECT 1 FROM "TokenRecord" f WHERE f."familyId" = "TokenRecord"."familyId" AND f."kind" = 'refresh' AND f."expiresAt" >= ${new Date(before)}))`;
    from = to + 1;
    return last !== undefined;
  };
}

function failureStep(prisma: PrismaClient, realmId: string, before: number): Step {
  return async (limit) =>
    (await prisma.$executeRaw`
      DELETE FROM "FailureRecord" WHERE "id" IN (
        SELECT "id" FROM "FailureRecord" WHERE "realmId" = ${realmId} AND "at" < ${new Date(before)} LIMIT ${limit})`) === limit;
}

/** The key columns are enough to say which rows; neither engine orders what it removes. */
function usageSteps(prisma: PrismaClient, realmId: string, beforeDay: number): readonly Step[] {
  return [
    async (limit) =>
      (await prisma.$executeRaw`
        DELETE FROM "UsageDay" WHERE ("applicationId", "day", "clientRef", "grantType", "secretId", "outcome", "realmId", "environment") IN (
          SELECT "applicationId", "day", "clientRef", "grantType", "secretId", "outcome", "realmId", "environment"
          FROM "UsageDay" WHERE "realmId" = ${realmId} AND "day" < CAST(${beforeDay} AS INTEGER) LIMIT ${limit})`) === limit,
    async (limit) =>
      (await prisma.$executeRaw`
        DELETE FROM "UserUsage" WHERE ("applicationId", "day", "userId", "environment", "grantType") IN (
          SELECT "applicationId", "day", "userId", "environment", "grantType"
          FROM "UserUsage" WHERE "realmId" = ${realmId} AND "day" < CAST(${beforeDay} AS INTEGER) LIMIT ${limit})`) === limit,
    async (limit) =>
      (await prisma.$executeRaw`
        DELETE FROM "RealmUsage" WHERE ("realmId", "hour", "environment", "grantType", "outcome") IN (
          SELECT "realmId", "hour", "environment", "grantType", "outcome"
          FROM "RealmUsage" WHERE "realmId" = ${realmId} AND "hour" < CAST(${beforeDay * 24} AS INTEGER) LIMIT ${limit})`) === limit,
  ];
}

function sessionStep(prisma: PrismaClient, now: number): Step {
  return async (limit) =>
    (await prisma.$executeRaw`
      DELETE FROM "Session" WHERE "idHash" IN (SELECT "idHash" FROM "Session" WHERE "expiresAt" < ${new Date(now)} LIMIT ${limit})`) ===
    limit;
}

function rateLimitStep(prisma: PrismaClient, now: number): Step {
  return async (limit) =>
    (await prisma.$executeRaw`
      DELETE FROM "RateLimit" WHERE "key" IN (SELECT "key" FROM "RateLimit" WHERE "expire" < ${new Date(now)} LIMIT ${limit})`) === limit;
}

function changeStep(prisma: PrismaClient): Step {
  return async (limit) =>
    (await prisma.$executeRaw`
      DELETE FROM "ConfigChange" WHERE "generation" IN (
        SELECT "generation" FROM "ConfigChange" WHERE "generation" <= (SELECT "value" FROM "ConfigGeneration" WHERE "id" = 1) - ${KEEP_CHANGES} LIMIT ${limit})`) ===
    limit;
}
