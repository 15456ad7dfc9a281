import { afterEach, describe, expect, it, vi } from "vitest";
import { UnavailableError } from "../errors";
import { createPasswordQueue, type PasswordQueue } from "./password-queue";

/** Work that runs until it is told to end, and notes its name when it begins. */
function worksite(queue: PasswordQueue) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    start: (name: string, lane: "known" | "stranger", owner = name) =>
      queue.run({ lane, owner }, async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        return name;
      }),
    async end(name: string) {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const limits = { width: 1, waiting: { known: 1, stranger: 2 }, perOwner: { known: 3, stranger: 3 }, pause: 0 };

afterEach(() => vi.useRealTimers());

describe("the queue of password hashes", () => {
  it("serves strangers in order, and known devices before them", async () => {
    const { begun, start, end } = worksite(createPasswordQueue(limits));
    const all = [start("a", "stranger"), start("b", "stranger"), start("c", "stranger"), start("d", "known")];
    for (const name of ["a", "d", "b", "c"]) await end(name);
    expect(begun).toEqual(["a", "d", "b", "c"]);
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  });

  it("issue 10 §2: has an end, for each lane by itself; what is refused has not begun", async () => {
    const { begun, start, end } = worksite(createPasswordQueue(limits));
    const all = ["a", "b", "c"].map((name) => start(name, "stranger"));
    await expect(start("d", "stranger")).rejects.toBeInstanceOf(UnavailableError);
    all.push(start("e", "known"));
    await expect(start("f", "known")).rejects.toMatchObject({ retryAfterSeconds: 5 });
    for (const name of ["a", "e", "b", "c"]) await end(name);
    await Promise.all(all);
    expect(begun).toEqual(["a", "e", "b", "c"]);
  });

  it("issue 10 §2: gives every fourth turn to a stranger, however many known devices wait", async () => {
    const queue = createPasswordQueue({ ...limits, waiting: { known: 10, stranger: 10 } });
    const { begun, start, end } = worksite(queue);
    const known = ["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => start(name, "known"));
    const strangers = ["s", "t"].map((name) => start(name, "stranger"));
    const order = ["a", "b", "c", "d", "s", "e", "f", "g", "t", "h"];
    for (const name of order) await end(name);
    await Promise.all([...known, ...strangers]);
    expect(begun).toEqual(order);
  });

  it("gives no owner more than a share, and the share back", async () => {
    const queue = createPasswordQueue({ ...limits, waiting: { known: 1, stranger: 10 }, perOwner: { known: 1, stranger: 2 } });
    const { start, end } = worksite(queue);
    const all = [start("a", "stranger", "eve"), start("b", "stranger", "eve")];
    await expect(start("c", "stranger", "eve")).rejects.toBeInstanceOf(UnavailableError);
    all.push(start("d", "stranger", "ada"));
    await end("a");
    all.push(start("e", "stranger", "eve"));
    for (const name of ["b", "d", "e"]) await end(name);
    expect(await Promise.all(all)).toEqual(["a", "b", "d", "e"]);
    expect(queue.waiting()).toEqual({ known: 0, stranger: 0 });
  });

  it("issue 10 §2: leaves the processor free for as long as a hash took before it begins the next", async () => {
    vi.useFakeTimers();
    const queue = createPasswordQueue({ ...limits, pause: 1 });
    const begun: number[] = [];
    const begin = performance.now();
    const hash = () =>
      queue.run({ lane: "stranger", owner: "a" }, async () => {
        begun.push(performance.now() - begin);
        await new Promise((resolve) => setTimeout(resolve, 200));
      });
    const all = [hash(), hash()];
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(all);
    await vi.advanceTimersByTimeAsync(1000);
    const later = hash();
    await vi.advanceTimersByTimeAsync(200);
    await later;
    expect(begun).toEqual([0, 400, 2000]);
  });

  it("goes on after work that failed", async () => {
    const queue = createPasswordQueue(limits);
    const place = { lane: "stranger", owner: "a" } as const;
    const failed = queue.run(place, () => Promise.reject(new Error("broken")));
    const next = queue.run(place, async () => "fine");
    await expect(failed).rejects.toThrow("broken");
    expect(await next).toBe("fine");
  });
});
