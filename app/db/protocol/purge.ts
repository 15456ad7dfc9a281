/** Removes what is past its time, a few rows at a time: every batch is a short transaction of its own. */
import type { Database } from "../database";
import { type LeasedJob, startLeasedJob } from "../leased-job";
import { goThrough, type Pacing } from "./batches";
import type { Task } from "./chores";
import { rollUpUsage } from "./usage-roll-up";

const DAY = 86_400_000;
/** Expired tokens still show under "Tokens" for a day, unless a setting says otherwise. */
const KEEP_EXPIRED_TOKENS = DAY;
/** The longest span that can be asked for, and a month. */
const KEEP_USAGE = 400 * DAY;
const KEEP_FAILURES = 30 * DAY;
/** Longer than any write is tried again. */
const KEEP_BATCHES = DAY;
const KEEP_KEY_SET_READERS = 30 * DAY;
/** Longer than anything is told of, so that nothing is told twice. */
const KEEP_OWNER_NOTICES = 60 * DAY;
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
 * Purges expired token records, failures after 30 days, usage after 400 days, expired sessions and one-time links, authorization and
 * device codes that nothing they bought outlives, clients' assertions and pushed requests that have expired, rate limits, and old notes of change.
 * A used refresh token stays until the last refresh token of its family has expired, so that its reuse is noticed.
 */
export async function purge(options: PurgeOptions): Promise<void> {
  const { database, now, keepExpiredTokens = KEEP_EXPIRED_TOKENS } = options;
  const realms = await database.prisma.realm.findMany({ select: { id: true } });
  const day = Math.floor((now - KEEP_USAGE) / DAY);
  const tasks: readonly Task[] = [
    ...realms.map(({ id: realmId }): Task => ({ kind: "tokens", realmId, before: now - keepExpiredTokens })),
    ...realms.map(({ id: realmId }): Task => ({ kind: "remove", what: "failures", realmId, before: now - KEEP_FAILURES })),
    ...realms.flatMap(({ id: realmId }): Task[] => [
      { kind: "remove", what: "usageDays", realmId, before: day },
      { kind: "remove", what: "usageFacets", realmId, before: day * 24 },
      { kind: "remove", what: "userUsage", realmId, before: day },
      { kind: "remove", what: "refreshReplays", realmId, before: day },
      { kind: "remove", what: "realmUsage", realmId, before: day * 24 },
      { kind: "remove", what: "apiUsage", realmId, before: day * 1440 },
      { kind: "remove", what: "apiUserUsage", realmId, before: day },
      { kind: "remove", what: "apiResourceUsage", realmId, before: day },
    ]),
    { kind: "remove", what: "apiUsageBatches", before: now - KEEP_BATCHES },
    { kind: "remove", what: "sessions", before: now },
    { kind: "remove", what: "passwordLinks", before: now },
    { kind: "remove", what: "invitations", before: now },
    { kind: "remove", what: "memberInvitations", before: now },
    { kind: "remove", what: "codes", before: now },
    { kind: "remove", what: "devices", before: now },
    { kind: "remove", what: "assertions", before: now },
    { kind: "remove", what: "pushed", before: now },
    { kind: "remove", what: "rateLimits", before: now },
    { kind: "remove", what: "keySetReaders", before: now - KEEP_KEY_SET_READERS },
    { kind: "remove", what: "ownerNotices", before: now - KEEP_OWNER_NOTICES },
    { kind: "remove", what: "changes", before: KEEP_CHANGES },
  ];
  await goThrough(database, tasks, options);
}

const EVERY_MS = 60_000;
const LEASE_MS = 120_000;

/**
 * Rolls usage up and purges once a minute, in one of the processes that share the database.
 *
 * @param keepExpiredTokens milliseconds that an expired token's record stays
 */
export function startPurgeJob(database: Database, report: (error: unknown) => void, keepExpiredTokens?: number): LeasedJob {
  return startLeasedJob({
    prisma: database.prisma,
    name: "purge",
    every: EVERY_MS,
    lease: LEASE_MS,
    report,
    async work(goOn) {
      await rollUpUsage({ database, now: Date.now(), goOn });
      await purge({ database, now: Date.now(), keepExpiredTokens, goOn });
    },
  });
}
