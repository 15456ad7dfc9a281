/** A restore to PostgreSQL while somebody uses the database: it is refused, and leaves everything as it was. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
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

describe("a restore to PostgreSQL", () => {
  it("notices a server on PostgreSQL whatever its connections are called", async () => {
    const url = await freshDatabaseUrl("postgresql");
    const file = path.join(folder, "called-otherwise");
    const server = await openDetached({ url: `${url}?application_name=portal-a` });
    await migrateDatabase(server);
    await backUpDatabase(url, file, { portable: true });
    for (const target of [url, `${url}?application_name=portal-b`])
      await expect(restoreDatabase(target, file, { force: true })).rejects.toThrow("is in use: stop the servers first");
    await closeOpened(server);
    await restoreDatabase(`${url}?application_name=portal-b`, file, { force: true });
  });

  it("notices a server on PostgreSQL that has had nothing to do for longer than connections are kept", async () => {
    const url = await freshDatabaseUrl("postgresql");
    const file = path.join(folder, "at-rest");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const server = await openDetached({ url });
    try {
      await migrateDatabase(server);
      await Promise.all([1, 2, 3].map(() => server.prisma.realm.count()));
      await backUpDatabase(url, file, { portable: true });
      vi.advanceTimersByTime(3_600_000);
      await expect(restoreDatabase(url, file, { force: true })).rejects.toThrow("is in use: stop the servers first");
    } finally {
      vi.useRealTimers();
      await closeOpened(server);
    }
  });

  it("waits a moment for who reads a table, such as pg_dump, and says who it is; it goes through once that has ended", async () => {
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
});
