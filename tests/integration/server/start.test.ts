/** Issue §1: what a start prints, makes and refuses. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ENGINES, freshDatabaseUrl, takeDatabaseAway } from "#tests/support/databases";
import { serverEnvironment, startServer } from "#tests/support/server";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** A start that is expected to fail. */
function tryToStart(env: Record<string, string>, ...args: string[]) {
  const dataDir = mkdtempSync(path.join(tmpdir(), "latchkey-refused-"));
  const options = { cwd: ROOT, env: serverEnvironment({ DATA_DIR: dataDir, ...env }), encoding: "utf8", timeout: 30_000 } as const;
  const ended = spawnSync(process.execPath, ["build/server/index.js", ...args], options);
  rmSync(dataDir, { recursive: true });
  return ended;
}

describe("a wrong setting", () => {
  it.each([
    ["PORT", { PORT: "http" }],
    ["PUBLIC_URL", { PUBLIC_URL: "portal" }],
    ["DATABASE_URL", { DATABASE_URL: "mysql://x" }],
    ["ADMIN_PASSWORD", { ADMIN_EMAIL: "admin@example.com" }],
    ["TLS_CERT_FILE", { TLS_CERT_FILE: "/nowhere/cert.pem", TLS_KEY_FILE: "/nowhere/key.pem" }],
    ["LOG_LEVEL", { LOG_LEVEL: "chatty" }],
    ["DATA_DIR", { DATA_DIR: "/dev/null/data" }],
    ["DATA_DIR", { DATA_DIR: "/dev/null/data", WORKERS: "2", DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none" }],
    ["WORKERS", { WORKERS: "2" }],
  ])("%s stops the start with one line that names it", (name, env) => {
    const { status, stdout, stderr } = tryToStart(env);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(new RegExp(`^${name}: [^\\n]+\\n$`));
  });

  it("an unknown command says which there are", () => {
    const { status, stderr } = tryToStart({}, "migrate");
    expect(status).toBe(2);
    expect(stderr).toBe('There is no command "migrate". Commands: serve, settings, backup, restore, doctor, health, conformance.\n');
  });
});

describe.each(ENGINES)("on %s", (engine) => {
  const folders: string[] = [];
  const folder = async () => {
    const made = await mkdtemp(path.join(tmpdir(), "latchkey-start-"));
    folders.push(made);
    return made;
  };
  afterAll(async () => {
    for (const made of folders) await rm(made, { recursive: true, force: true });
  });

  it("the first start prints a set-up link, makes keys with mode 0600, and a second start keeps them", async () => {
    const dataDir = await folder();
    const databaseUrl = await freshDatabaseUrl(engine);
    const env = { TLS: "self-signed" };
    const first = await startServer({ engine, databaseUrl, dataDir, env });
    expect(first.logs()).toMatch(
      new RegExp(
        `^To become the first admin, open within 24 hours, unless a later start has printed another link: ${first.url}/setup\\?token=[A-Za-z0-9_-]{20,}$`,
        "m",
      ),
    );
    await first.kill();
    const keyFile = path.join(dataDir, "keys/key-encryption.key");
    const [key, certificate] = [await readFile(keyFile, "utf8"), await readFile(first.certificateFile, "utf8")];
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(dataDir, "tls/self-signed.key"))).mode & 0o777).toBe(0o600);
    const second = await startServer({ engine, databaseUrl, dataDir, env });
    expect(await readFile(keyFile, "utf8")).toBe(key);
    expect(await readFile(first.certificateFile, "utf8")).toBe(certificate);
    await second.stop();
  });

  it("with ADMIN_EMAIL and ADMIN_PASSWORD no link is printed, now or later", async () => {
    const [databaseUrl, dataDir] = [await freshDatabaseUrl(engine), await folder()];
    const env = { ADMIN_EMAIL: "admin@example.com", ADMIN_PASSWORD: "correct horse battery" };
    for (const settings of [env, {}]) {
      const server = await startServer({ engine, databaseUrl, dataDir, env: settings });
      expect(server.logs()).not.toContain("/setup");
      expect(server.logs()).not.toContain(env.ADMIN_PASSWORD);
      await server.stop();
      expect(await server.exited).toBe(0);
    }
  });

  it("a database whose signing keys were encrypted under another key is refused by name", async () => {
    const databaseUrl = await freshDatabaseUrl(engine);
    await (await startServer({ engine, databaseUrl })).stop();
    const { status, stderr } = tryToStart({ PORT: "1", DATABASE_URL: databaseUrl });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^KEY_ENCRYPTION_KEY: [^\n]+\n$/);
  });

  it("is healthy and ready", async () => {
    const server = await startServer({ engine });
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: "ready", database: "reachable", pendingMigrations: 0 });
    await server.stop();
  });
});

describe("without its database", () => {
  it("stays healthy, is not ready, and says so with 503", async () => {
    const databaseUrl = await freshDatabaseUrl("postgresql");
    const server = await startServer({ engine: "postgresql", databaseUrl });
    await takeDatabaseAway(databaseUrl);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: "not ready", database: "unreachable", pendingMigrations: null });
    await server.stop();
  });

  it.each(["1", "2"])("a start against an unreachable database ends with one line after the log, workers: %s", (workers) => {
    const { status, stderr } = tryToStart({ DATABASE_URL: "postgresql://nobody:hush@127.0.0.1:9/none", WORKERS: workers });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^DATABASE_URL: the database at postgresql:\/\/127\.0\.0\.1:9\/none cannot be used \(see the log\)\n$/);
  });

  it("an SQLite file that cannot be opened ends the start with one line", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "latchkey-no-file-"));
    const { status, stderr } = tryToStart({ DATABASE_URL: `file:${folder}` });
    expect(status).toBe(1);
    expect(stderr).toBe(`DATABASE_URL: the database at file:${folder} cannot be used (see the log)\n`);
    await rm(folder, { recursive: true });
  });

  it.runIf(existsSync("/proc/self"))("a folder that cannot be made ends the start with one line, and does not hang it", () => {
    const { status, stderr } = tryToStart({ DATABASE_URL: "file:/proc/latchkey/test.db" });
    expect(status).toBe(1);
    expect(stderr).toBe("DATABASE_URL: the database at file:/proc/latchkey/test.db cannot be used (see the log)\n");
  });

  it("a taken port is said by name", async () => {
    const server = await startServer({ engine: "sqlite" });
    const { status, stderr } = tryToStart({ PORT: String(server.port), DATABASE_URL: await freshDatabaseUrl("sqlite") });
    expect(status).toBe(1);
    expect(stderr).toBe(`PORT: ${server.port} is taken on 127.0.0.1\n`);
    await server.stop();
  });
});
