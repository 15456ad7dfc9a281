import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { rateLimitStore } from "#app/db/rate-limit-store";
import { ENGINES, freshDatabaseUrl } from "#tests/support/databases";

const WINDOW_MS = 60_000;

describe.each(ENGINES)("throttle counters on %s", (engine) => {
  beforeAll(async () => {
    await migrateDatabase(await openDatabase({ url: await freshDatabaseUrl(engine) }));
  });
  afterAll(closeDatabase);

  it("count every one of many events at once", async () => {
    const key = randomUUID();
    const now = Date.now();
    const states = await Promise.all(Array.from({ length: 50 }, () => rateLimitStore.increment(key, WINDOW_MS, now)));
    expect(states.map((state) => state.points).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(new Set(states.map((state) => state.resetsAt))).toEqual(new Set([now + WINDOW_MS]));
  });

  it("keep the window that the first event began, and begin a new one after it", async () => {
    const key = randomUUID();
    const now = Date.now();
    await rateLimitStore.increment(key, WINDOW_MS, now);
    expect(await rateLimitStore.increment(key, WINDOW_MS, now + 30_000)).toEqual({ points: 2, resetsAt: now + WINDOW_MS });
    expect(await rateLimitStore.read(key, WINDOW_MS, now + WINDOW_MS)).toBeUndefined();
    const next = now + WINDOW_MS;
    expect(await rateLimitStore.increment(key, WINDOW_MS, next)).toEqual({ points: 1, resetsAt: next + WINDOW_MS });
  });

  it("begin a new window when the clock was set back by more than a window could explain", async () => {
    const key = randomUUID();
    const now = Date.now();
    await rateLimitStore.increment(key, WINDOW_MS, now + 86_400_000);
    expect(await rateLimitStore.read(key, WINDOW_MS, now)).toBeUndefined();
    expect(await rateLimitStore.increment(key, WINDOW_MS, now)).toEqual({ points: 1, resetsAt: now + WINDOW_MS });
  });

  it("are taken back one by one in their own window, and never below none", async () => {
    const key = randomUUID();
    const now = Date.now();
    for (let event = 0; event < 3; event += 1) await rateLimitStore.increment(key, WINDOW_MS, now);
    await rateLimitStore.decrement(key, WINDOW_MS, now + 1);
    expect(await rateLimitStore.read(key, WINDOW_MS, now + 1)).toEqual({ points: 2, resetsAt: now + WINDOW_MS });
    const next = now + WINDOW_MS;
    await rateLimitStore.decrement(key, WINDOW_MS, next);
    expect(await rateLimitStore.increment(key, WINDOW_MS, next)).toEqual({ points: 1, resetsAt: next + WINDOW_MS });
    const other = randomUUID();
    await rateLimitStore.decrement(other, WINDOW_MS, now);
    expect(await rateLimitStore.increment(other, WINDOW_MS, now)).toMatchObject({ points: 1 });
  });

  it("are gone once cleared", async () => {
    const key = randomUUID();
    const now = Date.now();
    await rateLimitStore.increment(key, WINDOW_MS, now);
    await rateLimitStore.clear(key);
    expect(await rateLimitStore.read(key, WINDOW_MS, now)).toBeUndefined();
  });
});
