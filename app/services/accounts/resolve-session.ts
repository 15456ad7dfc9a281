import { database } from "#app/db/database";
import { isDatabaseUnavailable } from "#app/db/errors";
import type { Realm } from "#app/oauth/realm";
import type { Actor, SessionCaller } from "../actor";
import { sessionIdHash } from "./session-token";
import { hasEnded, roleOf } from "./start-session";

/** Reading a page must not cost a write each time. */
const SEEN_EVERY_MS = 60_000;

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
  const session = await database().prisma.session.findUnique({ where: { idHash }, include: { user: true } });
  if (session === null) return null;
  const { user } = session;
  const role = roleOf(user);
  if (hasEnded(session, role, now)) return null;
  if (user.status !== "active" || user.realmId !== request.realm.id) return null;
  await noteVisit(idHash, session.lastSeenAt, now);
  return {
    userId: user.id,
    realmId: user.realmId,
    issuer: request.realm.issuer,
    name: user.name,
    email: user.email,
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
