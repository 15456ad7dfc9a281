/** ADR 0012: what a restore of a portable backup replaces and leaves alone, and that an older version's backup is brought up to date. */
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { backUpDatabase, restoreDatabase } from "#app/db/backup";
import { closeOpened, openDetached } from "#app/db/database";
import { applyPostgresMigrations, applySqliteMigrations, migrationsOf } from "#app/db/migrate";
import { markTables } from "#app/db/own-tables";
import { inPostgresTransaction } from "#app/db/postgres";
import { sqlitePath } from "#app/db/sqlite/open";
import { ENGINES, freshDatabaseUrl } from "#tests/support/databases";
import { startServer } from "#tests/support/server";
import { awkward, portableBackups } from "./portable";

const portable = portableBackups();

describe("restore", () => {
  it("notices a server that started while it was reading the backup", async () => {
    const file = portable.file("read-slowly");
    await backUpDatabase(await awkward("sqlite"), file, { portable: true });
    const url = await freshDatabaseUrl("sqlite");
    await closeOpened(await openDetached({ url }));
    const place = path.dirname(sqlitePath(url));
    const restoring = restoreDatabase(url, file, { force: true }).then(
      () => "done",
      (error: unknown) => String(error),
    );
    let settled = "";
    void restoring.then((outcome) => {
      settled = outcome;
    });
    while (!readdirSync(place).some((name) => name.endsWith(".restoring"))) {
      expect(settled).toBe("");
      await setImmediate();
    }
    const server = await openDetached({ url });
    expect(await restoring).toMatch(/is in use: stop the server first$/);
    await closeOpened(server);
  });

  it("takes an older version's backup, which the next start brings up to date", async () => {
    const [first] = migrationsOf("sqlite");
    const old = await freshDatabaseUrl("sqlite");
    const opened = await openDetached({ url: old });
    if (opened.engine !== "sqlite") throw new Error("expected SQLite");
    applySqliteMigrations(opened.file.writer.connection, first?.name);
    opened.file.writer.connection.script(`INSERT INTO "Realm" ("id", "path", "createdAt") VALUES ('root', 'root', 1700000000123)`);
    await closeOpened(opened);
    const file = await portable.backUp(old);
    for (const engine of ENGINES) {
      const databaseUrl = await freshDatabaseUrl(engine);
      expect((await portable.restore(file, databaseUrl)).stderr).toBe("");
      const server = await startServer({ engine, databaseUrl });
      expect(server.logs()).toContain(migrationsOf(engine).at(-1)?.name);
      await server.stop();
      const now = await openDetached({ url: databaseUrl });
      expect((await now.prisma.realm.findFirstOrThrow({ where: { id: "root" } })).createdAt.getTime()).toBe(1_700_000_000_123);
      expect(await now.prisma.usageHour.count()).toBe(0);
      await closeOpened(now);
    }
  });

  it("drops what a newer version left, when forced, and nothing that is not ours", async () => {
    const file = await portable.backUp(await awkward("postgresql"));
    const [target, fresh] = [await freshDatabaseUrl("postgresql"), await freshDatabaseUrl("postgresql")];
    expect((await portable.restore(file, fresh)).stderr).toBe("");
    await inPostgresTransaction(target, async (tx) => {
      const run = async (sql: string) => await tx.executeRaw({ sql, args: [], argTypes: [] });
      await applyPostgresMigrations(tx);
      // As the migrations of a newer version do it.
      const newer = `CREATE TABLE "Newer" ("id" TEXT PRIMARY KEY REFERENCES "Realm"("id"))`;
      await run(newer);
      await markTables(tx, newer);
      await run(`ALTER TABLE "User" ADD COLUMN "newer" TEXT`);
      await run("CREATE TABLE theirs AS SELECT 1 AS kept");
    });
    expect((await portable.restore(file, target)).stderr).toMatch(/holds tables already: --force overwrites them\n$/);
    expect((await portable.restore(file, target, "--force")).stderr).toBe("");
    const [opened, expected] = [await openDetached({ url: target }), await openDetached({ url: fresh })];
    expect(await opened.prisma.$queryRaw`SELECT kept FROM theirs`).toEqual([{ kept: 1 }]);
    expect(await opened.prisma.tokenRecord.count()).toBe(4500);
    await opened.prisma.$executeRaw`DROP TABLE theirs`;
    const columnsOf = async ({ prisma }: typeof opened) =>
      await prisma.$queryRaw`SELECT table_name::text AS "table", column_name::text AS "column" FROM information_schema.columns
        WHERE table_schema = 'public' ORDER BY 1, 2`;
    expect(await columnsOf(opened)).toEqual(await columnsOf(expected));
    for (const one of [opened, expected]) await closeOpened(one);
  });

  it("says what to do with the copy of another engine, or of pg_dump", async () => {
    const file = portable.file("other");
    await writeFile(file, "SQLite format 3\0 and so on");
    expect((await portable.restore(file, await freshDatabaseUrl("postgresql"))).stderr).toMatch(
      /back up with --portable to restore to PostgreSQL\n$/,
    );
    await writeFile(file, "PGDMP and so on");
    expect((await portable.restore(file, await freshDatabaseUrl("postgresql"))).stderr).toMatch(/pg_restore puts it back/);
  });
});
