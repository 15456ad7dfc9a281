import { runDatabaseThread } from "../database-thread";
import { openSqlite } from "../sqlite/open";
import { serveReads } from "./serve";

/** What pages read, read in a thread: tokens do not wait for a screen of a big portal. */
export async function runReaderThread(): Promise<void> {
  await runDatabaseThread(async (url, line) => {
    const file = await openSqlite(url);
    serveReads(file.reader, line);
    return file.close;
  });
}
