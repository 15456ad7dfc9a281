import type { Person } from "#app/oauth/authorization/decide";
import type { Actor } from "../actor";

/**
 * The person in front of a browser, as the protocol knows them; null: nobody is. A session in which no password was typed yet, as older
 * versions made them, does not say when the person signed in.
 */
export function personOf(actor: Actor | null): Person | null {
  if (actor === null || actor.caller.kind !== "session") return null;
  const { sessionIdHash, confirmedAt } = actor.caller;
  return confirmedAt === null ? null : { userId: actor.userId, sessionId: sessionIdHash, authTime: confirmedAt.getTime() };
}
