/** Which applications a person has gone to from a browser's session. What they are told of its end is in `services/logout`. */
import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import { sidOf } from "#app/oauth/openid/session-id";
import { type Actor, requireSession } from "../actor";

/** A person has twenty sessions; hardly anybody goes to as many applications from each. */
const MOST_SHOWN = 500;

/**
 * Notes that the acting person goes to a client from their session. Its answer may leave only then, or the client would not be told of the
 * session's end.
 *
 * @param issuer by whose path the person came
 * @throws {ForbiddenError} for anything but a session
 */
export async function noteSessionClient(
  actor: Actor,
  { clientRef, issuer }: { readonly clientRef: string; readonly issuer: string },
  now = new Date(),
): Promise<void> {
  const { sessionIdHash } = requireSession(actor);
  const id = sidOf(sessionIdHash, clientRef);
  const { realmId, userId } = actor;
  await database().prisma.sessionClient.upsert({
    where: { id },
    create: { id, sessionIdHash, realmId, clientRef, userId, issuer, firstUsedAt: now, lastUsedAt: now },
    update: { issuer, lastUsedAt: now },
  });
}

/**
 * Lets the clients of a session live on with another one: the same person has signed in anew in the same browser, so nothing has ended for them.
 *
 * @param from, to `Session.idHash`; both rows must be there
 */
export async function carrySessionClients(tx: Transaction, userId: string, from: string, to: string): Promise<void> {
  await tx.sessionClient.updateMany({ where: { sessionIdHash: from, userId }, data: { sessionIdHash: to } });
}

/**
 * The names of the applications that each session was used for, the latest first.
 *
 * @param sessions `Session.idHash` of each
 */
export async function applicationsOfSessions(sessions: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database().prisma.sessionClient.findMany({
    where: { sessionIdHash: { in: [...sessions] } },
    orderBy: { lastUsedAt: "desc" },
    select: { sessionIdHash: true, client: { select: { application: { select: { name: true } } } } },
    take: MOST_SHOWN,
  });
  const names = new Map<string, Set<string>>();
  for (const { sessionIdHash, client } of rows) {
    const key = sessionIdHash ?? "";
    names.set(key, (names.get(key) ?? new Set()).add(client.application.name));
  }
  return new Map([...names].map(([key, set]) => [key, [...set]]));
}
