import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { inTime, isDatabaseUnavailable } from "#app/db/errors";
import { GatheredCounts } from "#app/db/rate-limit-store";
import type { ClientAuthThrottle, Clock } from "#app/oauth/ports";
import type { LimitState } from "#app/oauth/rate-limit-fields";
import { type RateLimitCounters, type RateLimitState, sourceKey } from "#app/platform/rate-limit";

const WINDOW_MS = 60_000;
/** Wrong secrets a minute for one client from one source. */
const MAX_FOR_CLIENT = 60;
/** Wrong credentials of any kind a minute from one source. */
const MAX_FOR_SOURCE = 600;
const MAX_KEYS = 50_000;
const MAX_KEY_LENGTH = 200;
/** Clients of one source, of a minute, that are counted in the shared store: each is a row. The others this process alone counts. */
const MAX_SHARED_OF_SOURCE = 10;
/** Milliseconds that a refusal waits for the count across processes; after that, this process's own is all there is. */
const PATIENCE = 1000;

/** A clock that was set back must not keep a window open for ever; other machines' clocks may differ a little. */
function isOpen(window: RateLimitState, now: number): boolean {
  return window.resetsAt > now && window.resetsAt <= now + 2 * WINDOW_MS;
}

/** What is counted together, and the source that it is a part of. */
interface FailureKey {
  readonly name: string;
  readonly source: string;
}

/** The first keys of each source in a minute: an unbounded number of client ids must not add an unbounded number of rows. */
class SharedKeys {
  readonly #bySource = new LRUCache<string, { readonly until: number; readonly names: Set<string> }>({ max: MAX_KEYS });

  constructor(private readonly limit: number) {}

  take({ name, source }: FailureKey, now: number): boolean {
    const known = this.#bySource.get(source);
    const open =
      known && known.until > now && known.until <= now + WINDOW_MS ? known : { until: now + WINDOW_MS, names: new Set<string>() };
    if (open !== known) this.#bySource.set(source, open);
    if (open.names.size < this.limit) open.names.add(name);
    return open.names.has(name);
  }
}

/** Failures by key in windows of a minute, as far as this process knows. Bounded: a new key replaces the oldest. */
class Failures {
  readonly #windows = new LRUCache<string, RateLimitState>({ max: MAX_KEYS });

  constructor(
    /** Of the limit in answers, and of the keys in the shared store. */
    private readonly name: string,
    private readonly limit: number,
    private readonly shared: Pick<GatheredCounts, "count">,
    private readonly sharedKeys: SharedKeys,
  ) {}

  exceeded(key: FailureKey, now: number): LimitState | undefined {
    const window = this.#windows.get(key.name);
    return window === undefined || window.points < this.limit ? undefined : this.#state(window, now);
  }

  /** Counts a failure here at once and in the shared store; resolves with the limit if it was beyond it. */
  async count(key: FailureKey, now: number): Promise<LimitState | undefined> {
    const { name } = key;
    const mine = this.#learn(name, { points: (this.#open(name, now)?.points ?? 0) + 1, resetsAt: now + WINDOW_MS }, now);
    const all = this.sharedKeys.take(key, now) ? await this.#countShared(name, mine) : mine;
    this.#learn(name, all, now);
    return all.points > this.limit ? this.#state(all, now) : undefined;
  }

  /** Undefined once the window has ended. */
  #state(window: RateLimitState, now: number): LimitState | undefined {
    if (!isOpen(window, now)) return undefined;
    const resetSeconds = Math.max(1, Math.ceil((window.resetsAt - now) / 1000));
    return { name: this.name, limit: this.limit, windowSeconds: WINDOW_MS / 1000, remaining: 0, resetSeconds };
  }

  async #countShared(name: string, mine: RateLimitState): Promise<RateLimitState> {
    // Hashed: what strangers send has any length, and may be nothing that a database can hold.
    const sharedKey = `${this.name}:${createHash("sha256").update(name).digest("base64url")}`;
    return await inTime(this.shared.count(sharedKey), PATIENCE).catch((error: unknown) => {
      if (!isDatabaseUnavailable(error)) throw error;
      return mine;
    });
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

/** The one for which there is longer to wait. */
function longer(a: LimitState | undefined, b: LimitState | undefined): LimitState | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.resetSeconds < b.resetSeconds ? b : a;
}

/**
 * Slows guessing of client secrets down, counted across processes: see `docs/decisions/0009-many-machines.md`. Whether a
 * request may try is answered from memory; only a failure asks the shared store, and learns what the others have counted.
 *
 * @param workers processes that answer side by side: each counts its share of a source's clients in the shared store
 */
export function createClientThrottle(clock: Clock, counters: RateLimitCounters, workers: number): ClientAuthThrottle {
  const shared = new GatheredCounts(counters, WINDOW_MS, () => clock.now());
  const clientsOfSource = new SharedKeys(Math.max(1, Math.floor(MAX_SHARED_OF_SOURCE / workers)));
  const byClient = new Failures("client-guess", MAX_FOR_CLIENT, shared, clientsOfSource);
  const bySource = new Failures("source-guess", MAX_FOR_SOURCE, shared, new SharedKeys(1));
  const keysOf = (clientId: string, ip: string) => {
    const source = sourceKey(ip);
    return { pair: { name: `${source}\n${clientId.slice(0, MAX_KEY_LENGTH)}`, source }, alone: { name: source, source } };
  };
  return {
    exceeded(clientId, ip) {
      const now = clock.now();
      const { pair, alone } = keysOf(clientId, ip);
      return longer(byClient.exceeded(pair, now), bySource.exceeded(alone, now));
    },
    async recordFailure(clientId, ip) {
      const now = clock.now();
      const { pair, alone } = keysOf(clientId, ip);
      const [ofClient, ofSource] = await Promise.all([byClient.count(pair, now), bySource.count(alone, now)]);
      return longer(ofClient, ofSource);
    },
  };
}
