/**
 * More requests than can be answered in time: what is answered 200 is stored, the rest is refused with 503, Retry-After
 * and JSON, nothing hangs, and nothing of it stays.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Burst, type BurstAnswer } from "#tests/load/faults/burst";
import { prepareClient } from "#tests/load/faults/kill";
import { discrepancies, readLedger } from "#tests/load/faults/ledger";
import type { TestClient } from "#tests/support/fixtures";
import { freePort } from "#tests/support/free-port";
import { readMetric } from "#tests/support/metrics";
import { basic, post } from "#tests/support/protocol-client";
import { openSocket } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";
import { ONE_AND_SEVERAL, TOPOLOGIES } from "#tests/support/use-server";

/** For each worker, far more than may be under way when it starts: 512. */
const MANY = 1200;
/** More than a process needs for all of that; without bounds it would take as much as there is. */
const MEGABYTES = 600;
const refusal = z.object({ error: z.literal("temporarily_unavailable"), error_description: z.string(), request_id: z.uuid() });
const token = z.object({ access_token: z.string() });

function tokensOf(answers: readonly BurstAnswer[]): readonly string[] {
  return answers.flatMap(({ status, body }) => (status === 200 ? [token.parse(JSON.parse(body)).access_token] : []));
}

/** A proxy's connections are not held: the next request on them is another client's. */
const SERVERS = [
  ...TOPOLOGIES.map((topology) => ({ ...topology, proxied: false })),
  ...ONE_AND_SEVERAL.map((topology) => ({ ...topology, proxied: true })),
];

describe.each(SERVERS)("overload on $engine, workers: $workers, through a proxy: $proxied", ({ engine, workers, proxied }) => {
  const requests = workers * MANY;
  let server: RunningServer;
  let client: TestClient;
  let burst: Burst;
  let metrics: string;

  beforeAll(async () => {
    const metricsPort = await freePort();
    metrics = `http://127.0.0.1:${metricsPort}/metrics`;
    const behind = proxied ? { TRUST_PROXY: "1" } : {};
    server = await startServer({ engine, env: { METRICS_PORT: String(metricsPort), WORKERS: String(workers), ...behind } });
    client = await prepareClient(server);
    burst = new Burst(server, client, requests, proxied ? { "x-forwarded-for": "192.0.2.1" } : {});
  });
  afterAll(async () => {
    burst?.close();
    await server?.stop();
  });

  const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status;
  /** A metric of every worker. */
  const figures = (name: string) => readMetric(metrics, name);

  it("answers as many as it can and refuses the rest, again and again; pages and health stay", { timeout: 120_000 }, async () => {
    const tokens = [...tokensOf(await burst.open())];
    for (let round = 0; round < 2; round += 1) {
      const { answers, also } = await burst.strike(() => Promise.all([statusOf("/healthz"), statusOf("/readyz"), statusOf("/login")]));
      expect(also).toEqual([200, 200, 200]);
      expect(answers).toHaveLength(requests);
      expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([200, 503]);
      for (const { status, retryAfter, contentType, body } of answers) {
        expect(contentType).toBe("application/json");
        if (status !== 503) continue;
        expect(retryAfter).toMatch(/^[1-9]\d*$/);
        refusal.parse(JSON.parse(body));
      }
      tokens.push(...tokensOf(answers));
    }
    // Each worker has its share of the connections, and refuses by what it measures itself.
    const shed = await figures("latchkey_shed_total");
    expect(shed).toHaveLength(workers);
    expect(Math.min(...shed)).toBeGreaterThan(0);

    const after = await burst.askGently();
    expect([...new Set(after.map(({ status }) => status))]).toEqual([200]);
    tokens.push(...tokensOf(after));
    expect(discrepancies(await readLedger(server, client, tokens), tokens.length)).toEqual([]);
    const none = shed.map(() => 0);
    expect(await figures("latchkey_requests_under_way")).toEqual(none);
    expect(await figures("latchkey_connections_held")).toEqual(none);
    expect(await figures("latchkey_refusals_waiting")).toEqual(none);
    expect(Math.max(...(await figures("process_resident_memory_bytes"))) / 1e6).toBeLessThan(MEGABYTES);
  });

  it("requests whose bodies never end take nobody's place", { timeout: 120_000 }, async () => {
    const head = "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    const slow = await Promise.all(Array.from({ length: 700 * workers }, () => openSocket(server.port)));
    for (const socket of slow) socket.write(`${head}Content-Length: 100\r\n\r\ngrant_`);
    for (let asked = 0; asked < 20; asked += 1) {
      const right = { authorization: basic(client.clientId, client.secret) };
      expect((await post(`${server.url}/token`, { grant_type: "client_credentials" }, right)).status).toBe(200);
    }
    expect(Math.max(...(await figures("latchkey_requests_under_way")))).toBe(0);
    for (const socket of slow) socket.destroy();
  });
});

describe("MAX_CONNECTIONS", () => {
  it("holds no more, takes newcomers in place of connections that have nothing under way, and answers all the others", async () => {
    const metricsPort = await freePort();
    const server = await startServer({ engine: "sqlite", env: { MAX_CONNECTIONS: "100", METRICS_PORT: String(metricsPort) } });
    const figure = async (name: string) => (await readMetric(`http://127.0.0.1:${metricsPort}/metrics`, name))[0] ?? Number.NaN;
    try {
      const asking = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
      type Socket = Awaited<ReturnType<typeof openSocket>>;
      const answer = async (socket: Socket) =>
        await new Promise<string>((resolve) => {
          socket.once("data", (bytes) => resolve(String(bytes).slice(0, 12)));
          socket.once("close", () => resolve("closed"));
          socket.write(asking);
        });
      const sockets: Socket[] = [];
      for (let count = 0; count < 150; count += 1) {
        const socket = await openSocket(server.port);
        sockets.push(socket);
        expect(await answer(socket)).toBe("HTTP/1.1 200");
      }
      const open = await figure("latchkey_connections");
      expect(open).toBeLessThanOrEqual(100);
      expect(await figure("latchkey_connections_evicted_total")).toBe(150 - open);
      await expect.poll(() => sockets.filter((socket) => !socket.destroyed).length).toBe(open);
      // Those that asked longest ago have given way.
      for (const socket of sockets.slice(0, 150 - open)) expect(socket.destroyed).toBe(true);
      for (const socket of sockets.slice(150 - open)) expect(await answer(socket)).toBe("HTTP/1.1 200");
      for (const socket of sockets) socket.destroy();
    } finally {
      await server.stop();
    }
  });
});
