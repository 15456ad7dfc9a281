/**
 * Marks: `tokensNotBefore` of an application and of a person. A token that was issued by then is dead for good, so that an event
 * such as a new password ends millions of tokens by one write. Times are milliseconds since the epoch.
 */
import type { StoredToken } from "../model";
import type { TokenUser } from "../ports";

type Mark = number | null;

/**
 * How far ahead of the clock an event sets its mark. A token may be decided while the event's transaction is under way, or on a
 * machine whose clock is ahead, and be issued later by its own clock: it is older than the event all the same.
 */
export const MARK_AHEAD = 5000;

/**
 * A person's mark for one client: the later of the person's own and of their last stop of that client.
 *
 * @example markOf(user, client.ref)
 */
export function markOf({ tokensNotBefore, stopped }: Pick<TokenUser, "tokensNotBefore" | "stopped">, clientRef: string): Mark {
  const stop = stopped.get(clientRef);
  return stop === undefined ? tokensNotBefore : Math.max(stop, tokensNotBefore ?? 0);
}

/**
 * Whether an event has ended the token.
 *
 * @example isMarkedDead(token, client.tokensNotBefore, markOf(user, client.ref))
 */
export function isMarkedDead({ issuedAt }: Pick<StoredToken, "issuedAt">, ofApplication: Mark, ofUser: Mark): boolean {
  return (ofApplication !== null && issuedAt <= ofApplication) || (ofUser !== null && issuedAt <= ofUser);
}

/**
 * The time of issue of a token that was decided with the marks known: now, or the first millisecond past them. A process that does not
 * know of a mark cannot write a token any more, as the generation of configuration has moved on (ADR 1).
 */
export function issuedPast(now: number, ofApplication: Mark, ofUser: Mark): number {
  return Math.max(now, (ofApplication ?? 0) + 1, (ofUser ?? 0) + 1);
}
