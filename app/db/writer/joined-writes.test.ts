import { describe, expect, it } from "vitest";
import { type Batch, JoinedWrites, type Sender } from "./joined-writes";

const batch: Batch = { generation: 1, rows: { size: 1 } };
const sender = (): Sender => ({ lastBatch: Number.NEGATIVE_INFINITY });

/** Notes how many batches each transaction held, and lets the test end it. */
function recorder() {
  const sizes: number[] = [];
  const ends: (() => void)[] = [];
  const writes = new JoinedWrites(async (batches) => {
    sizes.push(batches.length);
    await new Promise<void>((resolve) => ends.push(resolve));
    return batches.map(({ generation }) => generation === 1);
  });
  const endNext = async () => {
    while (ends.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    ends.shift()?.();
  };
  return { sizes, writes, endNext };
}

describe("batches of several senders", () => {
  it("what comes while one is written is written together", async () => {
    const { sizes, writes, endNext } = recorder();
    const [a, b, c] = [sender(), sender(), sender()];
    for (const each of [a, b, c]) writes.senders.add(each);
    const first = writes.add(a, batch);
    const rest = [writes.add(b, batch), writes.add(c, batch)];
    await endNext();
    await endNext();
    expect(await Promise.all([first, ...rest])).toEqual([true, true, true]);
    expect(sizes).toEqual([1, 2]);
  });

  it("waits a moment for a sender that is busy too", async () => {
    const { sizes, writes, endNext } = recorder();
    const [a, b] = [sender(), sender()];
    for (const each of [a, b]) writes.senders.add(each);
    b.lastBatch = performance.now();
    const first = writes.add(a, batch);
    const second = writes.add(b, batch);
    await endNext();
    await Promise.all([first, second]);
    expect(sizes).toEqual([2]);
  });

  it("does not wait for one that stays away", async () => {
    const { sizes, writes, endNext } = recorder();
    const [a, b] = [sender(), sender()];
    for (const each of [a, b]) writes.senders.add(each);
    b.lastBatch = performance.now();
    const first = writes.add(a, batch);
    await endNext();
    expect(await first).toBe(true);
    expect(sizes).toEqual([1]);
  });

  it("each is told for itself whether it was current", async () => {
    const { writes, endNext } = recorder();
    const a = sender();
    const first = writes.add(a, batch);
    const rest = [writes.add(a, { generation: 2, rows: { size: 1 } }), writes.add(a, batch)];
    await endNext();
    await endNext();
    expect(await Promise.all([first, ...rest])).toEqual([true, false, true]);
  });

  it("a transaction that fails is told to all of it, and the next goes on", async () => {
    let failures = 1;
    const writes = new JoinedWrites(async (batches) => {
      if (failures-- > 0) throw new Error("disk full");
      return batches.map(() => true);
    });
    const a = sender();
    await expect(writes.add(a, batch)).rejects.toThrow("disk full");
    expect(await writes.add(a, batch)).toBe(true);
  });
});
