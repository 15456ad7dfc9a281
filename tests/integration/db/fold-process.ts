/** A process that folds the usage journal, a row at a time, for `usage-journal.test.ts`: says on standard output before each transaction. */
import { setTimeout as sleep } from "node:timers/promises";
import { openDetached } from "#app/db/database";
import { foldJournal } from "#app/db/protocol/journal-job";

export async function main([url = ""]: readonly string[]): Promise<void> {
  const database = await openDetached({ url });
  const goOn = async () => {
    process.stdout.write("fold\n");
    // So that the end comes before a statement, within one and after one.
    await sleep(10 * Math.random());
    return true;
  };
  await foldJournal({ database, rows: 1, goOn });
}
