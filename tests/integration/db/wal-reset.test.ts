/**
 * The WAL-reset race of SQLite before 3.51.3: one connection copies the log twice, another starts the log anew meanwhile, and a commit is
 * lost (https://sqlite.org/wal.html#walresetbug). A chance meeting is rare, so this run finds a gross fault only; the version is what
 * `app/db/sqlite/version.ts` checks.
 */
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, it } from "vitest";
import { z } from "zod";
import { sqlitePath } from "#app/db/sqlite/open";
import { freshDatabaseUrl } from "#tests/support/databases";

const MILLISECONDS = 3000;
const numbers = z.tuple([z.number()]);

async function write(file: string, writer: string): Promise<number> {
  const workerData = { file, writer, milliseconds: MILLISECONDS };
  const thread = new Worker(path.resolve("tests/support/wal-writer.mjs"), { workerData });
  const [written] = numbers.parse(await once(thread, "message"));
  return written;
}

it("two connections that write and copy the log at once lose no commit", async () => {
  const file = sqlitePath(await freshDatabaseUrl("sqlite"));
  const database = new DatabaseSync(file, { returnArrays: true });
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE entry (writer TEXT, number INTEGER, PRIMARY KEY (writer, number)) WITHOUT ROWID");
  database.exec("CREATE TABLE total (number INTEGER); INSERT INTO total VALUES (0)");
  const [first, second] = await Promise.all([write(file, "first"), write(file, "second")]);
  expect(Math.min(first, second)).toBeGreaterThan(10);
  const rows = (sql: string) => database.prepare(sql).all();
  expect(rows("SELECT writer, count(*), min(number), max(number) FROM entry GROUP BY writer ORDER BY writer")).toEqual([
    ["first", first, 0, first - 1],
    ["second", second, 0, second - 1],
  ]);
  expect(rows("SELECT number FROM total")).toEqual([[first + second]]);
  expect(rows("PRAGMA integrity_check")).toEqual([["ok"]]);
  database.close();
});
