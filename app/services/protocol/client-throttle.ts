import { LRUCache } from "lru-cache";
import type { ClientAuthThrottle, Clock } from "#app/oauth/ports";
import { sourceKey } from "#app/platform/rate-limit";

const WINDOW_MS = 60_000;
/** Wrong secrets a minute for one client from one source. */
const MAX_FOR_CLIENT = 60;
/** Wrong credentials of any kind a minute from one source. */
const MAX_FOR_SOURCE = 600;
const MAX_KEYS = 50_000;
const MAX_KEY_LENGTH = 200;

interface Window {
  readonly endsAt: number;
  failures: number;
}

/** A clock that was set back must not keep a window open for ever. */
function isOpen(window: Window, now: number): boolean {
  return window.endsAt > now && window.endsAt <= now + WINDOW_MS;
}

/** Failures by key in windows of a minute. Bounded: whoever comes with ever new keys pushes out the oldest. */
class Failures {
  readonly #windows = new LRUCache<string, Window>({ max: MAX_KEYS });

  constructor(private readonly limit: number) {}

  secondsLeft(key: string, now: number): number {
    const window = this.#windows.get(key);
    if (window === undefined || window.failures < this.limit || !isOpen(window, now)) return 0;
    return Math.max(1, Math.ceil((window.endsAt - now) / 1000));
  }

  count(key: string, now: number): void {
    const window = this.#windows.get(key);
    if (window && isOpen(window, now)) window.failures += 1;
    else this.#windows.set(key, { endsAt: now + WINDOW_MS, failures: 1 });
  }
}

/**
 * Slows guessing of client secrets down. In memory and so by process: 256 random bits are not guessed at any rate;
 * this is for typed secrets and for the noise of clients that are configured wrong.
 */
export function createClientThrottle(clock: Clock): ClientAuthThrottle {
  const byClient = new Failures(MAX_FOR_CLIENT);
  const bySource = new Failures(MAX_FOR_SOURCE);
  const pair = (clientId: string, ip: string) => `${sourceKey(ip)}\n${clientId.slice(0, MAX_KEY_LENGTH)}`;
  return {
    retryAfter(clientId, ip) {
      const now = clock.now();
      return Math.max(byClient.secondsLeft(pair(clientId, ip), now), bySource.secondsLeft(sourceKey(ip), now));
    },
    recordFailure(clientId, ip) {
      const now = clock.now();
      byClient.count(pair(clientId, ip), now);
      bySource.count(sourceKey(ip), now);
    },
  };
}
