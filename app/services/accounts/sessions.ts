/**
 * The sessions of people who have signed in with a browser: how one begins, whose it is, how it ends. Its token is in the cookie
 * alone; the hash of the token is the key of its row.
 */
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { database } from "#app/db/database";
import { isDatabaseUnavailable } from "#app/db/errors";
import { findRow, rowQuery } from "#app/db/row-by-key";
import type { Transaction } from "#app/db/transaction";
import type { Realm } from "#app/oauth/realm";
import type { Actor, SessionCaller, Visitor } from "../actor";
import { carrySessionClients } from "./session-clients";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** How long a session lasts at most, and how long without use. An admin's is shorter, as it is worth more to a thief. */
const LIMITS: Readonly<Record<Actor["role"], { readonly lifetimeMs: number; readonly idleMs: number }>> = {
  developer: { lifetimeMs: 30 * DAY_MS, idleMs: 7 * DAY_MS },
  admin: { lifetimeMs: 7 * DAY_MS, idleMs: 12 * HOUR_MS },
};

/** Browsers a person is signed in with at a time; with one more, the one not used for longest is signed out. */
const MAX_SESSIONS = 20;

/** A session with its person: read by every page and every `/authorize`. */
const SESSION = rowQuery(
  `"Session" JOIN "User" ON "User"."id" = "Session"."userId"`,
  {
    userId: "text",
    "Session.createdAt": "time",
    lastSeenAt: "time",
    expiresAt: "time",
    confirmedAt: "time",
    realmId: "text",
    name: "text",
    email: "text",
    role: "text",
    status: "text",
  },
  [`"idHash"`],
);
const time = z.number().transform((milliseconds) => new Date(milliseconds));
const sessionRow = z.object({
  userId: z.string(),
  createdAt: time,
  lastSeenAt: time,
  expiresAt: time,
  confirmedAt: time.nullable(),
  realmId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  status: z.string(),
});

/** Reading a page must not cost a write each time. */
const SEEN_EVERY_MS = 60_000;

/** A new session id: 256 random bits for the browser, their SHA-256 for the database. */
export function newSessionToken(): { readonly token: string; readonly idHash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, idHash: sha256(token) };
}

/** The row key of a token from a cookie, or null when it cannot be one of ours (no query needed then). */
export function sessionIdHash(token: string): string | null {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? sha256(token) : null;
}

/** SHA-256, base64url: enough for values of 256 random bits, which no dictionary reaches. */
export function sha256(value: string): string {
  return createHash("sha256").update(value).digest("base64url");
}

/** What the browser gets: the token goes into the cookie and nowhere else. */
export interface StartedSession {
  readonly token: string;
  readonly expiresAt: Date;
}

/** The role that a user's row says, with its limits. */
function roleOf(user: { readonly role: string }): Actor["role"] {
  return user.role === "admin" ? "admin" : "developer";
}

/** Whether a session has ended by itself: it is too old, or was not used for too long. */
export function hasEnded(
  session: { readonly createdAt: Date; readonly lastSeenAt: Date; readonly expiresAt: Date },
  role: Actor["role"],
  now: Date,
): boolean {
  const { lifetimeMs, idleMs } = LIMITS[role];
  const end = Math.min(session.expiresAt.getTime(), session.createdAt.getTime() + lifetimeMs, session.lastSeenAt.getTime() + idleMs);
  return end <= now.getTime();
}

/**
 * Opens a session under a new id, after the password was typed: an id that somebody placed in the browser beforehand is
 * worth nothing. The browser's old session ends, and with one too many the person's least used. The user's row must be
 * locked by a write of the same transaction, or two concurrent sign-ins could exceed the limit.
 */
export async function startSession(
  tx: Transaction,
  user: { readonly id: string; readonly role: string },
  visitor: Visitor,
  now = new Date(),
): Promise<StartedSession> {
  const { token, idHash } = newSessionToken();
  const expiresAt = new Date(now.getTime() + LIMITS[roleOf(user)].lifetimeMs);
  const { ip, userAgent } = visitor;
  await tx.session.create({
    data: { idHash, userId: user.id, createdAt: now, lastSeenAt: now, confirmedAt: now, expiresAt, ip, userAgent },
  });
  await endOldSession(tx, visitor, { userId: user.id, successor: idHash });
  await endLeastUsed(tx, user.id, idHash);
  return { token, expiresAt };
}

/** Where it was the same person's, the applications that they use go on: nobody has signed out. */
async function endOldSession(
  tx: Transaction,
  { realmId, cookies: { session: token } }: Visitor,
  { userId, successor }: { readonly userId: string; readonly successor: string },
): Promise<void> {
  const idHash = token === null ? null : sessionIdHash(token);
  if (idHash === null) return;
  await carrySessionClients(tx, userId, idHash, successor);
  await tx.session.deleteMany({ where: { idHash, user: { realmId } } });
}

async function endLeastUsed(tx: Transaction, userId: string, newest: string): Promise<void> {
  const surplus = await tx.session.findMany({
    where: { userId, idHash: { not: newest } },
    orderBy: [{ lastSeenAt: "desc" }, { idHash: "asc" }],
    skip: MAX_SESSIONS - 1,
    select: { idHash: true },
  });
  if (surplus.length > 0) await tx.session.deleteMany({ where: { idHash: { in: surplus.map(({ idHash }) => idHash) } } });
}

/** Somebody who has signed in. */
export type SessionActor = Actor & { readonly caller: SessionCaller };

/**
 * The person of a session token, or null: unknown, expired, idle too long, of another realm, or disabled.
 * Notes the visit, at most once a minute.
 *
 * @param token the cookie's value, unchecked
 */
export async function resolveSession(
  token: string,
  request: { readonly realm: Realm; readonly ip: string; readonly requestId: string },
  now = new Date(),
): Promise<SessionActor | null> {
  const idHash = sessionIdHash(token);
  if (idHash === null) return null;
  const found = await findRow(database(), SESSION, [idHash]);
  if (found === undefined) return null;
  const session = sessionRow.parse(found);
  const { userId, realmId, name, email } = session;
  const role = roleOf(session);
  if (hasEnded(session, role, now)) return null;
  if (session.status !== "active" || realmId !== request.realm.id) return null;
  await noteVisit(idHash, session.lastSeenAt, now);
  return {
    userId,
    realmId,
    issuer: request.realm.issuer,
    name,
    email,
    role,
    ip: request.ip,
    requestId: request.requestId,
    caller: { kind: "session", sessionIdHash: idHash, confirmedAt: session.confirmedAt },
  };
}

async function noteVisit(idHash: string, lastSeenAt: Date, now: Date): Promise<void> {
  if (now.getTime() - lastSeenAt.getTime() < SEEN_EVERY_MS) return;
  try {
    // Not `update`: the session may have been revoked meanwhile, which is no error here.
    await database().prisma.session.updateMany({ where: { idHash }, data: { lastSeenAt: now } });
  } catch (error) {
    // A database that is too busy to note a visit can still serve the page.
    if (!isDatabaseUnavailable(error)) throw error;
  }
}

/**
 * Ends every session of a user, but for `except` (a session's id hash), in the transaction of the change that
 * calls for it: a new password, a disabled account.
 *
 * @returns how many were ended
 */
export async function endSessionsOf(tx: Transaction, userId: string, except?: string): Promise<number> {
  const ended = await tx.session.deleteMany({ where: { userId, ...(except === undefined ? {} : { idHash: { not: except } }) } });
  return ended.count;
}
