import type { RealmPolicy } from "../model";

/** Milliseconds that a used code's row outlives what it bought. */
const KEPT_AFTER = 86_400_000;

/**
 * When the row of a used code may go: a day after the last token that it bought can have expired.
 *
 * @param lifetime seconds of the access token
 */
export function keptUntil(now: number, lifetime: number, isRefreshable: boolean, policy: RealmPolicy): number {
  const longest = isRefreshable ? Math.max(lifetime, policy.refreshFamilyLifetime + policy.maximumAccessTokenLifetime) : lifetime;
  return now + longest * 1000 + KEPT_AFTER;
}
