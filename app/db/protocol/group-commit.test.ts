import { describe, expect, it } from "vitest";
import type { Commit } from "#app/oauth/ports";
import { GroupCommit } from "./group-commit";

const commit: Commit = {
  generation: 1,
  basis: { realmId: "root", client: undefined, userId: null },
  tokens: [],
  usage: {
    at: 0,
    arrivedAt: 0,
    realmId: "root",
    applicationId: "",
    clientRef: "",
    environment: "",
    grantType: "",
    secretId: "",
    userId: "",
    scope: null,
    outcome: "success",
  },
  effects: [],
};

/** Configuration that does not change, and one batch at a time. */
const settled = {
  generation: () => 1,
  isOvertaken: () => false,
  catchUp: async () => undefined,
  maxBatch: 100,
  maxInFlight: 1,
  maxWaiting: 1000,
  leastHalf: 8,
};

/** Notes the size of each batch; `endNext` ends the one under way. */
function recorder() {
  const sizes: number[] = [];
  const ends: (() => void)[] = [];
  const commits = new GroupCommit({
    async write(_generation, batch) {
      sizes.push(batch.length);
      await new Promise<void>((resolve) => ends.push(resolve));
      return "written";
    },
    ...settled,
  });
  const endNext = async () => {
    while (ends.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    ends.shift()?.();
  };
  const many = (count: number) => Array.from({ length: count }, () => commits.commit(commit));
  return { sizes, many, endNext };
}

/** Long enough for every turn of the event loop that has something to do. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("group commit", () => {
  it("what comes while a batch is written is the next one", async () => {
    const { sizes, many, endNext } = recorder();
    const first = many(3);
    await settle();
    const second = many(5);
    await endNext();
    await endNext();
    await Promise.all([...first, ...second]);
    expect(sizes).toEqual([3, 5]);
  });

  it("half of many requests is written while the other half is read", async () => {
    const { sizes, many, endNext } = recorder();
    const first = many(40);
    await settle();
    // Of requests that nobody knew of, the fewest that go ahead.
    expect(sizes).toEqual([8]);
    await endNext();
    await settle();
    expect(sizes).toEqual([8, 32]);
    await endNext();
    await Promise.all(first);
    const back = many(40);
    await settle();
    expect(sizes).toEqual([8, 32, 17]);
    await endNext();
    await endNext();
    await Promise.all(back);
    expect(sizes).toEqual([8, 32, 17, 23]);
  });

  it("of a few, none goes ahead", async () => {
    const { sizes, many, endNext } = recorder();
    const first = many(7);
    await endNext();
    await Promise.all(first);
    expect(sizes).toEqual([7]);
  });

  it("a few are never waited for", async () => {
    const { sizes, many, endNext } = recorder();
    const first = many(2);
    await settle();
    const waiting = many(3);
    await endNext();
    await endNext();
    await Promise.all([...first, ...waiting]);
    expect(sizes).toEqual([2, 3]);
  });

  it("where some have lost to others, the rest is written without them, and they hear of it when that is done", async () => {
    const heard: string[] = [];
    const sizes: number[] = [];
    const commits = new GroupCommit({
      async write(_generation, batch) {
        sizes.push(batch.length);
        if (batch.length === 5) return { lost: new Set([1, 3]) };
        await settle();
        heard.push("written");
        return "written";
      },
      ...settled,
    });
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const outcome = await commits.commit(commit);
        heard.push(outcome);
        return outcome;
      }),
    );
    expect(outcomes).toEqual(["committed", "conflict", "committed", "conflict", "committed"]);
    expect(sizes).toEqual([5, 3]);
    expect(heard).toEqual(["written", "committed", "committed", "committed", "conflict", "conflict"]);
  });
});
