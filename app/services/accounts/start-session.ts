import type { Transaction } from "#app/db/transaction";
import { newSessionToken } from "./session-token";
import type { Visitor } from "./visitor";

/** A session ends 30 days after sign-in whatever happens, */
const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
/** and earlier when nobody has used it for 7 days. */
export const SESSION_IDLE_MS = 7 * 24 * 60 * 60 * 1000;

/** What the browser gets: the token goes into the cookie and nowhere else. */
export interface StartedSession {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Opens a session under a new id: an id that somebody planted in the browser beforehand is worth nothing. */
export async function startSession(tx: Transaction, userId: string, visitor: Visitor, now = new Date()): Promise<StartedSession> {
  const { token, idHash } = newSessionToken();
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME_MS);
  await tx.session.create({
    data: { idHash, userId, createdAt: now, lastSeenAt: now, expiresAt, ip: visitor.ip, userAgent: visitor.userAgent },
  });
  return { token, expiresAt };
}
