/** ADR 0012: a portable backup gives the same rows on either engine, and an older version's backup is brought up to date. */
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { backUpDatabase, restoreDatabase } from "#app/db/backup";
import { closeOpened, openDetached } from "#app/db/database";
import { applyPostgresMigrations, applySqliteMigrations, migrateDatabase, migrationsOf } from "#app/db/migrate";
import { markTables } from "#app/db/own-tables";
import { inPostgresTransaction } from "#app/db/postgres";
import { sqlitePath } from "#app/db/sqlite/open";
import { runCommand } from "#tests/support/command";
import { ENGINES, type Engine, freshDatabaseUrl } from "#tests/support/databases";
import { startServer } from "#tests/support/server";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-portable-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

let files = 0;
async function backUp(databaseUrl: string): Promise<string> {
  files += 1;
  const file = path.join(folder, `copy-${files}`);
  expect((await runCommand(["backup", file, "--portable"], { DATABASE_URL: databaseUrl, DATA_DIR: folder })).stderr).toBe("");
  return file;
}
const restore = async (file: string, databaseUrl: string, ...flags: string[]) =>
  await runCommand(["restore", file, ...flags], { DATABASE_URL: databaseUrl, DATA_DIR: folder });
const linesOf = async (file: string) =>
  gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split("\n");

const row = z.record(z.string(), z.unknown());
const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)$/;

