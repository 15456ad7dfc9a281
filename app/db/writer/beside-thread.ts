import type { TokenTables } from "../protocol/token-tables";
import type { WriteLock } from "../sqlite/writer";
import type { WriterClient } from "./client";

/**
 * Batches up to this size are written on the spot. The way to the thread and back wakes two sleeping cores, which takes as long as
 * the commit; what the event loop could do meanwhile pays for that only where a batch is larger.
 */
export const SMALL_BATCH = 48;
/** Milliseconds that a batch may take here, the disk included, by the mean of the last ones: all of it stops the event loop. */
const SHORT_STOP = 8;
/** How much of the mean is the last batch. */
const WEIGHT = 0.1;
/** Batches that go to the thread after those written here took too long. */
const SLOW_SPELL = 500;

/**
 * Writes large batches in the thread and small ones here, each with the write lock. Going from one to the other makes the new
 * writer read its pages again, so a batch goes here only when the last one was small too. While the disk is slow, all go to the thread.
 *
 * @param now milliseconds of a clock that only goes forward.
 */
export function writeBesideThread(
  here: Pick<TokenTables, "write">,
  thread: Pick<WriterClient, "write">,
  lock: Pick<WriteLock, "acquire" | "isFree">,
  now: () => number = () => performance.now(),
): TokenTables["write"] {
  let last = 0;
  let mean = 0;
  let slow = 0;
  return async (generation, rows) => {
    const isSmall = Math.max(rows.size, last) <= SMALL_BATCH;
    last = rows.size;
    if (isSmall && slow === 0) {
      // The wait for a chore's transaction in the thread says nothing of the disk.
      const waits = !lock.isFree;
      const from = now();
      const written = await here.write(generation, rows);
      if (!waits) mean += WEIGHT * (now() - from - mean);
      if (mean > SHORT_STOP) [mean, slow] = [0, SLOW_SPELL];
      return written;
    }
    slow = Math.max(0, slow - 1);
    const held = await lock.acquire();
    try {
      return await thread.write(generation, rows);
    } finally {
      held.release();
    }
  };
}
