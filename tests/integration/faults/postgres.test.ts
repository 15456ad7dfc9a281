/** A PostgreSQL that stops, falls silent, moves, slows down or fills its disk, under load. */
import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { prepareClient } from "#tests/load/faults/kill";
import { discrepancies, readLedger } from "#tests/load/faults/ledger";
import { proxyTo, type TcpProxy } from "#tests/load/faults/tcp-proxy";
import { startTraffic, type Traffic } from "#tests/load/faults/traffic";
import { freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";
import type { TestClient } from "#tests/support/fixtures";
import { type RunningServer, startServer } from "#tests/support/server";

/** The longest any answer may take, milliseconds: the wait for a turn and the limit of a statement. */
const BOUND = 8000;
const RECOVERY = 5000;
const MEGABYTES = 250;

const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("item 65: PostgreSQL fails under load", () => {
  let real = "";
  let proxy: TcpProxy;
  let server: RunningServer;
  let client: TestClient;
  let traffic: Traffic;

  beforeAll(async () => {
    real = await freshDatabaseUrl("postgresql");
    const through = await proxyTo(real);
    proxy = through.proxy;
    server = await startServer({ engine: "postgresql", databaseUrl: through.throughProxy });
    client = await prepareClient({ databaseUrl: real });
  });
  afterAll(async () => {
    await server.stop();
    await proxy.close();
    await stopSharedPostgres();
  });
  beforeEach(async () => {
    traffic = startTraffic(server.url, client);
    await rest(500);
  });
  afterEach(() => traffic.stop());

  /** What every fault must leave true; `healed` is when it ended, by `performance.now()`. */
  async function expectSound(healed: number): Promise<void> {
    await rest(RECOVERY);
    await traffic.stop();
    const { answers, tokens, lost } = traffic;
    expect(lost).toBe(0);
    expect([...new Set(answers.map(({ status }) => status))].filter((status) => ![200, 400, 503].includes(status))).toEqual([]);
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.filter(({ retryAfter, error }) => error !== "temporarily_unavailable" || !(Number(retryAfter) > 0)).length).toBe(0);
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(BOUND);
    const good = answers.filter(({ status, at }) => status === 200 && at > healed);
    expect(good.length).toBeGreaterThan(50);
    expect((good[0]?.at ?? Number.POSITIVE_INFINITY) - healed).toBeLessThan(RECOVERY);
    // Sound again for good: the last second is without refusals.
    expect(refused.filter(({ at }) => at > healed + RECOVERY - 500).length).toBe(0);
    // Every token that was answered counts, those before this fault too.
    expect(discrepancies(await readLedger({ url: server.url, databaseUrl: real }, client, tokens), tokens.length)).toEqual([]);
    const status = await readFile(`/proc/${server.pid}/status`, "utf8").catch(() => "VmRSS: 0 kB");
    expect(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024).toBeLessThan(MEGABYTES);
  }

  it("connections that are cut", async () => {
    for (let count = 0; count < 3; count += 1) {
      proxy.cut();
      await rest(200);
    }
    await expectSound(performance.now());
  });

  it("stopped, and started again", async () => {
    proxy.refuse();
    await rest(2000);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect([200, 503]).toContain((await fetch(`${server.url}/jwks`)).status);
    proxy.heal();
    await expectSound(performance.now());
  });

  it("moved to another address, its old connections open and silent", async () => {
    proxy.silence();
    await rest(1500);
    proxy.heal();
    await expectSound(performance.now());
  });

  it("silent for longer than any limit", { timeout: 60_000 }, async () => {
    proxy.silence();
    await rest(9000);
    proxy.heal();
    await expectSound(performance.now());
    expect(traffic.answers.some(({ status }) => status === 503)).toBe(true);
  });

  it("answers that take 300 ms: slower, and nothing else", async () => {
    proxy.delay(300);
    await rest(2000);
    proxy.heal();
    await expectSound(performance.now());
  });

  it("a full disk", async () => {
    await fullDisk(real, true);
    await rest(1000);
    await fullDisk(real, false);
    await expectSound(performance.now());
    expect(traffic.answers.some(({ status }) => status === 503)).toBe(true);
  });
});

/** Has every new token refused with the code that PostgreSQL gives for a full disk. */
async function fullDisk(url: string, full: boolean): Promise<void> {
  const database = await openDetached({ url });
  const steps = full
    ? [
        `CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`,
        `CREATE TRIGGER disk_full BEFORE INSERT ON "TokenRecord" FOR EACH ROW EXECUTE FUNCTION disk_full()`,
      ]
    : [`DROP TRIGGER disk_full ON "TokenRecord"`];
  for (const step of steps) await database.prisma.$executeRawUnsafe(step);
  await closeOpened(database);
}
