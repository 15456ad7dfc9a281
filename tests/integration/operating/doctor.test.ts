/** Issue §5: `doctor` says what is wrong and what to do, in one line each, and changes nothing. */
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { generate } from "selfsigned";
import { afterAll, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { SqliteConnection } from "#app/db/sqlite/connection";
import { sqlitePath } from "#app/db/sqlite/open";
import { runCommand } from "#tests/support/command";
import { ENGINES, freshDatabaseUrl } from "#tests/support/databases";
import { startServer } from "#tests/support/server";
import { startSmtpServer } from "#tests/support/smtp-server";

const folders: string[] = [];
async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), "latchkey-doctor-"));
  folders.push(made);
  return made;
}
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true });
});

const ADMIN = { ADMIN_EMAIL: "admin@example.com", ADMIN_PASSWORD: "correct horse battery" };
const SOUND = { BCRYPT_COST: "10" };

describe.each(ENGINES)("doctor on %s", (engine) => {
  it("finds nothing wrong with a server that was started once", async () => {
    const [dataDir, databaseUrl] = [await folder(), await freshDatabaseUrl(engine)];
    await (await startServer({ engine, databaseUrl, dataDir, env: ADMIN })).stop();
    const { code, stdout, stderr } = await runCommand(["doctor"], { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ...SOUND });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(new Set(lines.map((line) => line.slice(6, 19).trim()))).toEqual(
      new Set([
        "settings",
        "node",
        "database",
        "migrations",
        "first admin",
        "server keys",
        "signing keys",
        "audit log",
        "files",
        "clock",
        "disk",
        "mail",
      ]),
    );
    // On PostgreSQL the keys should not stay in one machine's folder; Node 20 gets no fixes.
    const warned = [...(process.versions.node.startsWith("20.") ? ["node"] : []), ...(engine === "sqlite" ? [] : ["server keys"])];
    expect(lines.filter((line) => !line.startsWith("ok  ")).map((line) => line.slice(6, 19).trim())).toEqual(warned);
  });

  it("misses the admin, and the key under which signing keys were made", async () => {
    const [dataDir, databaseUrl] = [await folder(), await freshDatabaseUrl(engine)];
    const env = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ...SOUND };
    await (await startServer({ engine, databaseUrl, dataDir })).stop();
    expect((await runCommand(["doctor"], env)).stdout).toMatch(/^WARN {2}first admin +nobody is admin\. Open the link/m);
    const other = await runCommand(["doctor"], { ...env, KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64url") });
    expect(other.code).toBe(1);
    expect(other.stdout).toMatch(/^FAIL {2}signing keys +2 of 2 do not open under KEY_ENCRYPTION_KEY\. Set the key/m);
    const keyFile = path.join(dataDir, "keys/token-mac.key");
    await chmod(keyFile, 0o644);
    const readable = await runCommand(["doctor"], env);
    expect(readable.code).toBe(1);
    expect(readable.stdout).toMatch(/^FAIL {2}server keys +others can read \S+token-mac\.key\. chmod 600 /m);
    await rm(path.join(dataDir, "keys"), { recursive: true });
    expect((await runCommand(["doctor"], env)).stdout).toMatch(/^FAIL {2}server keys +there are none/m);
    expect(existsSync(path.join(dataDir, "keys"))).toBe(false);
  });

  it("reads by connections that cannot write", async () => {
    const url = await freshDatabaseUrl(engine);
    const opened = await openDetached({ url });
    await migrateDatabase(opened);
    await closeOpened(opened);
    const reading = await openDetached({ url, readOnly: true });
    expect(await reading.prisma.realm.count()).toBe(1);
    await expect(reading.prisma.realm.deleteMany()).rejects.toThrow(/read-?only/);
    await expect(reading.prisma.$executeRaw`CREATE TABLE mine (id INTEGER)`).rejects.toThrow(/read-?only/);
    await closeOpened(reading);
  });
});

describe("doctor on an SQLite file", () => {
  /** Every file of a folder, with all that would change if it were written to. */
  async function stateOf(where: string) {
    const names = (await readdir(where, { recursive: true })).toSorted();
    return await Promise.all(
      names.map(async (name) => {
        const { mtimeMs, size, mode } = await stat(path.join(where, name));
        return { name, mtimeMs, size, mode };
      }),
    );
  }
  const FINE = /^ok {4}migrations +all applied$/m;

  it("leaves it, and the folder, as they are: in WAL mode and in the one that a restore leaves", async () => {
    const dataDir = await folder();
    const databaseUrl = `file:${path.join(dataDir, "with space & 100%.db")}`;
    const env = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ...SOUND };
    await (await startServer({ engine: "sqlite", databaseUrl, dataDir })).stop();
    for (const mode of ["WAL", "DELETE"]) {
      const connection = new SqliteConnection(sqlitePath(databaseUrl), { cacheKib: 100 });
      connection.script(`PRAGMA journal_mode = ${mode}`);
      connection.close();
      const before = await stateOf(dataDir);
      expect(before.filter(({ name }) => /-(wal|shm)$/.test(name))).toEqual([]);
      expect((await runCommand(["doctor"], env)).stdout).toMatch(FINE);
      expect(await stateOf(dataDir)).toEqual(before);
    }
  });

  it("sees what a server that is running, or was killed, has written, and leaves its files alone", async () => {
    const [dataDir, databaseUrl] = [await folder(), await freshDatabaseUrl("sqlite")];
    const env = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, ...SOUND };
    const place = path.dirname(sqlitePath(databaseUrl));
    const server = await startServer({ engine: "sqlite", databaseUrl, dataDir, env: ADMIN });
    const unchanging = async () => (await stateOf(place)).filter(({ name }) => !name.endsWith("-shm"));
    const running = await unchanging();
    expect((await runCommand(["doctor"], env)).stdout).toMatch(/^ok {4}first admin +there is one$/m);
    expect(await unchanging()).toEqual(running);
    await server.kill();
    expect((await runCommand(["doctor"], env)).stdout).toMatch(/^ok {4}first admin +there is one$/m);
    expect(await unchanging()).toEqual(running);
  });
});

