import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { isDatabaseUnavailable } from "#app/db/errors";
import type { ClientAuthThrottle, Clock } from "#app/oauth/ports";
import { type RateLimitCounters, type RateLimitState, sourceKey } from "#app/platform/rate-limit";
import { GatheredCounts } from "./gathered-counts";
import { withPatience } from "./patience";

const WINDOW_MS = 60_000;
/** Wrong secrets a minute for one client from one source. */
const MAX_FOR_CLIENT = 60;
/** Wrong credentials of any kind a minute from one source. */
const MAX_FOR_SOURCE = 600;
const MAX_KEYS = 50_000;
const MAX_KEY_LENGTH = 200;
/** Milliseconds that a refusal waits for the count across processes; after that, this process's own is all there is. */
const PATIENCE = 1000;

/** A clock that was set back must not keep a window open for ever; other machines' clocks may differ a little. */
function isOpen(window: RateLimitState, now: number): boolean {
  return window.resetsAt > now && window.resetsAt <= now + 2 * WINDOW_MS;
}

/** Failures by key in windows of a minute, as far as this process knows. Bounded: ever new keys push out the oldest. */
class Failures {
  readonly #windows = new LRUCache<string, RateLimitState>({ max: MAX_KEYS });

  constructor(
    /** Of the keys in the shared store. */
    private readonly name: string,
    private readonly limit: number,
    private readonly shared: Pick<GatheredCounts, "count">,
  ) {}

  secondsLeft(key: string, now: number): number {
    const window = this.#windows.get(key);
    return window === undefined || window.points < this.limit ? 0 : secondsLeft(window, now);
  }

  /** Counts a failure here at once and in the shared store; resolves with the seconds to wait if it was beyond the limit. */
  async count(key: string, now: number): Promise<number> {
    const mine = this.#learn(key, { points: (this.#open(key, now)?.points ?? 0) + 1, resetsAt: now + WINDOW_MS }, now);
    // Hashed: what strangers send has any length, and may be nothing that a database can hold.
    const sharedKey = `${this.name}:${createHash("sha256").update(key).digest("base64url")}`;
    const all = await this.shared.count(sharedKey).catch((error: unknown) => {
      if (!isDatabaseUnavailable(error)) throw error;
      return mine;
    });
    this.#learn(key, all, now);
    return all.points > this.limit ? secondsLeft(all, now) : 0;
  }

  #open(key: string, now: number): RateLimitState | undefined {
    const window = this.#windows.get(key);
    return window && isOpen(window, now) ? window : undefined;
  }

  /** The higher count is the newer one; the window that began first is the one that all processes share. */
  #learn(key: string, news: RateLimitState, now: number): RateLimitState {
    const known = this.#open(key, now);
    const window = known
      ? { points: Math.max(known.points, news.points), resetsAt: Math.min(known.resetsAt, news.resetsAt) }
      : { points: news.points, resetsAt: news.resetsAt };
    this.#windows.set(key, window);
    return window;
  }
}

function secondsLeft(window: RateLimitState, now: number): number {
  return isOpen(window, now) ? Math.max(1, Math.ceil((window.resetsAt - now) / 1000)) : 0;
}

/**
 * Slows guessing of client secrets down, counted across processes: see `docs/decisions/0009-many-machines.md`. Whether a
 * request may try is answered from memory; only a failure asks the shared store, and learns what the others have counted.
 */
export function createClientThrottle(clock: Clock, counters: RateLimitCounters): ClientAuthThrottle {
  const shared = withPatience(new GatheredCounts(counters, WINDOW_MS, () => clock.now()), ["count"], PATIENCE);
  const byClient = new Failures("client-guess", MAX_FOR_CLIENT, shared);
  const bySource = new Failures("source-guess", MAX_FOR_SOURCE, shared);
  const pair = (clientId: string, ip: string) => `${sourceKey(ip)}\n${clientId.slice(0, MAX_KEY_LENGTH)}`;
  return {
    retryAfter(clientId, ip) {
      const now = clock.now();
      return Math.max(byClient.secondsLeft(pair(clientId, ip), now), bySource.secondsLeft(sourceKey(ip), now));
    },
    async recordFailure(clientId, ip) {
      const now = clock.now();
      const waits = await Promise.all([byClient.count(pair(clientId, ip), now), bySource.count(sourceKey(ip), now)]);
      return Math.max(...waits);
    },
  };
}
