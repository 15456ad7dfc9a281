/** Issue §5: `backup` while tokens are issued, `restore` into an empty place, and what both refuse. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, closeOpened, openDatabase, openDetached } from "#app/db/database";
import { collectGarbage } from "#tests/support/collect-garbage";
import { runCommand } from "#tests/support/command";
import { countedMinutes } from "#tests/support/counted-usage";
import { type Engine, freshDatabaseUrl } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";

const folders: string[] = [];
async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), "latchkey-backup-"));
  folders.push(made);
  return made;
}
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true });
});

/** Asks for tokens on several connections until it is told to stop. */
function load(url: string, client: TestClient): { readonly tokens: readonly string[]; stop(): Promise<void> } {
  const tokens: string[] = [];
  let going = true;
  const asking = Array.from({ length: 8 }, async () => {
    while (going) {
      const answer = await post(
        `${url}/token`,
        { grant_type: "client_credentials" },
        { authorization: basic(client.clientId, client.secret) },
      );
      expect(answer.status).toBe(200);
      tokens.push(text(answer.json["access_token"]));
    }
  });
  return {
    tokens,
    async stop() {
      going = false;
      await Promise.all(asking);
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Token records, and successes that were counted. */
async function counts(url: string): Promise<{ readonly records: number; readonly counted: number }> {
  const opened = await openDetached({ url });
  try {
    const records = await opened.prisma.tokenRecord.count();
    const counters = (await countedMinutes(opened.prisma)).filter(({ outcome }) => outcome === "success");
    return { records, counted: counters.reduce((sum, { count }) => sum + count, 0) };
  } finally {
    await closeOpened(opened);
    await collectGarbage();
  }
}

const KINDS: readonly { readonly engine: Engine; readonly flags: readonly string[] }[] = [
  { engine: "sqlite", flags: [] },
  { engine: "sqlite", flags: ["--portable"] },
  { engine: "postgresql", flags: [] },
];

describe.each(KINDS)("a backup on $engine $flags", ({ engine, flags }) => {
  let server: RunningServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer({ engine });
    await openDatabase({ url: server.databaseUrl });
    client = await createClient();
    await closeDatabase();
  });
  afterAll(async () => {
    await server?.stop();
  });
  /** Without any program of the machine: Node is enough to back up. */
  const here = () => ({ DATABASE_URL: server.databaseUrl, DATA_DIR: server.dataDir, PATH: "/nowhere" });

  it("taken under load holds every token answered before it, each of them counted", async () => {
    const file = path.join(await folder(), "copy");
    const issuing = load(server.url, client);
    await until(() => issuing.tokens.length > 200);
    const before = [...issuing.tokens];
    const made = await runCommand(["backup", file, "--with-keys", ...flags], here());
    const during = issuing.tokens.length - before.length;
    await issuing.stop();
    expect(made.stderr).toBe("");
    expect(made.stdout).toContain("backed up and checked");
    expect(during).toBeGreaterThan(20);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(`${file}.keys`)).mode & 0o777).toBe(0o600);
    for (const name of ["token-mac.key", "key-encryption.key"])
      expect(await readFile(`${file}.keys`, "utf8")).toContain((await readFile(path.join(server.dataDir, "keys", name), "utf8")).trim());

    const dataDir = await folder();
    const databaseUrl = engine === "sqlite" ? `file:${path.join(dataDir, "restored.db")}` : await freshDatabaseUrl(engine);
    const there = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, PATH: "/nowhere" };
    const restored = await runCommand(["restore", file, "--with-keys"], there);
    expect(restored.stderr).toBe("");
    const { records, counted } = await counts(databaseUrl);
    expect(records).toBe(counted);
    expect(records).toBeGreaterThanOrEqual(before.length);
    expect(records).toBeLessThanOrEqual(issuing.tokens.length);

    const again = await startServer({ engine, databaseUrl, dataDir });
    try {
      const form = (token: string) => ({ token });
      const right = { authorization: basic(client.clientId, client.secret) };
      const answers = await Promise.all(before.slice(-100).map(async (token) => await post(`${again.url}/introspect`, form(token), right)));
      expect(answers.filter(({ json }) => json["active"] === true)).toHaveLength(100);
      expect((await runCommand(["restore", file, "--force"], there)).stderr).toMatch(/is in use: stop the servers? first\n$/);
    } finally {
      await again.stop();
    }
    const refused = await runCommand(["restore", file], there);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/already: --force overwrites/);
    expect((await runCommand(["restore", file, "--force"], there)).code).toBe(0);
    expect(await counts(databaseUrl)).toEqual({ records, counted });
  });

  it("that was damaged, cut off or lengthened is refused, and what was there stays", async () => {
    const dataDir = await folder();
    const file = path.join(dataDir, "copy");
    expect((await runCommand(["backup", file, ...flags], here())).code).toBe(0);
    const whole = await readFile(file);
    const databaseUrl = engine === "sqlite" ? `file:${path.join(dataDir, "there.db")}` : await freshDatabaseUrl(engine);
    const there = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir };
    expect((await runCommand(["restore", file], there)).code).toBe(0);
    const flipped = Buffer.from(whole);
    for (let at = whole.length >> 1; at < whole.length; at += 50) flipped[at] = ~(flipped[at] ?? 0) & 0xff;
    const wrong = [flipped, whole.subarray(0, whole.length - 40), whole.subarray(0, 100), Buffer.from("no backup at all ".repeat(200))];
    // A portable one has its checksum within: what stands behind it changes nothing.
    const isCopy = engine === "sqlite" && flags.length === 0;
    if (isCopy) wrong.push(whole.subarray(0, whole.length - 1), Buffer.concat([whole, Buffer.alloc(40)]));
    for (const bytes of wrong) {
      await writeFile(file, bytes);
      const { code, stderr } = await runCommand(["restore", file, "--force"], there);
      expect(stderr).toMatch(/^The backup cannot be used: [^\n]+\n$/);
      expect(code).toBe(1);
    }
    expect(await counts(databaseUrl)).toEqual(await counts(server.databaseUrl));
  });
});

