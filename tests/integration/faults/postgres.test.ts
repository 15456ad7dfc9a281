/** A PostgreSQL that stops, falls silent, moves, slows down or fills its disk, under load. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeOpened, openDetached } from "#app/db/database";
import { prepareClient } from "#tests/load/faults/kill";
import { proxyTo, type TcpProxy } from "#tests/load/faults/tcp-proxy";
import { startTraffic, type Traffic } from "#tests/load/faults/traffic";
import { freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";
import type { TestClient } from "#tests/support/fixtures";
import { type RunningServer, startServer } from "#tests/support/server";
import { expectSoundAnswers, someRefused } from "./soundness";

const RECOVERY = 5000;
const MEGABYTES = 250;

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
    await sleep(500);
  });
  afterEach(() => traffic.stop());

  async function expectSound(healed: number): Promise<void> {
    await expectSoundAnswers({ traffic, client, server: { url: server.url, databaseUrl: real }, healed, recovery: RECOVERY });
    const [worker] = await server.workers();
    const status = await readFile(`/proc/${worker}/status`, "utf8").catch(() => "VmRSS: 0 kB");
    expect(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024).toBeLessThan(MEGABYTES);
  }

  it("connections that are cut", async () => {
    for (let count = 0; count < 3; count += 1) {
      proxy.cut();
      await sleep(200);
    }
    await expectSound(performance.now());
  });

  it("stopped, and started again", async () => {
    proxy.refuse();
    await sleep(2000);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect([200, 503]).toContain((await fetch(`${server.url}/jwks`)).status);
    proxy.heal();
    await expectSound(performance.now());
  });

  it("moved to another address, its old connections open and silent", async () => {
    proxy.silence();
    await sleep(1500);
    proxy.heal();
    await expectSound(performance.now());
  });

  it("silent for longer than any limit", async () => {
    proxy.silence();
    await sleep(9000);
    proxy.heal();
    await expectSound(performance.now());
    expect(someRefused(traffic)).toBe(true);
  });

  it("answers that take 300 ms: slower, and nothing else", async () => {
    proxy.delay(300);
    await sleep(2000);
    proxy.heal();
    await expectSound(performance.now());
  });

  it("a full disk", async () => {
    await fullDisk(real, true);
    await sleep(1000);
    await fullDisk(real, false);
    await expectSound(performance.now());
    expect(someRefused(traffic)).toBe(true);
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
