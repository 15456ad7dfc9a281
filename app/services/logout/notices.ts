/**
 * Back-channel logout (OpenID Connect Back-Channel Logout 1.0): each client of a session that has ended is sent a logout token until it answers.
 * However a session ends, the database takes its name from the rows of its clients; one process at a time finds them. See
 * `docs/decisions/0035-openid-connect.md`.
 */
import type { Database } from "#app/db/database";
import { type LeasedJob, startLeasedJob } from "#app/db/leased-job";
import { guardedFetch, OutboundError } from "#app/platform/guarded-fetch";
import { logger } from "#app/platform/logger";
import { counter } from "#app/platform/metrics";

const EVERY_MS = 2000;
const LEASE_MS = 60_000;
/** Rows of a step, and requests under way at a time. */
const MOST_ROWS = 200;
const AT_ONCE = 8;
/** Seconds after which a client that did not answer is tried again; after the last of them it is given up: a day in all. */
const RETRY_AFTER = [10, 60, 300, 1800, 7200, 21_600, 54_000] as const;
/** How long the owner of a key sees a failure that was given up. */
const KEPT_MS = 7 * 86_400_000;
const TIMEOUT_MS = 5000;
const MOST_ANSWER_BYTES = 4096;

const sent = counter("latchkey_logout_notices_total", "Logout tokens sent to clients, by outcome.", ["outcome"]);

/** A notice as it is sent. */
export interface DueNotice {
  readonly clientRef: string;
  readonly userId: string;
  readonly sid: string;
  readonly issuer: string;
}

export interface LogoutNoticeOptions {
  readonly database: Database;
  /** The logout token; undefined: the client is gone. */
  readonly sign: (notice: DueNotice) => Promise<string | undefined>;
  readonly report: (error: unknown) => void;
  /** As of {@link guardedFetch}; only tests give another than the setting's. */
  readonly allowInner?: readonly string[];
}

/** Starts the job. */
export function startLogoutJob(options: LogoutNoticeOptions): LeasedJob {
  const { database, report } = options;
  return startLeasedJob({
    prisma: database.prisma,
    name: "logout-notices",
    every: EVERY_MS,
    lease: LEASE_MS,
    isDue: () => isDue(database),
    work: (goOn) => sendLogoutNotices(options, goOn),
    report,
  });
}

async function isDue({ prisma }: Database, now = new Date()): Promise<boolean> {
  const ended = await prisma.sessionClient.findFirst({ where: { sessionIdHash: null }, select: { id: true } });
  if (ended !== null) return true;
  const due = { OR: [{ nextAttemptAt: { lte: now } }, { endedAt: { lt: new Date(now.getTime() - KEPT_MS) } }] };
  return (await prisma.logoutNotice.findFirst({ where: due, select: { id: true } })) !== null;
}

/**
 * Makes notices of what has ended, sends those that are due, and forgets old failures.
 *
 * @param goOn asked before each step; false ends the run
 */
export async function sendLogoutNotices(options: LogoutNoticeOptions, goOn: () => Promise<boolean>, now = () => new Date()): Promise<void> {
  const { database } = options;
  while ((await goOn()) && (await noteEnded(database, now()))) {
    // Until none is left.
  }
  while ((await goOn()) && (await sendDue(options, now))) {
    // Until none is due.
  }
  await database.prisma.logoutNotice.deleteMany({ where: { endedAt: { lt: new Date(now().getTime() - KEPT_MS) } } });
}

/** @returns whether there may be more. */
async function noteEnded({ prisma }: Database, now: Date): Promise<boolean> {
  const ended = await prisma.sessionClient.findMany({
    where: { sessionIdHash: null },
    take: MOST_ROWS,
    select: { id: true, realmId: true, clientRef: true, userId: true, issuer: true, client: { select: { backchannelLogoutUri: true } } },
  });
  if (ended.length === 0) return false;
  const notices = ended
    .filter(({ client }) => client.backchannelLogoutUri !== null)
    .map(({ id, realmId, clientRef, userId, issuer }) => ({
      realmId,
      clientRef,
      userId,
      issuer,
      sid: id,
      endedAt: now,
      nextAttemptAt: now,
    }));
  await prisma.$transaction([
    prisma.logoutNotice.createMany({ data: notices }),
    prisma.sessionClient.deleteMany({ where: { id: { in: ended.map(({ id }) => id) } } }),
  ]);
  return ended.length === MOST_ROWS;
}

/** @returns whether there may be more. */
async function sendDue(options: LogoutNoticeOptions, now: () => Date): Promise<boolean> {
  const { prisma } = options.database;
  const due = await prisma.logoutNotice.findMany({
    where: { nextAttemptAt: { lte: now() } },
    orderBy: { nextAttemptAt: "asc" },
    take: AT_ONCE,
    include: { client: { select: { backchannelLogoutUri: true } } },
  });
  await Promise.all(
    due.map(async ({ id, attempts, client, ...notice }) => {
      const problem = await attempt(notice, client.backchannelLogoutUri, options);
      sent.count(problem === null ? "delivered" : "failed");
      if (problem === null) await prisma.logoutNotice.deleteMany({ where: { id } });
      else await prisma.logoutNotice.updateMany({ where: { id }, data: failure(attempts, problem, now()) });
    }),
  );
  return due.length === AT_ONCE;
}

function failure(attempts: number, problem: string, now: Date) {
  const wait = RETRY_AFTER[attempts];
  const nextAttemptAt = wait === undefined ? null : new Date(now.getTime() + wait * 1000);
  return { attempts: attempts + 1, lastAttemptAt: now, nextAttemptAt, problem };
}

/** @returns null when the client has taken it or need not be told any more, else what to tell its owner. */
async function attempt(notice: DueNotice, uri: string | null, { sign, allowInner }: LogoutNoticeOptions): Promise<string | null> {
  const token = uri === null ? undefined : await sign(notice);
  if (uri === null || token === undefined) return null;
  try {
    const { status } = await guardedFetch(uri, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logout_token: token }).toString(),
      maxBytes: MOST_ANSWER_BYTES,
      timeoutMs: TIMEOUT_MS,
      ...(allowInner && { allowInner }),
    });
    // §2.8: 200, or 204 as some frameworks make it.
    return status === 200 || status === 204 ? null : `The address answered with status ${status}.`;
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    logger().info({ failure: error.failure, clientRef: notice.clientRef }, "a logout token could not be delivered");
    return error.message;
  }
}
