/** ADR 0012: a portable backup gives the same rows on either engine, and one that was spoilt or made too early or late is refused. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { backUpDatabase } from "#app/db/backup";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase, migrationsOf } from "#app/db/migrate";
import { ENGINES, freshDatabaseUrl } from "#tests/support/databases";
import { awkward, linesOf, portableBackups } from "./portable";

const portable = portableBackups();

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

describe.each(ENGINES)("a portable backup from %s", (from) => {
  let source: string;
  let file: string;
  beforeAll(async () => {
    source = await awkward(from);
    file = await portable.backUp(source);
  });

  it.each(ENGINES)("restored to %s has the same rows, value by value", async (to) => {
    const target = await freshDatabaseUrl(to);
    expect((await portable.restore(file, target)).stderr).toBe("");
    const [before, after] = [await rowsOf(file), await rowsOf(await portable.backUp(target))];
    expect(Object.keys(after)).toHaveLength(Object.keys(before).length);
    expect(before["TokenRecord"]).toHaveLength(4500);
    expect(before["UsageDay"]?.join()).toContain("9007199254740991");
    for (const [table, rows] of Object.entries(before)) expect(after[table], table).toEqual(rows);
  });

  it("is refused where rows were taken out or changed, and where a newer version made it", async () => {
    const lines = await linesOf(file);
    const target = await freshDatabaseUrl(from);
    const spoilt = portable.file("spoilt");
    const last = migrationsOf(from).at(-1)?.name ?? "";
    for (const [wrong, why] of [
      [lines.filter((_, index) => index !== lines.length - 2), "its checksum does not fit"],
      [lines.map((line) => line.replace("o'brien", "mallory")), "its checksum does not fit"],
      [lines.slice(0, -1), "it is cut off"],
      [[...lines, lines.at(-2) ?? ""], "it goes on after its end"],
    ] as const) {
      await writeFile(spoilt, gzipSync(`${wrong.join("\n")}\n`));
      expect((await portable.restore(spoilt, target)).stderr).toBe(`The backup cannot be used: ${why}\n`);
    }
    const newer = lines.map((line) => line.replace(last, "29990101000000_later"));
    await writeFile(spoilt, gzipSync(newer.join("\n")));
    expect((await portable.restore(spoilt, target)).code).toBe(1);
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
    const file = portable.file(`older-${engine}`);
    await expect(backUpDatabase(databaseUrl, file, { portable: true })).rejects.toThrow(
      "a newer version of Latchkey has migrated the database (29990101000000_later): back up with that one",
    );
    expect(existsSync(file)).toBe(false);
  });
});
