import { runDatabaseThread } from "../database-thread";
import { openSqlite } from "../sqlite/open";
import { serveWrites } from "./serve";

/** Large batches, the purge and the roll-up, written in a thread: the event loop does not stand still for them. */
export async function runWriterThread(): Promise<void> {
  await runDatabaseThread(async (url, line) => {
    const file = await openSqlite(url);
    serveWrites(file, line);
    return file.close;
  });
}
