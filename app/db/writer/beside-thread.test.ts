import { describe, expect, it } from "vitest";
import { WriteLock } from "../sqlite/writer";
import { SMALL_BATCH, writeBesideThread } from "./beside-thread";

/** Notes where each batch was written; each takes `takes` of a clock's milliseconds. */
function recorder(takes: () => number) {
  const places: string[] = [];
  let time = 0;
  const at = (place: string) => ({
    write: async () => {
      places.push(place);
      time += takes();
      return "written" as const;
    },
  });
  const lock = new WriteLock();
  const write = writeBesideThread(at("here"), at("thread"), lock, () => time);
  const batches = async (count: number, size: number) => {
    for (let batch = 0; batch < count; batch += 1) await write(1, { size });
    return places.splice(0);
  };
  return { batches, lock };
}

describe("batches beside the writing thread", () => {
  it("small ones are written on the spot, larger ones in the thread", async () => {
    const { batches } = recorder(() => 1);
    expect(await batches(2, SMALL_BATCH)).toEqual(["here", "here"]);
    expect(await batches(2, SMALL_BATCH + 1)).toEqual(["thread", "thread"]);
  });

  it("the rest of many requests stays in the thread, which has the pages in its memory", async () => {
    const { batches } = recorder(() => 1);
    await batches(1, SMALL_BATCH + 1);
    expect(await batches(3, 1)).toEqual(["thread", "here", "here"]);
  });

  it("while the disk is slow none stops the event loop, and later some are tried again", async () => {
    let takes = 100;
    const { batches } = recorder(() => takes);
    expect(await batches(3, 1)).toEqual(["here", "thread", "thread"]);
    takes = 1;
    const later = await batches(1000, 1);
    expect(later[0]).toBe("thread");
    expect(later.at(-1)).toBe("here");
  });

  it("one slow batch among quick ones changes nothing", async () => {
    let count = 0;
    const { batches } = recorder(() => (count++ % 20 === 19 ? 60 : 0.5));
    expect(await batches(100, 1)).not.toContain("thread");
  });

  it("the wait for a chore of the thread does not count as a slow disk", async () => {
    const { batches, lock } = recorder(() => 100);
    const chore = await lock.acquire();
    expect(await batches(3, 1)).toEqual(["here", "here", "here"]);
    chore.release();
    expect(lock.isFree).toBe(true);
    expect(await batches(3, 1)).toEqual(["here", "thread", "thread"]);
  });
});
