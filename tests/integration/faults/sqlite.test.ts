/** SQLite's disk full and its file locked, under load. The disk is a limit on file size, set on the running process. */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import Libsql from "libsql";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prepareClient } from "#tests/load/faults/kill";
import { discrepancies, readLedger } from "#tests/load/faults/ledger";
import { startTraffic, type Traffic } from "#tests/load/faults/traffic";
import type { TestClient } from "#tests/support/fixtures";
import { type RunningServer, startServer } from "#tests/support/server";

/** The longest any answer may take, milliseconds: the wait for a turn and the wait for the file's lock. */
const BOUND = 8000;
const RECOVERY = 3000;

const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("item 65: SQLite fails under load", () => {
  let server: RunningServer;
  let client: TestClient;
  let traffic: Traffic;
  let file = "";

  beforeAll(async () => {
    server = await startServer({ engine: "sqlite" });
    client = await prepareClient(server);
    file = server.databaseUrl.slice("file:".length);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    traffic = startTraffic(server.url, client);
    await rest(500);
  });
  afterEach(() => traffic.stop());

  async function expectSound(healed: number): Promise<void> {
    await rest(RECOVERY);
    await traffic.stop();
    const { answers, tokens, lost } = traffic;
    expect(lost).toBe(0);
    expect([...new Set(answers.map(({ status }) => status))].filter((status) => ![200, 400, 503].includes(status))).toEqual([]);
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter(({ retryAfter, error }) => error !== "temporarily_unavailable" || !(Number(retryAfter) > 0)).length).toBe(0);
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(BOUND);
    expect(answers.filter(({ status, at }) => status === 200 && at > healed).length).toBeGreaterThan(50);
    expect(refused.filter(({ at }) => at > healed + RECOVERY - 500).length).toBe(0);
    expect(discrepancies(await readLedger(server, client, tokens), tokens.length)).toEqual([]);
  }

  it.runIf(process.platform === "linux")("a full disk", async () => {
    const limit = (bytes: string) => execFileSync("prlimit", ["--pid", String(server.pid), `--fsize=${bytes}:unlimited`]);
    limit(String(Math.max(statSync(file).size, statSync(`${file}-wal`).size) + 16_384));
    await rest(1500);
    limit("unlimited");
    await expectSound(performance.now());
  });

  it("a file that another process keeps locked", { timeout: 60_000 }, async () => {
    const other = new Libsql(file, { timeout: 5000 });
    other.exec("BEGIN IMMEDIATE");
    await rest(7000);
    other.exec("ROLLBACK");
    other.close();
    await expectSound(performance.now());
  });
});
