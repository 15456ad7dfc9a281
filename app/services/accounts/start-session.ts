import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { newSessionToken, sessionIdHash } from "./session-token";
import type { Visitor } from "./visitor";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** How long a session lasts at most, and how long without use. An admin's is shorter, as it is worth more to a thief. */
const LIMITS: Readonly<Record<Actor["role"], { readonly lifetimeMs: number; readonly idleMs: number }>> = {
  developer: { lifetimeMs: 30 * DAY_MS, idleMs: 7 * DAY_MS },
  admin: { lifetimeMs: 7 * DAY_MS, idleMs: 12 * HOUR_MS },
};

/** Browsers a person is signed in with at a time; with one more, the one not used for longest is signed out. */
const MAX_SESSIONS = 20;

/** What the browser gets: the token goes into the cookie and nowhere else. */
export interface StartedSession {
  readonly token: string;
  readonly expiresAt: Date;
}

/** The role that a user's row says, with its limits. */
export function roleOf(user: { readonly role: string }): Actor["role"] {
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
  await endOldSession(tx, visitor.cookies.session);
  const { token, idHash } = newSessionToken();
  const expiresAt = new Date(now.getTime() + LIMITS[roleOf(user)].lifetimeMs);
  const { ip, userAgent } = visitor;
  await tx.session.create({
    data: { idHash, userId: user.id, createdAt: now, lastSeenAt: now, confirmedAt: now, expiresAt, ip, userAgent },
  });
  await endLeastUsed(tx, user.id, idHash);
  return { token, expiresAt };
}

async function endOldSession(tx: Transaction, token: string | null): Promise<void> {
  const idHash = token === null ? null : sessionIdHash(token);
  if (idHash !== null) await tx.session.deleteMany({ where: { idHash } });
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
