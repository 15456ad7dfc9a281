import { describe, expect, it } from "vitest";
import { DatabaseUnavailableError } from "#app/db/errors";
import type { LimitState } from "#app/oauth/rate-limit-fields";
import type { RateLimitCounters, RateLimitState } from "#app/platform/rate-limit";
import { createClientThrottle } from "./client-throttle";

const START = 1_900_000_000_000;

function memoryCounters(): RateLimitCounters & { readonly statements: () => number; readonly rows: () => number } {
  const windows = new Map<string, RateLimitState>();
  let statements = 0;
  return {
    statements: () => statements,
    rows: () => windows.size,
    async add(events, windowMs, now) {
      statements += 1;
      for (const [key, points] of events) {
        const window = windows.get(key);
        const open = window !== undefined && window.resetsAt > now && window.resetsAt <= now + 2 * windowMs;
        windows.set(key, open ? { ...window, points: window.points + points } : { points, resetsAt: now + windowMs });
      }
      return new Map([...windows].filter(([key]) => events.has(key)));
    },
  };
}

/** Seconds to wait, 0 where there is nothing to wait for. */
const waits = (limit: LimitState | undefined) => limit?.resetSeconds ?? 0;

describe("item 33: guessing of client secrets is throttled", () => {
  it("by client and source for a minute; others go on", async () => {
    let now = START;
    const throttle = createClientThrottle({ now: () => now }, memoryCounters(), 1);
    for (let count = 0; count < 60; count += 1) {
      expect(waits(throttle.exceeded("client", "192.0.2.1"))).toBe(0);
      expect(waits(await throttle.recordFailure("client", "192.0.2.1"))).toBe(0);
    }
    expect(waits(throttle.exceeded("client", "192.0.2.1"))).toBe(60);
    expect(waits(throttle.exceeded("client", "192.0.2.2"))).toBe(0);
    expect(waits(throttle.exceeded("other", "192.0.2.1"))).toBe(0);
    now += 60_000;
    expect(waits(throttle.exceeded("client", "192.0.2.1"))).toBe(0);
  });

  it("by source, whichever clients it names; a subscriber's IPv6 addresses are one source", async () => {
    const throttle = createClientThrottle({ now: () => START }, memoryCounters(), 1);
    const guesses = Array.from({ length: 600 }, (_, count) =>
      throttle.recordFailure(`client-${count}`, `2001:db8:1:2::${count.toString(16)}`),
    );
    expect(new Set(await Promise.all(guesses))).toEqual(new Set([undefined]));
    expect(waits(throttle.exceeded("new", "2001:db8:1:2::ffff"))).toBe(60);
    expect(waits(throttle.exceeded("new", "2001:db8:1:3::1"))).toBe(0);
  });

  it("a clock set back does not lock anyone out for longer", async () => {
    let now = START;
    const throttle = createClientThrottle({ now: () => now }, memoryCounters(), 1);
    for (let count = 0; count < 60; count += 1) await throttle.recordFailure("client", "192.0.2.1");
    now -= 3_600_000;
    expect(waits(throttle.exceeded("client", "192.0.2.1"))).toBe(0);
  });

  it("across processes: a guess beyond the limit is told so where nobody guessed before, and from then on from memory", async () => {
    const counters = memoryCounters();
    let now = START;
    const [here, there] = [createClientThrottle({ now: () => now }, counters, 1), createClientThrottle({ now: () => now }, counters, 1)];
    for (let count = 0; count < 60; count += 1) await here.recordFailure("client", "192.0.2.1");
    now += 20_000;
    expect(waits(there.exceeded("client", "192.0.2.1"))).toBe(0);
    expect(waits(await there.recordFailure("client", "192.0.2.1"))).toBe(40);
    expect(waits(there.exceeded("client", "192.0.2.1"))).toBe(40);
    now += 40_000;
    expect(waits(there.exceeded("client", "192.0.2.1"))).toBe(0);
  });

  it("costs the store nothing without a failure, and one statement at a time however many fail at once", async () => {
    const counters = memoryCounters();
    const throttle = createClientThrottle({ now: () => START }, counters, 1);
    expect(waits(throttle.exceeded("client", "192.0.2.1"))).toBe(0);
    expect(counters.statements()).toBe(0);
    const limits = await Promise.all(Array.from({ length: 100 }, () => throttle.recordFailure("client", "192.0.2.1")));
    expect(counters.statements()).toBe(1);
    expect(limits.filter((limit) => limit === undefined)).toHaveLength(60);
    const exceeded = { name: "client-guess", limit: 60, windowSeconds: 60, remaining: 0, resetSeconds: 60 };
    expect(limits.filter((limit) => limit !== undefined)).toEqual(Array.from({ length: 40 }, () => exceeded));
  });

  it("goes by this process's own count while the store is away", async () => {
    const away = createClientThrottle({ now: () => START }, { add: () => Promise.reject(new DatabaseUnavailableError("away")) }, 1);
    for (let count = 0; count < 60; count += 1) expect(waits(await away.recordFailure("client", "192.0.2.1"))).toBe(0);
    expect(waits(await away.recordFailure("client", "192.0.2.1"))).toBe(60);
    expect(waits(away.exceeded("client", "192.0.2.1"))).toBe(60);
  });

  it("issue 10 §2: ever new client ids make ten rows a minute and no more; each is throttled all the same", async () => {
    const counters = memoryCounters();
    const throttle = createClientThrottle({ now: () => START }, counters, 1);
    for (let count = 0; count < 300; count += 1) await throttle.recordFailure(`unknown-${count}`, "192.0.2.1");
    expect(counters.rows()).toBe(11);
    for (let count = 0; count < 59; count += 1) await throttle.recordFailure("unknown-299", "192.0.2.1");
    expect(waits(throttle.exceeded("unknown-299", "192.0.2.1"))).toBe(60);
    await throttle.recordFailure("unknown-0", "192.0.2.2");
    expect(counters.rows()).toBe(13);
  });
});
