/** A restore to PostgreSQL whose tables somebody else uses, such as pg_dump: it says who, and leaves everything as it was. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { backUpDatabase, restoreDatabase } from "#app/db/backup";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-restore-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await stopSharedPostgres();
});

it("is refused with the name of what it waits for, and goes through once that has ended", async () => {
  const url = await freshDatabaseUrl("postgresql");
  const database = await openDetached({ url });
  await migrateDatabase(database);
  await closeOpened(database);
  const backup = path.join(folder, "backup");
  await backUpDatabase(url, backup, { portable: false });
  const dumping = await new PrismaPg({ connectionString: url, max: 1, application_name: "pg_dump" }).connect();
  const reading = await dumping.startTransaction();
  const run = (sql: string) => reading.executeRaw({ sql, args: [], argTypes: [] });
  await run(`LOCK TABLE "TokenRecord" IN ACCESS SHARE MODE`);
  await expect(restoreDatabase(url, backup, { force: true })).rejects.toThrow(
    /^The restore waits for pg_dump, process (\d+), which has used "TokenRecord" for \d+ s: let it end, or end it \(SELECT pg_terminate_backend\(\1\)\), then start again$/,
  );
  await run("ROLLBACK");
  await reading.rollback();
  await dumping.dispose();
  await restoreDatabase(url, backup, { force: true });
});
