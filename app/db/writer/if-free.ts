import { setTimeout as sleep } from "node:timers/promises";
import { insertIfCurrent } from "../protocol/sqlite-tables";
import type { TokenTables } from "../protocol/token-tables";
import type { SqliteConnection } from "../sqlite/connection";
import { isBusy } from "../sqlite/writer";
import type { WritingTables } from "./messages";

/** How often a worker that found the file free the last time looks again, a millisecond apart: about as long as a commit takes. */
const LOOKS_AGAIN = 2;

/**
 * A worker's batches: written on the spot while the file is free, which costs no message and wakes nobody; else sent to the
 * primary, which waits for the file and joins batches of several workers in one transaction.
 *
 * @param own a connection that nobody else uses and that does not wait for the file's lock.
 */
export function writeIfFree(own: SqliteConnection, primary: Pick<WritingTables, "write">): TokenTables["write"] {
  let wasFree = true;
  return async (generation, rows) => {
    for (let looks = wasFree ? LOOKS_AGAIN : 0; !begins(own); looks -= 1) {
      wasFree = looks > 0;
      if (!wasFree) return await primary.write(generation, rows);
      await sleep(1);
    }
    wasFree = true;
    try {
      const written = insertIfCurrent(own, generation, rows);
      own.execute("COMMIT");
      return written;
    } catch (error) {
      if (own.inTransaction) own.execute("ROLLBACK");
      throw error;
    }
  };
}

/** Whether a transaction that owns the write lock could be begun at once. */
function begins(connection: SqliteConnection): boolean {
  try {
    connection.execute("BEGIN IMMEDIATE");
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}
