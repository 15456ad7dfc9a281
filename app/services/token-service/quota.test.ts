import { describe, expect, it } from "vitest";
import type { RateLimitStore } from "#app/platform/rate-limit";
import { createApplicationQuota } from "./quota";

function memoryStore(): RateLimitStore & { readonly calls: () => number } {
  const windows = new Map<string, { points: number; resetsAt: number }>();
  let calls = 0;
  return {
    calls: () => calls,
    async increment(key, windowMs, now) {
      calls += 1;
      const window = windows.get(key);
      const next = window && window.resetsAt > now ? { ...window, points: window.points + 1 } : { points: 1, resetsAt: now + windowMs };
      windows.set(key, next);
      return next;
    },
    decrement: async () => undefined,
    read: async (key) => windows.get(key),
    clear: async (key) => void windows.delete(key),
  };
}

describe("Shared Quota for Application Tokens", () => {
  it("grants so many a minute to an application across processes, then says how long to wait", async () => {
    let now = 1_900_000_000_000;
    const clock = { now: () => now };
    const store = memoryStore();
    const [here, there] = [createApplicationQuota(store, clock), createApplicationQuota(store, clock)];
    for (let count = 0; count < 10; count += 1)
      expect(await (count % 2 ? here : there).take("app", 10)).toMatchObject({ granted: true, state: { limit: 10, remaining: 9 - count } });
    now += 15_000;
    expect(await here.take("app", 10)).toEqual({
      granted: false,
      state: { name: "application-tokens", limit: 10, windowSeconds: 60, remaining: 0, resetSeconds: 45 },
    });
    expect(await there.take("app", 10)).toMatchObject({ granted: false, state: { remaining: 0, resetSeconds: 45 } });
    expect(await here.take("other", 10)).toMatchObject({ granted: true });
    now += 45_000;
    expect(await here.take("app", 10)).toMatchObject({ granted: true });
  });

  it("refuses what is over quota without asking the store", async () => {
    const store = memoryStore();
    const quota = createApplicationQuota(store, { now: () => 1_900_000_000_000 });
    for (let count = 0; count < 100; count += 1) await quota.take("app", 10);
    expect(store.calls()).toBe(11);
  });

  it("a raised quota counts at once", async () => {
    const quota = createApplicationQuota(memoryStore(), { now: () => 1_900_000_000_000 });
    for (let count = 0; count < 11; count += 1) await quota.take("app", 10);
    expect(await quota.take("app", 10)).toMatchObject({ granted: false, state: { resetSeconds: 60 } });
    expect(await quota.take("app", 20)).toMatchObject({ granted: true });
  });
});
