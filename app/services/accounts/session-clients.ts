/**
 * Which applications a person has gone to from a browser's session: `/authorize` writes the rows with what it issues. What they are told of the
 * session's end is in `services/logout`.
 */
import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";

/** A person has twenty sessions; hardly anybody goes to as many applications from each. */
const MOST_SHOWN = 500;

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
