import type { Database } from "../database";
import type { DoBatch, DoChore } from "./chores";
import { postgresBatches } from "./postgres-chores";
import { readAhead } from "./read-ahead";
import { sqliteChores } from "./sqlite-chores";

type SqliteDatabase = Extract<Database, { engine: "sqlite" }>;

/** How a database does a batch that is as quick as one of the token path: on pages that are in memory. */
export function quickBatchesOf(database: Database): DoBatch {
  return database.engine === "postgresql" ? postgresBatches(database.prisma) : choresOf(database);
}

/** How a database's purge and roll-up do a batch. */
export function batchesOf(database: Database): DoBatch {
  if (database.engine === "postgresql") return postgresBatches(database.prisma);
  const doChore = choresOf(database);
  return async (batch) => {
    await readAhead(database.prisma, batch);
    const done = await doChore(batch);
    if (done.next === undefined) return done;
    // A batch changes pages all over the file. Left to the log's usual size, copying them would stop every writer for as long as dozens of batches.
    const { took } = await doChore({ kind: "checkpoint" });
    return { ...done, took: done.took + took };
  };
}

/** In the thread that writes, so that the event loop does not stand still, and each in a turn of its own, so that tokens go on in between. */
function choresOf({ file, writer }: SqliteDatabase): DoChore {
  if (writer === undefined) return sqliteChores(file.writer);
  return async (chore) => {
    const turn = await file.writer.acquire();
    try {
      return await writer.doChore(chore);
    } finally {
      turn.release();
    }
  };
}
