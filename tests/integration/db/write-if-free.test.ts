/** ADR 0013: a worker writes on the spot while the SQLite file is free, and leaves it to the primary while it is not. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeOpened, type Database, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import type { BatchRows } from "#app/db/protocol/batch-rows";
import { openSqlite, type SqliteFile } from "#app/db/sqlite/open";
import { writeIfFree } from "#app/db/writer/if-free";
import { freshDatabaseUrl } from "#tests/support/databases";

const usage = (minute: number): BatchRows => ({
  size: 1,
  usage: JSON.stringify([["app", minute, "client", "password", "", "success", "root", "PRODUCTION", 1]]),
});

describe("a worker's batch", () => {
  let database: Database;
  let worker: SqliteFile;
  let primary: SqliteFile;
  const sent: BatchRows[] = [];
  const write = () =>
    writeIfFree(worker.openBeside(), {
      write: async (_generation, rows) => {
        sent.push(rows);
        return true;
      },
    });
  const minutes = async () => (await database.prisma.usageCounter.findMany({ orderBy: { minute: "asc" } })).map(({ minute }) => minute);

  beforeEach(async () => {
    const url = await freshDatabaseUrl("sqlite");
    database = await openDetached({ url });
    await migrateDatabase(database);
    [worker, primary] = [await openSqlite(url), await openSqlite(url)];
    sent.length = 0;
  });
  afterEach(async () => {
    worker.close();
    primary.close();
    await closeOpened(database);
  });

  it("is written on the spot while the file is free, also after somebody else wrote", async () => {
    const here = write();
    expect(await here(null, usage(1))).toBe(true);
    await primary.writer.transaction((connection) => connection.execute(`UPDATE "Realm" SET "signUpOpen" = false`));
    expect(await here(null, usage(2))).toBe(true);
    expect([await minutes(), sent]).toEqual([[1, 2], []]);
  });

  it("goes to the primary while somebody holds the file, and is written here again afterwards", async () => {
    const here = write();
    const turn = await primary.writer.acquire();
    await primary.writer.begin(turn);
    expect([await here(null, usage(1)), await here(null, usage(2))]).toEqual([true, true]);
    primary.writer.commit();
    turn.release();
    expect(await here(null, usage(3))).toBe(true);
    expect([await minutes(), sent]).toEqual([[3], [usage(1), usage(2)]]);
  });

  it("waits a moment for a file that is free again soon", async () => {
    const here = write();
    const turn = await primary.writer.acquire();
    await primary.writer.begin(turn);
    const written = here(null, usage(1));
    primary.writer.commit();
    turn.release();
    expect(await written).toBe(true);
    expect([await minutes(), sent]).toEqual([[1], []]);
  });

  it("is refused when it was decided on another generation", async () => {
    const here = write();
    const { value: generation } = await database.prisma.configGeneration.findFirstOrThrow();
    expect([await here(generation + 1, usage(1)), await here(generation, usage(2))]).toEqual([false, true]);
    expect(await minutes()).toEqual([2]);
  });

  it("that fails leaves nothing behind, and the next goes through", async () => {
    const here = write();
    const withoutRealm = ["access", "opaque", ...new Array<null>(9).fill(null), [["an id", 1, 2]]];
    await expect(here(null, { ...usage(1), tokens: JSON.stringify([withoutRealm]) })).rejects.toThrow("NOT NULL");
    expect(await here(null, usage(2))).toBe(true);
    expect(await minutes()).toEqual([2]);
  });
});
