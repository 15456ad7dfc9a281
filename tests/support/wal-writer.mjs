/** A thread of `tests/integration/db/wal-reset.test.ts`: writes rows to an SQLite file and copies the log into it, until its time is over. */
import { parentPort, workerData } from "node:worker_threads";
import { DatabaseSync } from "@photostructure/sqlite";

/** @type {{ file: string, writer: string, milliseconds: number }} */
const { file, writer, milliseconds } = workerData;
const database = new DatabaseSync(file, { timeout: 10_000 });
// Nothing here outlives a power cut: without waiting for the disk there are many times as many turns at the log.
database.exec("PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0");
const insert = database.prepare("INSERT INTO entry (writer, number) VALUES (?, ?)");
const count = database.prepare("UPDATE total SET number = number + 1");
const checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");

const end = Date.now() + milliseconds;
let written = 0;
while (Date.now() < end) {
  database.exec("BEGIN IMMEDIATE");
  insert.run(writer, written);
  count.run();
  database.exec("COMMIT");
  written += 1;
  // The first copies everything, so that the next commit starts the log anew; the second is under way while the other thread does that.
  checkpoint.all();
  checkpoint.all();
}
database.close();
parentPort?.postMessage(written);