/** The rows of each table, in an order that the engines share, with times as milliseconds. */
async function rowsOf(file: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables: Record<string, string[]> = {};
  let current: string[] = [];
  for (const line of await linesOf(file)) {
    const [, table = ""] = /^\["table","(\w+)"/.exec(line) ?? [];
    if (table !== "") {
      current = [];
      tables[table] = current;
    } else if (line.startsWith("{")) {
      const values = Object.entries(row.parse(JSON.parse(line))).toSorted(([a], [b]) => (a < b ? -1 : 1));
      current.push(
        JSON.stringify(values.map(([name, value]) => [name, typeof value === "string" && ISO.test(value) ? Date.parse(value) : value])),
      );
    }
  }
  for (const rows of Object.values(tables)) rows.sort();
  return tables;
}

/** Values that a copy could spoil: times to the millisecond and before 1970, quotes, line breaks, big counts, nothing. */
async function awkward(engine: Engine): Promise<string> {
  const url = await freshDatabaseUrl(engine);
  const opened = await openDetached({ url });
  await migrateDatabase(opened);
  const { prisma } = opened;
  const user = await prisma.user.create({
    data: {
      realmId: "root",
      email: "o'brien@example.com",
      name: 'Ana "Ñ" 😀\n\t\\ {"a":[1]}',
      passwordHash: "$2b$04$x",
      lastSignInAt: new Date(-1),
    },
  });
  const times = [1, 999, 1000, 1_700_000_000_001, 1_795_267_556_120, 253_402_300_799_999];
  for (const [index, time] of times.entries())
    await prisma.session.create({
      data: { idHash: `s${index}`, userId: user.id, expiresAt: new Date(time), createdAt: new Date(-(time % 1e12)) },
    });
  const usage = {
    realmId: "root",
    applicationId: "a",
    clientRef: "c",
    environment: "PRODUCTION",
    grantType: "",
    secretId: "",
    outcome: "success",
  };
  await prisma.usageDay.create({ data: { ...usage, day: 20_000, count: 9_007_199_254_740_991n } });
  await prisma.usageDay.create({ data: { ...usage, day: -1, count: 0n } });
  const token = {
    kind: "access",
    format: "opaque",
    realmId: "root",
    applicationId: "a",
    clientRef: "c",
    environment: "SANDBOX",
    grantType: "x",
    scope: "",
  };
  await prisma.tokenRecord.createMany({
    data: Array.from({ length: 4500 }, (_, index) => ({
      ...token,
      id: `018f0000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`,
      issuedAt: new Date(1_700_000_000_000 + index),
      expiresAt: new Date(1_800_000_000_000 - index * 7),
      revokedAt: index % 2 === 0 ? new Date(1_750_000_000_000 + index) : null,
    })),
  });
  await closeOpened(opened);
  return url;
}

describe.each(ENGINES)("a portable backup from %s", (from) => {
  let source: string;
  let file: string;
  beforeAll(async () => {
    source = await awkward(from);
    file = await backUp(source);
  });

  it.each(ENGINES)("restored to %s has the same rows, value by value", { timeout: 60_000 }, async (to) => {
    const target = await freshDatabaseUrl(to);
    expect((await restore(file, target)).stderr).toBe("");
    const [before, after] = [await rowsOf(file), await rowsOf(await backUp(target))];
    expect(Object.keys(after)).toHaveLength(Object.keys(before).length);
    expect(before["TokenRecord"]).toHaveLength(4500);
    expect(before["UsageDay"]?.join()).toContain("9007199254740991");
    for (const [table, rows] of Object.entries(before)) expect(after[table], table).toEqual(rows);
  });

  it("is refused where rows were taken out or changed, and where a newer version made it", async () => {
    const lines = await linesOf(file);
    const target = await freshDatabaseUrl(from);
    const spoilt = path.join(folder, "spoilt");
    const last = migrationsOf(from).at(-1)?.name ?? "";
    for (const [wrong, why] of [
      [lines.filter((_, index) => index !== lines.length - 2), "its checksum does not fit"],
      [lines.map((line) => line.replace("o'brien", "mallory")), "its checksum does not fit"],
      [lines.slice(0, -1), "it is cut off"],
      [[...lines, lines.at(-2) ?? ""], "it goes on after its end"],
    ] as const) {
      await writeFile(spoilt, gzipSync(`${wrong.join("\n")}\n`));
      expect((await restore(spoilt, target)).stderr).toBe(`The backup cannot be used: ${why}\n`);
    }
    const newer = lines.map((line) => line.replace(last, "29990101000000_later"));
    await writeFile(spoilt, gzipSync(newer.join("\n")));
    expect((await restore(spoilt, target)).code).toBe(1);
  });
});

describe.each(ENGINES)("a portable backup of %s", (engine) => {
  it("is not made by an older version than the database's, which would leave out what it does not know", async () => {
    const databaseUrl = await freshDatabaseUrl(engine);
    const opened = await openDetached({ url: databaseUrl });
    await migrateDatabase(opened);
    await opened.prisma.$executeRawUnsafe(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at")
      VALUES ('later', '', '29990101000000_later', CURRENT_TIMESTAMP)`);
    await closeOpened(opened);
    const file = path.join(folder, `older-${engine}`);
    await expect(backUpDatabase(databaseUrl, file, { portable: true })).rejects.toThrow(
      "a newer version of Latchkey has migrated the database (29990101000000_later): back up with that one",
    );
    expect(existsSync(file)).toBe(false);
  });
});

describe("restore", () => {
  it("notices a server that started while it was reading the backup", { timeout: 60_000 }, async () => {
    const file = path.join(folder, "read-slowly");
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

  it("takes an older version's backup, which the next start brings up to date", { timeout: 60_000 }, async () => {
    const [first] = migrationsOf("sqlite");
    const old = await freshDatabaseUrl("sqlite");
    const opened = await openDetached({ url: old });
    if (opened.engine !== "sqlite") throw new Error("expected SQLite");
    applySqliteMigrations(opened.file.writer.connection, first?.name);
    opened.file.writer.connection.script(`INSERT INTO "Realm" ("id", "path", "createdAt") VALUES ('root', 'root', 1700000000123)`);
    await closeOpened(opened);
    const file = await backUp(old);
    for (const engine of ENGINES) {
      const databaseUrl = await freshDatabaseUrl(engine);
      expect((await restore(file, databaseUrl)).stderr).toBe("");
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
    const file = await backUp(await awkward("postgresql"));
    const [target, fresh] = [await freshDatabaseUrl("postgresql"), await freshDatabaseUrl("postgresql")];
    expect((await restore(file, fresh)).stderr).toBe("");
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
    expect((await restore(file, target)).stderr).toMatch(/holds tables already: --force overwrites them\n$/);
    expect((await restore(file, target, "--force")).stderr).toBe("");
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
    const file = path.join(folder, "other");
    await writeFile(file, "SQLite format 3\0 and so on");
    expect((await restore(file, await freshDatabaseUrl("postgresql"))).stderr).toMatch(
      /back up with --portable to restore to PostgreSQL\n$/,
    );
    await writeFile(file, "PGDMP and so on");
    expect((await restore(file, await freshDatabaseUrl("postgresql"))).stderr).toMatch(/pg_restore puts it back/);
  });
});
