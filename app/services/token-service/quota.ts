import { LRUCache } from "lru-cache";
import type { ApplicationQuota, Clock } from "#app/oauth/ports";
import { createRateLimit, type RateLimit, type RateLimitStore } from "#app/platform/rate-limit";

const WINDOW_SECONDS = 60;
const MAX_BLOCKED = 20_000;

/**
 * "Shared Quota for Application Tokens" over a store that all processes share. Once an application has used its
 * quota up, its further requests are refused from memory, so that being over quota costs the database nothing.
 */
export function createApplicationQuota(store: RateLimitStore, clock: Clock): ApplicationQuota {
  const limits = new Map<number, RateLimit>();
  const blockedUntil = new LRUCache<string, number>({ max: MAX_BLOCKED });
  const limitOf = (perMinute: number): RateLimit => {
    const known =
      limits.get(perMinute) ??
      createRateLimit(store, { name: "quota", limit: perMinute, windowSeconds: WINDOW_SECONDS }, () => clock.now());
    limits.set(perMinute, known);
    return known;
  };
  return {
    async take(applicationId, perMinute) {
      // A raised quota is another key, so it counts at once.
      const key = `${applicationId} ${perMinute}`;
      const until = blockedUntil.get(key) ?? 0;
      const left = until - clock.now();
      if (left > 0 && left <= WINDOW_SECONDS * 1000) return Math.ceil(left / 1000);
      const wait = await limitOf(perMinute).take(applicationId);
      if (wait > 0) blockedUntil.set(key, clock.now() + wait * 1000);
      return wait;
    },
  };
}