describe("a backup", () => {
  it("overwrites no file, and makes no database where there is none", async () => {
    const dataDir = await folder();
    const file = path.join(dataDir, "copy");
    const env = { DATA_DIR: dataDir };
    expect((await runCommand(["backup", file], env)).stderr).toMatch(/^DATABASE_URL: there is no database at /);
    expect(existsSync(path.join(dataDir, "latchkey.db"))).toBe(false);
    await writeFile(file, "mine");
    expect((await runCommand(["backup", file], env)).stderr).toMatch(/exists already/);
    expect(await readFile(file, "utf8")).toBe("mine");
  });

  it("does not replace other server keys unless it is forced", async () => {
    const from = await startServer({ engine: "sqlite" });
    const file = path.join(await folder(), "copy");
    const source = { DATABASE_URL: from.databaseUrl, DATA_DIR: from.dataDir };
    expect((await runCommand(["backup", file, "--with-keys"], source)).code).toBe(0);
    await from.stop();
    const dataDir = await folder();
    await (await startServer({ engine: "sqlite", dataDir })).stop();
    const there = { DATABASE_URL: `file:${path.join(dataDir, "other.db")}`, DATA_DIR: dataDir };
    const refused = await runCommand(["restore", file, "--with-keys"], there);
    expect(refused.stderr).toMatch(/holds another key: --force overwrites it\n$/);
    // Nothing was done, so that the next try need not be forced.
    expect(existsSync(path.join(dataDir, "other.db"))).toBe(false);
    expect((await runCommand(["restore", file, "--with-keys", "--force"], there)).code).toBe(0);
    expect((await runCommand(["doctor"], there)).stdout).toMatch(/^ok {4}signing keys +2, all of which open$/m);
  });

  it("leaves no keys behind when it fails, so that it can be made again under its name", async () => {
    const server = await startServer({ engine: "sqlite" });
    const file = path.join(await folder(), "copy");
    const source = { DATABASE_URL: server.databaseUrl, DATA_DIR: server.dataDir };
    await writeFile(file, "in the way");
    expect((await runCommand(["backup", file, "--with-keys"], source)).stderr).toBe(`${file} exists already: name another file\n`);
    await rm(file);
    expect((await runCommand(["backup", file, "--with-keys"], source)).code).toBe(0);
    await rm(file);
    expect((await runCommand(["backup", file, "--with-keys"], source)).stderr).toBe(`${file}.keys exists already: name another file\n`);
    expect(existsSync(file)).toBe(false);
    await server.stop();
  });

  it("says in one line what is wrong with a file, or with the database", async () => {
    const server = await startServer({ engine: "sqlite" });
    const here = await folder();
    const source = { DATABASE_URL: server.databaseUrl, DATA_DIR: server.dataDir };
    expect((await runCommand(["backup", path.join(here, "no/folder")], source)).stderr).toMatch(/^ENOENT: [^\n]+\n$/);
    expect((await runCommand(["restore", here], source)).stderr).toMatch(/^EISDIR: [^\n]+\n$/);
    await server.stop();
    const away = { DATABASE_URL: "postgresql://somebody:secret-word@127.0.0.1:1/portal", DATA_DIR: here };
    const { code, stderr } = await runCommand(["backup", path.join(here, "copy")], away);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^DATABASE_URL: the database at postgresql:\/\/127\.0\.0\.1:1\/portal cannot be used: [^\n]+\n$/);
  });
});
