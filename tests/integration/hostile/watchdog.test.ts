/** Issue 10 §1: a process whose event loop is blocked for 5 s is ended and replaced, and the log says what it was doing. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { stopSharedPostgres } from "#tests/support/databases";
import type { TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { TOPOLOGIES } from "#tests/support/use-server";
import { prepareClient } from "../../load/faults/kill";
import { discrepancies, readLedger } from "../../load/faults/ledger";
import { startTraffic } from "../../load/faults/traffic";

const TIMEOUT_MS = 150_000;
/** From blocked to answering again, on a machine that is busy with other tests. */
const REPLACED = { timeout: 60_000, interval: 100 };

afterAll(() => stopSharedPostgres());

describe.each(TOPOLOGIES)("$workers processes on $engine", ({ engine, workers }) => {
  let folder: string;
  let server: RunningServer;
  let client: TestClient;
  const blockFile = () => path.join(folder, "blocked");

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "latchkey-watchdog-"));
    const preload = path.resolve(import.meta.dirname, "../../support/blocked-loop.mjs");
    server = await startServer({
      engine,
      env: { WORKERS: String(workers), NODE_OPTIONS: `--import=${preload}`, BLOCK_FILE: blockFile() },
    });
    client = await prepareClient(server);
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async () => {
    const headers = { authorization: basic(client.clientId, client.secret), connection: "close" };
    return (await post(`${server.url}/token`, { grant_type: "client_credentials" }, headers)).status;
  };
  const othersThan = async (victim: number) => (await server.workers()).filter((pid) => pid !== victim);

  it("one whose event loop is blocked is replaced; the log has its requests and its stack; no answered token is missing", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const [victim = 0] = await server.workers();
    await fetch(`${server.url}/login?token=not-for-the-log`);
    const traffic = startTraffic(server.url, client);
    await expect.poll(() => traffic.tokens.length, REPLACED).toBeGreaterThan(0);
    await writeFile(blockFile(), String(victim));
    await expect.poll(() => othersThan(victim).then((all) => all.length), REPLACED).toBe(workers);
    await expect.poll(ask, REPLACED).toBe(200);
    await traffic.stop();
    const log = server.logs();
    expect(log).toMatch(
      new RegExp(`"pid":${victim},"ms":\\d+,"latestRequests":\\[\\{"request":"(GET|POST) /\\w+","requestId":"[^"]+","count":\\d+`),
    );
    expect(log).toMatch(new RegExp(`"pid":${victim},"stack":\\["blockForever [^"]*blocked-loop.mjs:\\d+:\\d+`));
    expect(log).toMatch(new RegExp(`"pid":${victim},"exitCode":null,"signal":"SIGKILL","msg":"a worker died and is replaced"`));
    expect(log).not.toContain("not-for-the-log");
    expect(discrepancies(await readLedger(server, client, traffic.tokens), traffic.tokens.length)).toEqual([]);
  });

  it("one that is stopped (SIGSTOP) is replaced, and the others go on", { timeout: TIMEOUT_MS }, async () => {
    const [victim = 0] = await server.workers();
    process.kill(victim, "SIGSTOP");
    await expect.poll(() => othersThan(victim).then((all) => all.length), REPLACED).toBe(workers);
    await expect.poll(ask, REPLACED).toBe(200);
    expect(server.logs().match(/a worker is silent and is ended/g)).toHaveLength(1);
  });
});

it("one that is blocked while its primary is killed ends by itself, and frees the port", { timeout: TIMEOUT_MS }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-watchdog-"));
  const blockFile = path.join(folder, "blocked");
  const preload = path.resolve(import.meta.dirname, "../../support/blocked-loop.mjs");
  const server = await startServer({ engine: "sqlite", env: { NODE_OPTIONS: `--import=${preload}`, BLOCK_FILE: blockFile } });
  const [worker] = await server.workers();
  await writeFile(blockFile, String(worker));
  await sleep(500);
  // It resolves once the worker has ended.
  await server.kill();
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  await rm(folder, { recursive: true, force: true });
  await rm(server.dataDir, { recursive: true, force: true });
});
