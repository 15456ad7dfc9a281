/** Issue 10 §2: more page requests than are admitted get a 503 each, and delay neither tokens nor the pages of other sources. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareClient } from "#tests/load/faults/kill";
import type { TestClient } from "#tests/support/fixtures";
import { freePort } from "#tests/support/free-port";
import { readMetric } from "#tests/support/metrics";
import { basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { TOPOLOGIES } from "#tests/support/use-server";

const FLOODER = { "x-forwarded-for": "192.0.2.66" };
const SOMEBODY = { "x-forwarded-for": "198.51.100.7" };
const FLOOD = 400;
const TOKENS = 40;

describe.each(TOPOLOGIES)("more page requests than are admitted on $engine, workers: $workers", ({ engine, workers }) => {
  let server: RunningServer;
  let client: TestClient;
  let metrics: string;

  beforeAll(async () => {
    const metricsPort = String(await freePort());
    metrics = `http://127.0.0.1:${metricsPort}/metrics`;
    server = await startServer({ engine, env: { TRUST_PROXY: "1", WORKERS: String(workers), METRICS_PORT: metricsPort } });
    client = await prepareClient(server);
  });
  afterAll(async () => await server?.stop());

  const token = () =>
    post(
      `${server.url}/token`,
      { grant_type: "client_credentials" },
      { authorization: basic(client.clientId, client.secret), ...SOMEBODY },
    );

  it("gets pages and refusals with Retry-After, while each token, page and health check of others is answered", async () => {
    const flood = Array.from({ length: FLOOD }, async () => {
      const answer = await fetch(`${server.url}/login`, { headers: FLOODER });
      const text = await answer.text();
      return { status: answer.status, retryAfter: answer.headers.get("retry-after"), size: text.length };
    });
    const tokens = Array.from({ length: TOKENS }, token);
    const page = fetch(`${server.url}/login`, { headers: SOMEBODY });
    const health = fetch(`${server.url}/healthz`, { headers: FLOODER });

    expect((await Promise.all(tokens)).map(({ status }) => status)).toEqual(tokens.map(() => 200));
    expect((await health).status).toBe(200);
    expect((await page).status).toBe(200);
    const answers = await Promise.all(flood);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const { status, retryAfter, size } of refused) {
      expect(status).toBe(503);
      expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(size).toBeLessThan(2000);
    }
    // How many are refused depends on how quickly they come: unit tests count them.
    expect(answers.length - refused.length).toBeGreaterThan(50);
  });

  it("has left nothing behind", async () => {
    const none = Array.from({ length: workers }, () => 0);
    for (const gauge of ["latchkey_pages_under_way", "latchkey_pages_waiting"])
      await expect.poll(() => readMetric(metrics, gauge)).toEqual(none);
    expect((await fetch(`${server.url}/login`, { headers: FLOODER })).status).toBe(200);
    expect((await token()).status).toBe(200);
  });
});
