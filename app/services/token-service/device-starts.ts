import { LRUCache } from "lru-cache";
import { inTime } from "#app/db/errors";
import { DEVICE_CODE_LIFETIME } from "#app/oauth/device/code";
import type { Clock, DeviceStarts } from "#app/oauth/ports";
import type { LimitState } from "#app/oauth/rate-limit-fields";
import { type RateLimitStore, sourceKey } from "#app/platform/rate-limit";

/** Device codes that one key may ask for from one source within the lifetime of a code. */
const MAX_FOR_SOURCE = 60;
/** From all sources: anybody can name a key without a secret, so this is what bounds the rows. */
const MAX_FOR_CLIENT = 2000;
const WINDOW_MS = DEVICE_CODE_LIFETIME * 1000;
const MAX_BLOCKED = 20_000;

/** Counts device codes in a store that all processes share. What was refused is refused from memory until its window ends. */
export function createDeviceStarts(store: Pick<RateLimitStore, "increment">, clock: Clock): DeviceStarts {
  const blockedUntil = new LRUCache<string, number>({ max: MAX_BLOCKED });
  const take = async (key: string, limit: number): Promise<LimitState | undefined> => {
    const now = clock.now();
    const until = blockedUntil.get(key) ?? 0;
    if (until > now && until <= now + WINDOW_MS) return stateOf(limit, until - now);
    const { points, resetsAt } = await inTime(store.increment(key, WINDOW_MS, now));
    if (points <= limit) return undefined;
    blockedUntil.set(key, resetsAt);
    return stateOf(limit, resetsAt - now);
  };
  return {
    async take(clientRef, ip) {
      // The source first: one that is refused takes nothing from all.
      const ofSource = await take(`device-source:${clientRef}:${sourceKey(ip)}`, MAX_FOR_SOURCE);
      return ofSource ?? (await take(`device-client:${clientRef}`, MAX_FOR_CLIENT));
    },
  };
}

function stateOf(limit: number, milliseconds: number): LimitState {
  const resetSeconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return { name: "device-codes", limit, windowSeconds: DEVICE_CODE_LIFETIME, remaining: 0, resetSeconds };
}
