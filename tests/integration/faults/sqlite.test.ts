/** SQLite's disk full and its file locked, under load. The disk is a limit on file size, set on the running process. */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prepareClient } from "#tests/load/faults/kill";
import { startTraffic, type Traffic } from "#tests/load/faults/traffic";
import type { TestClient } from "#tests/support/fixtures";
import { type RunningServer, startServer } from "#tests/support/server";
import { expectSoundAnswers, someRefused } from "./soundness";

const RECOVERY = 3000;

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
    await sleep(500);
  });
  afterEach(() => traffic.stop());

  async function expectSound(healed: number): Promise<void> {
    await expectSoundAnswers({ traffic, client, server, healed, recovery: RECOVERY });
    expect(someRefused(traffic)).toBe(true);
  }

  it.runIf(process.platform === "linux")("a full disk", async () => {
    const [worker] = await server.workers();
    const limit = (bytes: string) => execFileSync("prlimit", ["--pid", String(worker), `--fsize=${bytes}:unlimited`]);
    limit(String(Math.max(statSync(file).size, statSync(`${file}-wal`).size) + 16_384));
    await sleep(1500);
    limit("unlimited");
    await expectSound(performance.now());
  });

  it("a file that another process keeps locked", async () => {
    const other = new DatabaseSync(file, { timeout: 5000 });
    other.exec("BEGIN IMMEDIATE");
    await sleep(7000);
    other.exec("ROLLBACK");
    other.close();
    await expectSound(performance.now());
  });
});
