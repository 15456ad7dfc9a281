/** Issue 10 §4: what the server keeps is its user's alone, whatever was there before, and its secrets need not be in the environment. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "#tests/support/command";
import { ENGINES, freshDatabaseUrl } from "#tests/support/databases";
import { startServer } from "#tests/support/server";
import { openBrowser } from "../accounts/browser";

const ADMIN = { email: "admin@example.com", password: "correct horse battery" };

const folders: string[] = [];
async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), "latchkey-at-rest-"));
  folders.push(made);
  return made;
}
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true });
});

/** Everything under a folder, itself included, that anybody but its owner may open. */
async function openToOthers(where: string): Promise<readonly string[]> {
  const paths = [where, ...(await readdir(where, { recursive: true })).map((name) => path.join(where, name))];
  const modes = await Promise.all(paths.map(async (each) => ({ each, mode: (await stat(each)).mode & 0o077 })));
  return modes.filter(({ mode }) => mode !== 0).map(({ each }) => path.relative(where, each) || ".");
}

describe("a data folder that others could open", () => {
  const DATABASE = "latchkey.db";

  it("is closed at the next start, with all in it and what SQLite adds", { timeout: 120_000 }, async () => {
    const dataDir = await folder();
    const databaseUrl = `file:${path.join(dataDir, DATABASE)}`;
    const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, TLS: "self-signed" };
    const settings = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ...env, BCRYPT_COST: "10" };
    await (await startServer({ engine: "sqlite", databaseUrl, dataDir, env })).stop();
    await chmod(dataDir, 0o755);
    for (const name of await readdir(dataDir, { recursive: true })) {
      const each = path.join(dataDir, name);
      await chmod(each, (await stat(each)).isDirectory() ? 0o755 : 0o644);
    }
    expect(await openToOthers(dataDir)).toContain(DATABASE);
    const before = await runCommand(["doctor"], settings);
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(/^FAIL {2}files +other users can open \S+ .*latchkey\.db.*\. chmod go-rwx \S+/m);
    const server = await startServer({ engine: "sqlite", databaseUrl, dataDir, env });
    expect(server.logs()).toContain("other users could open these; now they cannot");
    expect(await readdir(dataDir)).toContain(`${DATABASE}-wal`);
    expect(await openToOthers(dataDir)).toEqual([]);
    expect((await runCommand(["doctor"], settings)).stdout).toMatch(/^ok {4}files +other users can open none/m);
    const file = path.join(dataDir, "copy.backup");
    await runCommand(["backup", file, "--with-keys"], settings);
    expect(await openToOthers(dataDir)).toEqual([]);
    await server.stop();
  });
});

describe.each(ENGINES)("secrets in files on %s", (engine) => {
  it("start a server that has none of them in its environment", { timeout: 120_000 }, async () => {
    const [dataDir, secrets] = [await folder(), await folder()];
    const databaseUrl = await freshDatabaseUrl(engine);
    const values = {
      DATABASE_URL: databaseUrl,
      ADMIN_PASSWORD: ADMIN.password,
      TOKEN_MAC_KEYS: randomBytes(32).toString("base64url"),
      KEY_ENCRYPTION_KEY: randomBytes(32).toString("base64url"),
    };
    const named: Record<string, string> = { ADMIN_EMAIL: ADMIN.email };
    for (const [name, value] of Object.entries(values)) {
      named[`${name}_FILE`] = path.join(secrets, name);
      await writeFile(path.join(secrets, name), `${value}\n`, { mode: 0o600 });
    }
    const server = await startServer({ engine, databaseUrl: "", dataDir, env: named });
    const answer = await openBrowser(server.url).post("/login", ADMIN);
    expect(answer.status).toBe(302);
    expect(await readdir(dataDir)).toEqual([]);
    await chmod(path.join(secrets, "ADMIN_PASSWORD"), 0o644);
    const { stdout, stderr } = await runCommand(["doctor"], { DATA_DIR: dataDir, ...named });
    expect(stdout).toMatch(/^ok {4}signing keys +2, all of which open$/m);
    expect(stdout).toMatch(/^WARN {2}files +every user can read \S+, which ADMIN_PASSWORD_FILE names\. chmod o-r /m);
    for (const secret of [ADMIN.password, values.TOKEN_MAC_KEYS, values.KEY_ENCRYPTION_KEY])
      expect(`${stdout}${stderr}${server.logs()}`).not.toContain(secret);
    await server.stop();
  });
});

describe("a start that cannot use a secret", () => {
  it("ends with one line that names the variable, and not the secret", async () => {
    const dataDir = await folder();
    await mkdir(path.join(dataDir, "secret"));
    const both = await runCommand(["serve"], { DATA_DIR: dataDir, ADMIN_PASSWORD: "hunter2hunter2", ADMIN_PASSWORD_FILE: "/nowhere" });
    expect(both).toMatchObject({ code: 1, stdout: "", stderr: "ADMIN_PASSWORD_FILE: must not be set when ADMIN_PASSWORD is\n" });
    const missing = await runCommand(["serve"], { DATA_DIR: dataDir, DATABASE_URL_FILE: path.join(dataDir, "none") });
    expect(missing).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^DATABASE_URL_FILE: \S+ cannot be read \(ENOENT\)\n$/),
    });
  });

  it.each([
    "postgresql://user:hunter2@hunter3@127.0.0.1:1/nothing",
    "postgresql://user:hunter2 hunter3%zz@127.0.0.1:1/nothing",
    "postgresql://127.0.0.1:1/nothing?password=hunter2hunter3",
  ])("prints no password, however the URL is wrong: %s", { timeout: 120_000 }, async (databaseUrl) => {
    for (const command of ["serve", "doctor"]) {
      const { code, stdout, stderr } = await runCommand([command], { DATA_DIR: await folder(), DATABASE_URL: databaseUrl });
      expect(code).toBe(1);
      expect(`${stdout}${stderr}`).not.toMatch(/hunter[23]/);
    }
  });
});
