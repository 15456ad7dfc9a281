import { runDatabaseThread } from "../database-thread";
import { openSqlite } from "../sqlite/open";
import { WriterHost } from "./host";

/** The writer as a thread of a process that serves alone: the event loop does not stand still for commits. */
export async function runWriterThread(): Promise<void> {
  await runDatabaseThread(async (url, line) => {
    const file = await openSqlite(url);
    new WriterHost(file).serve(line);
    return file.close;
  });
}
