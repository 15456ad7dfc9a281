import type { TokenTables } from "../protocol/token-tables";
import type { Turns } from "../sqlite/turns";
import type { WritingTables } from "./messages";

/** Batches up to this size are written on the spot: the way to the thread and back takes longer than they stop the event loop. */
const SMALL_BATCH = 4;

/**
 * Writes large batches in the thread and small ones here, each in its turn. Going from one to the other makes the new
 * writer read its pages again, so a batch goes here only when the last one was small too.
 */
export function writeBesideThread(here: TokenTables, thread: WritingTables, turns: Turns): TokenTables["write"] {
  let last = 0;
  return async (generation, rows) => {
    const isSmall = Math.max(rows.size, last) <= SMALL_BATCH;
    last = rows.size;
    if (isSmall) return await here.write(generation, rows);
    const turn = await turns.acquire();
    try {
      return await thread.write(generation, rows);
    } finally {
      turn.release();
    }
  };
}
