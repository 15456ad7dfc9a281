import { describe, expect, it } from "vitest";
import { createRateLimit, type RateLimitState, type RateLimitStore, sourceKey } from "./rate-limit";

function memoryStore(): RateLimitStore {
  const rows = new Map<string, RateLimitState>();
  const live = (key: string, now: number) => {
    const row = rows.get(key);
    return row && row.resetsAt > now ? row : undefined;
  };
  return {
    async increment(key, windowMs, now) {
      const old = live(key, now);
      const row = { points: (old?.points ?? 0) + 1, resetsAt: old?.resetsAt ?? now + windowMs };
      rows.set(key, row);
      return row;
    },
    async decrement(key, _windowMs, now) {
      const old = live(key, now);
      if (old !== undefined && old.points > 0) rows.set(key, { ...old, points: old.points - 1 });
    },
    async read(key, _windowMs, now) {
      return live(key, now);
    },
    async clear(key) {
      rows.delete(key);
    },
  };
}

describe("createRateLimit", () => {
  const rule = { name: "sign-in", limit: 3, windowSeconds: 60 };

  it("allows as many events as the limit and refuses the next with the seconds that are left", async () => {
    let now = 1_000_000;
    const limit = createRateLimit(memoryStore(), rule, () => now);
    for (let event = 0; event < 3; event += 1) {
      expect(await limit.retryAfter("ada")).toBe(0);
      expect(await limit.take("ada")).toBe(0);
    }
    now += 10_000;
    expect(await limit.retryAfter("ada")).toBe(50);
    expect(await limit.take("ada")).toBe(50);
    expect(await limit.retryAfter("bob")).toBe(0);
  });

  it("starts anew when the window has ended", async () => {
    let now = 0;
    const limit = createRateLimit(memoryStore(), { ...rule, limit: 1 }, () => now);
    await limit.take("ada");
    expect(await limit.retryAfter("ada")).toBe(60);
    now = 60_000;
    expect(await limit.retryAfter("ada")).toBe(0);
  });

  it("forgets on reset, and keeps rules apart in one store", async () => {
    const store = memoryStore();
    const guesses = createRateLimit(store, { ...rule, limit: 1 });
    const others = createRateLimit(store, { ...rule, name: "sign-up", limit: 1 });
    await guesses.take("ada");
    expect(await others.retryAfter("ada")).toBe(0);
    await guesses.reset("ada");
    expect(await guesses.retryAfter("ada")).toBe(0);
  });
});

describe("sourceKey: one subscriber is one source", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("%s counts as %s", (ip, key) => {
    expect(sourceKey(ip)).toBe(key);
  });
});