describe("doctor", () => {
  it("says that there is no database yet, and makes neither it nor a folder", async () => {
    const dataDir = path.join(await folder(), "not/yet");
    const { code, stdout } = await runCommand(["doctor"], { DATA_DIR: dataDir, ...SOUND });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^WARN {2}database +there is none at /m);
    expect(stdout).toMatch(/^ok {4}server keys +none yet/m);
    expect(existsSync(path.dirname(dataDir))).toBe(false);
  });

  it("names a wrong setting, and a database that does not answer, without its password", async () => {
    const wrong = await runCommand(["doctor"], { PORT: "http" });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/^FAIL {2}settings +PORT: must be a whole number/);
    const several = await runCommand(["doctor"], { DATA_DIR: await folder(), WORKERS: "2" });
    expect(several.code).toBe(1);
    expect(several.stdout).toMatch(/^FAIL {2}settings +WORKERS: must be 1 on SQLite, [^\n]*PostgreSQL[^\n]*\n$/);
    const env = { DATA_DIR: await folder(), DATABASE_URL: "postgresql://user:hunter2hunter2@127.0.0.1:1/nothing" };
    const silent = await runCommand(["doctor"], env);
    expect(silent.code).toBe(1);
    expect(silent.stdout).toMatch(/^FAIL {2}database +PostgreSQL does not answer: [^\n]+\. Is it running/m);
    expect(silent.stdout).not.toContain("hunter2");
  });

  it("warns of settings that are dangerous together", async () => {
    const { stdout } = await runCommand(["doctor"], { DATA_DIR: await folder(), PUBLIC_URL: "http://portal.example.com" });
    expect(stdout).toMatch(/^WARN {2}settings +PUBLIC_URL is http:\/\/portal\.example\.com: .*clear\. Serve HTTPS/m);
    expect(stdout).toMatch(/^WARN {2}settings +BCRYPT_COST is 4, for tests only/m);
  });

  it.each([
    [-1, "portal.example.com", "expired on"],
    [5, "portal.example.com", "expires in 4 days"],
    [300, "portal.example.com", "valid for 299 days"],
    [300, "other.example.com", "does not name portal.example.com"],
  ])("a certificate with %i days left, for %s: %s", async (days, host, expected) => {
    const dataDir = await folder();
    const [certFile, keyFile] = [path.join(dataDir, "cert.pem"), path.join(dataDir, "key.pem")];
    const made = await generate([{ name: "commonName", value: host }], {
      keyType: "ec",
      notBeforeDate: new Date(Date.now() - 40 * 86_400_000),
      notAfterDate: new Date(Date.now() + days * 86_400_000),
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
    });
    await writeFile(certFile, made.cert);
    await writeFile(keyFile, made.private);
    const env = { DATA_DIR: dataDir, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, PUBLIC_URL: "https://portal.example.com" };
    expect((await runCommand(["doctor"], env)).stdout).toMatch(new RegExp(`certificate +${expected}`));
  });
});

describe("doctor and mail", () => {
  it("signs in to the mail server, or says what it answers, without the password", async () => {
    const smtp = await startSmtpServer();
    const { port } = new URL(smtp.url);
    const check = async (SMTP_URL: string) => {
      const env = { DATA_DIR: await folder(), SMTP_URL, MAIL_FROM: "portal@example.com", ...SOUND };
      return (await runCommand(["doctor"], env)).stdout.split("\n").find((line) => line.slice(6, 19).trim() === "mail");
    };
    expect(await check(smtp.url)).toMatch(/^ok {4}mail +127\.0\.0\.1, port \d+, from portal@example\.com$/);
    const refused = await check(`smtp://portal:nine-days@127.0.0.1:${port}`);
    expect(refused).toMatch(/^FAIL {2}mail +127\.0\.0\.1, port \d+: EAUTH 535/);
    expect(refused).not.toContain("nine-days");
    smtp.stop();
    expect(await check(smtp.url)).toMatch(/^FAIL {2}mail .*ECONNREFUSED/);
  });
});
