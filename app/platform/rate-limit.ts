/** Throttles over a shared store, so that a limit holds across processes. Fixed windows that begin at the first event. */
import { LRUCache } from "lru-cache";

export interface RateLimitState {
  readonly points: number;
  /** Milliseconds since the epoch at which the window ends and the count starts anew. */
  readonly resetsAt: number;
}

/**
 * Where counters live. Every operation is atomic; a window that has ended counts as absent, and so does one that ends
 * later than any begun by this clock could.
 */
export interface RateLimitStore {
  /** Adds one; begins a window of `windowMs` when none is running. */
  increment(key: string, windowMs: number, now: number): Promise<RateLimitState>;
  /** Takes one away, unless nothing is counted: a window that has ended since is not made up for in the next. */
  decrement(key: string, windowMs: number, now: number): Promise<void>;
  read(key: string, windowMs: number, now: number): Promise<RateLimitState | undefined>;
  clear(key: string): Promise<void>;
}

/** The same counters, for many events at once. */
export interface RateLimitCounters {
  /**
   * Adds to each key its number of events; begins a window of `windowMs` where none is running.
   *
   * @returns the state of every key after that.
   */
  add(events: ReadonlyMap<string, number>, windowMs: number, now: number): Promise<ReadonlyMap<string, RateLimitState>>;
}

export interface RateLimitRule {
  /** Prefix of the keys of this rule in the shared store. */
  readonly name: string;
  /** Events a window allows. */
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface RateLimit {
  /** Seconds to wait, or 0 when an event is allowed now. Counts nothing. */
  retryAfter(key: string): Promise<number>;
  /** Counts one event; answers like {@link RateLimit.retryAfter} did before it: 0 when this event was within the limit. */
  take(key: string): Promise<number>;
  /** Counts one event; answers how many the window has now, whether they are allowed or not. */
  count(key: string): Promise<number>;
  /** Takes back one event that was counted, while its window runs. */
  giveBack(key: string): Promise<void>;
  /** Forgets what was counted. */
  reset(key: string): Promise<void>;
}

/** A limit that refuses from memory what it has refused before, so that a flood costs no query. */
export interface RememberingLimit extends Pick<RateLimit, "take"> {
  /** Seconds to wait as far as this process knows, without asking the store; 0 when it must be asked. */
  knownWait(key: string): number;
}

/**
 * One rule over a store.
 *
 * @param now milliseconds since the epoch
 * @example
 * const guesses = createRateLimit(store, { name: "sign-in", limit: 10, windowSeconds: 900 });
 * if ((await guesses.take("ada@example.com")) > 0) throw new Error("too many");
 */
export function createRateLimit(store: RateLimitStore, rule: RateLimitRule, now: () => number = Date.now): RateLimit {
  const named = (key: string) => `${rule.name}:${key}`;
  const wait = (state: RateLimitState | undefined, allowed: number) =>
    state === undefined || state.points <= allowed ? 0 : Math.max(1, Math.ceil((state.resetsAt - now()) / 1000));
  return {
    async retryAfter(key) {
      return wait(await store.read(named(key), rule.windowSeconds * 1000, now()), rule.limit - 1);
    },
    async take(key) {
      return wait(await store.increment(named(key), rule.windowSeconds * 1000, now()), rule.limit);
    },
    async count(key) {
      return (await store.increment(named(key), rule.windowSeconds * 1000, now())).points;
    },
    async giveBack(key) {
      await store.decrement(named(key), rule.windowSeconds * 1000, now());
    },
    async reset(key) {
      await store.clear(named(key));
    },
  };
}

const MAX_REMEMBERED = 20_000;

/**
 * The same limit with a memory of what was refused. Only for limits that are never reset.
 *
 * @example const signUps = remembering(createRateLimit(store, { name: "sign-up", limit: 100, windowSeconds: 3600 }));
 */
export function remembering(limit: Pick<RateLimit, "take">): RememberingLimit {
  // The cache's own clock cannot be set back: what was refused is forgotten when its window has ended.
  const refused = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttlAutopurge: false });
  const knownWait = (key: string) => (refused.has(key) ? Math.max(1, Math.ceil(refused.getRemainingTTL(key) / 1000)) : 0);
  return {
    knownWait,
    async take(key) {
      const known = knownWait(key);
      if (known > 0) return known;
      const wait = await limit.take(key);
      if (wait > 0) refused.set(key, true, { ttl: wait * 1000 });
      return wait;
    },
  };
}

/**
 * The key of a source address. An IPv6 subscriber owns a whole /64, so addresses in it count as one;
 * IPv4 written as IPv6 (`::ffff:192.0.2.1`) counts as IPv4.
 *
 * @example sourceKey("2001:db8:1:2:3:4:5:6") // "2001:db8:1:2::/64"
 */
export function sourceKey(ip: string): string {
  if (!ip.includes(":")) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = (ip.split("%")[0] ?? "").toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}
