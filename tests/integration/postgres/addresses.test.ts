/** Issue 11 §8: no part of a password is printed, whatever it holds; and a data folder may have any name. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand } from "#tests/support/command";
import { administer, freshDatabaseUrl } from "#tests/support/databases";
import { startServer } from "#tests/support/server";
import { SHARED_KEYS } from "../accounts/browser";

const [FIRST, LAST] = ["hunter", "twelve"];

describe("a password", () => {
  it.each(["@", "/", "?", "#", "%", ":", "@x/", "/@"])("with a raw %s is in nothing that is printed", async (mark) => {
    const address = new URL(await freshDatabaseUrl("postgresql"));
    const folder = await mkdtemp(path.join(tmpdir(), "latchkey-password-"));
    const databaseUrl = `postgresql://ada:${FIRST}${mark}${LAST}@${address.host}${address.pathname}`;
    for (const command of [["serve"], ["doctor"], ["backup", path.join(folder, "copy")]]) {
      const { code, stdout, stderr } = await runCommand(command, { DATABASE_URL: databaseUrl, DATA_DIR: folder, PORT: "1" });
      expect(code).toBe(1);
      expect(stdout + stderr).toContain("DATABASE_URL");
      expect(stdout + stderr).not.toMatch(new RegExp(`${FIRST}|${LAST}`));
    }
    await rm(folder, { recursive: true });
  });

  it("of any characters works escaped, and with @ and : as they are", async () => {
    const admin = await freshDatabaseUrl("postgresql");
    const address = new URL(admin);
    for (const [password, written] of [
      ["p@/?#%:w", encodeURIComponent("p@/?#%:w")],
      ["p@:w", "p@:w"],
    ] as const) {
      const role = `r_${randomUUID().replaceAll("-", "")}`;
      await administer(admin, `CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password}'`);
      const databaseUrl = `postgresql://${role}:${written}@${address.host}${address.pathname}`;
      await (await startServer({ engine: "postgresql", databaseUrl, env: SHARED_KEYS })).stop();
    }
  });
});

describe("a data folder", () => {
  it.each(["a?b", "a#b", "a%20b", "a b"])("named %s holds the database", async (name) => {
    const parent = await mkdtemp(path.join(tmpdir(), "latchkey-folder-"));
    const dataDir = path.join(parent, name);
    const server = await startServer({ engine: "sqlite", dataDir, env: { DATABASE_URL: "" } });
    expect(await readdir(parent)).toEqual([name]);
    expect(await readdir(dataDir)).toContain("latchkey.db");
    await server.stop();
    await rm(parent, { recursive: true });
  });
});
