/** An SQLite database is one file once nobody has it open: who copies it by hand loses nothing. */
import { copyFile, stat } from "node:fs/promises";
import { expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { openSqlite, sqlitePath } from "#app/db/sqlite/open";
import { freshDatabaseUrl } from "#tests/support/databases";

it("after a clean stop everything is in the database file itself", async () => {
  const url = await freshDatabaseUrl("sqlite");
  // Like the threads of a server, which close one after the other.
  const other = await openSqlite(url);
  const database = await openDetached({ url });
  await migrateDatabase(database);
  await closeOpened(database);
  other.close();
  const file = sqlitePath(url);
  expect(
    await stat(`${file}-wal`).then(
      ({ size }) => size,
      () => 0,
    ),
  ).toBe(0);
  const copy = `${file}.copy`;
  await copyFile(file, copy);
  const copied = await openDetached({ url: `file:${copy}` });
  expect(await copied.prisma.realm.count()).toBe(1);
  await closeOpened(copied);
});
