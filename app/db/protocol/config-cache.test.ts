import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DatabaseUnavailableError } from "../errors";
import { ConfigCache, type ConfigNews } from "./config-cache";

/** A reader of the database's generation that answers when it is told to. */
function reader() {
  const asked: ((news: ConfigNews) => void)[] = [];
  const cache = new ConfigCache(() => new Promise((resolve) => void asked.push(resolve)));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { cache, asked, turn };
}

describe("catching up with the database's configuration", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("all who ask at once share one read, one time limit and its answer", async () => {
    const { cache, asked, turn } = reader();
    const before = vi.getTimerCount();
    const all = Promise.all([cache.catchUp(), cache.catchUp(), cache.catchUp()]);
    expect(vi.getTimerCount() - before).toBe(1);
    await turn();
    expect(asked).toHaveLength(1);
    asked[0]?.({ generation: 7, changes: undefined });
    expect(await all).toEqual([7, 7, 7]);
  });

  it("the first generation is waited for as long as any other", async () => {
    const { cache, turn } = reader();
    const first = expect(cache.generation()).rejects.toThrow(DatabaseUnavailableError);
    await turn();
    await vi.advanceTimersByTimeAsync(60_000);
    await first;
  });

  it("a read that ends after its time limit lets the next one begin", async () => {
    const { cache, asked, turn } = reader();
    const late = expect(cache.catchUp()).rejects.toThrow(DatabaseUnavailableError);
    await turn();
    await vi.advanceTimersByTimeAsync(60_000);
    await late;
    const next = cache.catchUp();
    asked[0]?.({ generation: 7, changes: undefined });
    await turn();
    asked[1]?.({ generation: 8, changes: [] });
    expect(await next).toBe(8);
  });
});
