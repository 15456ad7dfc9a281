import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SqliteConnection, sqliteCode } from "./connection";

const [BUSY, READONLY, NOT_A_DATABASE, GENERIC] = [5, 8, 26, 1];
let folder = "";
let file = "";
let connection: SqliteConnection;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-connection-"));
  file = path.join(folder, "file.db");
  connection = new SqliteConnection(file, { cacheKib: 100 });
  connection.script(`CREATE TABLE "parent" ("id" INTEGER PRIMARY KEY, "name" TEXT NOT NULL UNIQUE);
    CREATE TABLE "child" ("id" TEXT PRIMARY KEY NOT NULL, "of" INTEGER NOT NULL REFERENCES "parent" ("id")) WITHOUT ROWID;
    INSERT INTO "parent" VALUES (1, 'one'); INSERT INTO "child" VALUES ('a', 1)`);
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

function codeOf(work: () => unknown): number | undefined {
  try {
    work();
  } catch (error) {
    return sqliteCode(error);
  }
  throw new Error("expected an error");
}

it.each([
  ["the value of a unique index", `INSERT INTO "parent" VALUES (2, 'one')`, 2067],
  ["the value of a primary key", `INSERT INTO "child" VALUES ('a', 1)`, 1555],
  ["nothing where something must be", `INSERT INTO "parent" VALUES (2, NULL)`, 1299],
  ["a row that is not there", `INSERT INTO "child" VALUES ('b', 2)`, 787],
])("tells by its code that %s was given, whether rows are asked for or not", (_, sql, code) => {
  expect(codeOf(() => connection.execute(sql))).toBe(code);
  // Where rows are asked for, an index and a primary key are told apart by nobody.
  const expected = code === 1555 ? 2067 : code;
  expect(codeOf(() => connection.query(`${sql} RETURNING 1`))).toBe(expected);
  expect(codeOf(() => connection.execute(`${sql} RETURNING 1`))).toBe(expected);
});

it("tells by its code that another connection has the lock", () => {
  const other = new SqliteConnection(file, { cacheKib: 100 });
  other.setBusyTimeout(0);
  connection.script("BEGIN EXCLUSIVE");
  for (const sql of [`SELECT * FROM "parent"`, "PRAGMA journal_mode = WAL"]) expect(codeOf(() => other.query(sql))).toBe(BUSY);
  expect(codeOf(() => other.script("BEGIN IMMEDIATE"))).toBe(BUSY);
  other.close();
});

it("tells by its code what is wrong with a file, and with a statement", () => {
  const readOnly = new SqliteConnection(`file://${file}?mode=ro`, { cacheKib: 100 });
  expect(codeOf(() => readOnly.query(`INSERT INTO "parent" VALUES (2, 'two') RETURNING 1`))).toBe(READONLY);
  readOnly.close();
  writeFileSync(`${file}.text`, "no database at all ".repeat(100));
  expect(codeOf(() => new SqliteConnection(`${file}.text`, { cacheKib: 100 }))).toBe(NOT_A_DATABASE);
  expect(codeOf(() => connection.query(`SELECT json('{')`))).toBe(GENERIC);
});

it("finds and stores no text that has NUL in it, rather than the text before it", () => {
  for (const ask of [
    () => connection.query(`SELECT * FROM "parent" WHERE "name" = ?`, ["one\0two"]),
    () => connection.first(`SELECT * FROM "parent" WHERE "name" = ?`, ["one\0two"]),
    () => connection.execute(`INSERT INTO "parent" VALUES (2, ?)`, ["two\0three"]),
  ])
    expect(ask).toThrow(TypeError);
});

it("gives back an open transaction's lock when it is closed, though its statements are not collected yet", () => {
  const other = new SqliteConnection(file, { cacheKib: 100 });
  other.execute("BEGIN IMMEDIATE");
  other.execute(`INSERT INTO "parent" VALUES (?, ?)`, [2, "two"]);
  other.close();
  connection.setBusyTimeout(0);
  connection.script("BEGIN EXCLUSIVE; ROLLBACK");
  expect(connection.first(`SELECT count(*) FROM "parent"`)).toEqual([1]);
});
