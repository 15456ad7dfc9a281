import { runDatabaseThread } from "../database-thread";
import { isDatabaseUnavailable } from "../errors";
import { sqliteChores } from "../protocol/sqlite-chores";
import { sqliteTables } from "../protocol/sqlite-tables";
import { openSqlite, type SqliteFile } from "../sqlite/open";
import { type WriteLine, type WriteOrder, type WriteOutcome, writeOrder } from "./client";

/** Does what comes along `line` on the file's writing connection, one order after the other. */
export function serveWrites(file: SqliteFile, line: WriteLine): void {
  const tables = sqliteTables(file);
  const doChore = sqliteChores(file.writer);
  const carryOut = async (order: WriteOrder): Promise<WriteOutcome> => {
    const { id } = order;
    try {
      if ("chore" in order) return { id, done: await doChore(order.chore) };
      return { id, batch: await tables.write(order.generation, order.rows) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { id, failed: { message, unavailable: isDatabaseUnavailable(error) } };
    }
  };
  line.receive((raw) => {
    const { data: order } = writeOrder.safeParse(raw);
    if (order) void carryOut(order).then((outcome) => line.send(outcome));
  });
}

/** Large batches, the purge and the roll-up, written in a thread: the event loop does not stand still for them. */
export async function runWriterThread(): Promise<void> {
  await runDatabaseThread(async (url, line) => {
    const file = await openSqlite(url);
    serveWrites(file, line);
    return file.close;
  });
}
