/** A backup or restore that is ended in the middle leaves nothing behind, or the next one clears it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { inPostgresTransaction } from "#app/db/postgres";
import { SqliteConnection } from "#app/db/sqlite/connection";
import { sqlitePath } from "#app/db/sqlite/open";
import { runCommand } from "#tests/support/command";
import { freshDatabaseUrl } from "#tests/support/databases";
import { serverEnvironment } from "#tests/support/server";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let folder: string;
const running = new Set<ChildProcess>();
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "latchkey-interrupted-"));
});
afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
  await rm(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<unknown>;
}

function start(args: readonly string[], databaseUrl: string): Started {
  const env = serverEnvironment({ DATABASE_URL: databaseUrl, DATA_DIR: folder });
  const child = spawn(process.execPath, ["build/server/index.js", ...args], { cwd: ROOT, env, stdio: "ignore" });
  running.add(child);
  const ended = once(child, "exit").then(([code, signal]: unknown[]) => {
    running.delete(child);
    return code ?? signal;
  });
  return { child, ended };
}

const drafts = (where: string) => readdirSync(where).filter((name) => /\.(partial|restoring)$/.test(name));

/** Waits until as many files are being written in a folder; false when the command has ended before that. */
async function writing(where: string, count: number, { child }: Started): Promise<boolean> {
  for (;;) {
    if (drafts(where).length >= count) return true;
    if (child.exitCode !== null || child.signalCode !== null) return false;
    await setImmediate();
  }
}

describe("a backup of PostgreSQL that takes its time", () => {
  let url: string;
  let goOn: () => Promise<void>;

  beforeEach(async () => {
    url = await freshDatabaseUrl("postgresql");
    const opened = await openDetached({ url });
    await migrateDatabase(opened);
    await closeOpened(opened);
    // It waits for this lock in the middle of its work.
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let holding: Promise<void> = Promise.resolve();
    await new Promise<void>((resolve, reject) => {
      holding = inPostgresTransaction(url, async (tx) => {
        await tx.executeRaw({ sql: `LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE`, args: [], argTypes: [] });
        resolve();
        await released;
      });
      holding.catch(reject);
    });
    goOn = async () => {
      release();
      await holding;
    };
  });
  afterEach(async () => await goOn());

  it.each(SIGNALS)("leaves nothing when %s ends it", async (signal) => {
    const backup = start(["backup", path.join(folder, "copy")], url);
    expect(await writing(folder, 1, backup)).toBe(true);
    backup.child.kill(signal);
    expect(await backup.ended).toBe(signal);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("loses what it left when it was killed to the next one, which leaves alone what another process still writes", async () => {
    const kept = start(["backup", path.join(folder, "kept")], url);
    expect(await writing(folder, 1, kept)).toBe(true);
    const killed = start(["backup", path.join(folder, "killed")], url);
    expect(await writing(folder, 2, killed)).toBe(true);
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(drafts(folder)).toHaveLength(2);
    // Under another name, as a nightly backup has it.
    const next = start(["backup", path.join(folder, "next")], url);
    await expect.poll(() => drafts(folder).map((name) => name.split(".")[0])).toEqual(["kept", "next"]);
    await goOn();
    expect([await kept.ended, await next.ended]).toEqual([0, 0]);
    expect(readdirSync(folder).toSorted()).toEqual(["kept", "next"]);
  });

  it("does not take the place of a file that has come meanwhile", async () => {
    const file = path.join(folder, "copy");
    const [first, second] = [start(["backup", file], url), start(["backup", file], url)];
    expect(await writing(folder, 2, second)).toBe(true);
    await goOn();
    expect([await first.ended, await second.ended].toSorted()).toEqual([0, 1]);
    expect(readdirSync(folder)).toEqual(["copy"]);
  });
});

describe("on a big SQLite file", { timeout: 120_000 }, () => {
  let url: string;
  let portable: string;
  let place: string;

  beforeAll(async () => {
    url = await freshDatabaseUrl("sqlite");
    const opened = await openDetached({ url });
    await migrateDatabase(opened);
    await closeOpened(opened);
    const connection = new SqliteConnection(sqlitePath(url), { cacheKib: 65_536 });
    connection.script(`INSERT INTO "AuditEvent" ("id", "at", "realmId", "actorId", "actorName", "action", "targetType", "targetId")
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
      SELECT 'e' || i, 1700000000000 + i, 'root', 'a' || i, 'Ada Tester', 'x.y', 't', 'target ' || i FROM n`);
    connection.close();
    place = await mkdtemp(path.join(tmpdir(), "latchkey-interrupted-from-"));
    portable = path.join(place, "portable");
    expect((await runCommand(["backup", portable, "--portable"], { DATABASE_URL: url, DATA_DIR: place })).stderr).toBe("");
  });
  afterAll(async () => await rm(place, { recursive: true, force: true }));

  const KINDS = [
    { name: "a backup", args: () => ["backup", path.join(folder, "made")], of: () => url },
    { name: "a portable backup", args: () => ["backup", path.join(folder, "made"), "--portable"], of: () => url },
    { name: "a restore", args: () => ["restore", portable], of: () => `file:${path.join(folder, "made")}` },
  ];

  /** Ends the command while it writes; one that was quicker is begun again. */
  async function interrupt(args: readonly string[], databaseUrl: string, signal: NodeJS.Signals): Promise<void> {
    for (;;) {
      const command = start(args, databaseUrl);
      if (await writing(folder, 1, command)) {
        command.child.kill(signal);
        if ((await command.ended) === signal) return;
      }
      await rm(path.join(folder, "made"));
    }
  }

  it.each(KINDS)("$name leaves nothing when a signal ends it, and does not make that wait", async ({ args, of }) => {
    for (const signal of SIGNALS) {
      await interrupt(args(), of(), signal);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it.each(KINDS)("$name that was killed loses what it left to the next one", async ({ args, of }) => {
    await interrupt(args(), of(), "SIGKILL");
    expect(drafts(folder)).toHaveLength(1);
    expect(await start(args(), of()).ended).toBe(0);
    expect(readdirSync(folder)).toEqual(["made"]);
  });

  it("no file that only has a name like it is taken for a left one", async () => {
    const theirs = path.join(folder, "made.01a1fb88-a6cd-4000-8bb7-ec535e775b40.partial");
    await mkdir(theirs);
    expect(await start(["backup", path.join(folder, "made")], url).ended).toBe(0);
    expect(existsSync(theirs)).toBe(true);
  });
});
