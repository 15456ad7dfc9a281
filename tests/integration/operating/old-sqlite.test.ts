/** Issue 11 §1: an SQLite that cannot be used is refused by name, by a start, by `doctor` and by a server that is asked whether it is ready. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "#tests/support/command";
import { freshDatabaseUrl } from "#tests/support/databases";
import { startServer } from "#tests/support/server";

const REFUSED = "SQLite 3.51.2 can lose committed writes";
let folder = "";
let databaseUrl = "";
let old = "";
let env: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-old-sqlite-"));
  databaseUrl = await freshDatabaseUrl("sqlite");
  old = path.join(folder, "old");
  env = { NODE_OPTIONS: `--import ${pathToFileURL(path.resolve("tests/support/old-sqlite.mjs")).href}`, OLD_SQLITE: old };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("a server that runs is ready no more, and neither the next start nor doctor accept it", async () => {
  const server = await startServer({ engine: "sqlite", databaseUrl, dataDir: folder, env });
  try {
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await writeFile(old, "3.51.2");
    const ask = async () => {
      const answer = await fetch(`${server.url}/readyz`);
      return { status: answer.status, body: await answer.json() };
    };
    await expect
      .poll(ask)
      .toEqual({ status: 503, body: { status: "not ready", database: "unusable: SQLite 3.51.2", pendingMigrations: null } });
  } finally {
    await server.stop();
  }
  await expect(startServer({ engine: "sqlite", databaseUrl, dataDir: folder, env })).rejects.toThrow(REFUSED);
  const examine = () => runCommand(["doctor"], { ...env, DATABASE_URL: databaseUrl, DATA_DIR: folder, BCRYPT_COST: "10" });
  const { code, stdout } = await examine();
  expect(code).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}database +SQLite 3\.51\.2 can lose committed writes .*npm ci/m);
  await writeFile(old, "3.50.7");
  expect((await examine()).stdout).toMatch(/^FAIL {2}database +SQLite 3\.50\.7 has no jsonb_each, which came with 3\.51\.0, .*npm ci/m);
});
