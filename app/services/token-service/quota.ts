import { LRUCache } from "lru-cache";
import type { ApplicationQuota, Clock } from "#app/oauth/ports";
import type { LimitState } from "#app/oauth/rate-limit-fields";
import type { RateLimitStore } from "#app/platform/rate-limit";

const WINDOW_SECONDS = 60;
const MAX_BLOCKED = 20_000;

/**
 * "Shared Quota for Application Tokens" over a store that all processes share. Once an application has used its
 * quota up, its further requests are refused from memory, so that being over quota costs the database nothing.
 */
export function createApplicationQuota(store: Pick<RateLimitStore, "increment">, clock: Clock): ApplicationQuota {
  const blockedUntil = new LRUCache<string, number>({ max: MAX_BLOCKED });
  return {
    async take(applicationId, perMinute) {
      const now = clock.now();
      // A raised quota is another key, so it counts at once.
      const key = `${applicationId} ${perMinute}`;
      const until = blockedUntil.get(key) ?? 0;
      if (until > now && until <= now + WINDOW_SECONDS * 1000) return { granted: false, state: stateOf(perMinute, 0, until - now) };
      const { points, resetsAt } = await store.increment(`quota:${applicationId}`, WINDOW_SECONDS * 1000, now);
      const granted = points <= perMinute;
      if (!granted) blockedUntil.set(key, resetsAt);
      return { granted, state: stateOf(perMinute, Math.max(0, perMinute - points), resetsAt - now) };
    },
  };
}

function stateOf(limit: number, remaining: number, milliseconds: number): LimitState {
  const resetSeconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return { name: "application-tokens", limit, windowSeconds: WINDOW_SECONDS, remaining, resetSeconds };
}
