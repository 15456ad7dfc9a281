/** Issue §5: Prometheus metrics on a port of their own or with a token, without a label per client. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, openDatabase } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { freePort } from "#tests/support/free-port";
import { basic, post, text } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";

const OPERATING = path.resolve(import.meta.dirname, "../../../docs/operating");

/** What Prometheus reads. */
async function exposition(url: string, headers: Record<string, string> = {}): Promise<readonly string[]> {
  const response = await fetch(`${url}/metrics`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return (await response.text()).split("\n");
}

/** Every metric's samples by `name{labels}`. */
async function scrape(url: string, headers: Record<string, string> = {}): Promise<ReadonlyMap<string, number>> {
  const lines = (await exposition(url, headers)).filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

describe.each(ENGINES)("/metrics on %s", (engine) => {
  let server: RunningServer;
  let client: TestClient;
  let metrics: string;

  beforeAll(async () => {
    const metricsPort = await freePort();
    metrics = `http://127.0.0.1:${metricsPort}`;
    server = await startServer({ engine, env: { METRICS_PORT: String(metricsPort) } });
    await openDatabase({ url: server.databaseUrl });
    client = await createClient();
  });
  afterAll(async () => {
    await closeDatabase();
    await server?.stop();
  });

  it("counts tokens by grant and outcome, errors by cause, batches, caches and database time", async () => {
    const form = { grant_type: "client_credentials" };
    const right = { authorization: basic(client.clientId, client.secret) };
    const tokens = await Promise.all(
      Array.from({ length: 20 }, async () => text((await post(`${server.url}/token`, form, right)).json["access_token"])),
    );
    expect((await post(`${server.url}/token`, form, { authorization: basic(client.clientId, "wrong") })).status).toBe(401);
    expect((await post(`${server.url}/token`, { grant_type: "nonsense-of-a-client" }, right)).status).toBe(400);
    await post(`${server.url}/introspect`, { token: tokens[0] ?? "" }, right);
    expect((await post(`${server.url}/introspect`, { token: "x" }, { authorization: basic("nobody", "x") })).status).toBe(401);

    const seen = await scrape(metrics);
    expect(seen.get('latchkey_token_requests_total{grant="client_credentials",outcome="success"}')).toBe(20);
    expect(seen.get('latchkey_token_requests_total{grant="client_credentials",outcome="refused"}')).toBe(1);
    expect(seen.get('latchkey_token_requests_total{grant="none",outcome="refused"}')).toBe(1);
    expect(seen.get('latchkey_errors_total{endpoint="token",cause="secret_unknown"}')).toBe(1);
    expect(seen.get('latchkey_errors_total{endpoint="token",cause="grant_type_unknown"}')).toBe(1);
    expect(seen.get('latchkey_errors_total{endpoint="introspect",cause="client_unknown"}')).toBe(1);
    expect(seen.get('latchkey_answers_total{endpoint="token",status="200"}')).toBe(20);
    expect(seen.get('latchkey_request_seconds_count{endpoint="token"}')).toBe(22);
    expect(seen.get("latchkey_commit_batch_size_sum")).toBe(22);
    expect(seen.get('latchkey_queue_depth{queue="commits"}')).toBe(0);
    expect(seen.get('latchkey_cache_reads_total{cache="clients",result="hit"}')).toBeGreaterThan(0);
    expect(seen.get('latchkey_database_seconds_count{operation="write"}')).toBeGreaterThan(0);
    expect(seen.get('latchkey_database_seconds_count{operation="find"}')).toBe(1);
    expect(seen.get('latchkey_event_loop_lag_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0);
    expect(seen.get("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
    expect(seen.get("process_cpu_seconds_total")).toBeGreaterThan(0);
    const pages = seen.get('latchkey_database_seconds_count{operation="portal_query"}') ?? 0;
    await fetch(`${server.url}/login`);
    expect((await scrape(metrics)).get('latchkey_database_seconds_count{operation="portal_query"}')).toBeGreaterThan(pages);
    expect((await scrape(metrics)).get('latchkey_page_seconds_count{status="2xx"}')).toBe(1);
  });

  it("names no client, application, user or address", async () => {
    const whole = [...(await scrape(metrics)).keys()].join("\n");
    for (const name of [
      client.clientId,
      client.ref,
      client.applicationId,
      client.ownerId,
      client.secretId,
      "nonsense-of-a-client",
      "nobody",
      "127.0.0.1",
    ])
      expect(whole).not.toContain(name);
  });

  it("the main port has no /metrics then, and the metrics' port nothing else", async () => {
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${metrics}/token`)).status).toBe(404);
    // Health and readiness are answered on this port, too, where no other requests are queued before them.
    const [here, there] = await Promise.all([metrics, server.url].map((url) => fetch(`${url}/healthz`)));
    expect([here?.status, await here?.text()]).toEqual([200, await there?.text()]);
    expect((await fetch(`${metrics}/metrics`, { method: "POST" })).status).toBe(405);
  });

  it("the operator's table has every metric with its kind and labels, and no other", async () => {
    const table = [...(await readFile(path.join(OPERATING, "README.md"), "utf8")).matchAll(/^\| `(\w+)` \| (\w+) \| ([\w, ]*) \|/gm)];
    const rows = new Map(table.map(([, name = "", kind = "", labels = ""]) => [name, { kind, labels: labels.split(", ") }]));
    const exposed = await exposition(metrics);
    const kinds = exposed.flatMap((line) => (line.startsWith("# TYPE ") ? [line.split(" ").slice(2)] : []));
    expect([...rows].map(([name, { kind }]) => [name, kind]).toSorted()).toEqual(kinds.toSorted());
    for (const [, name = "", labels = ""] of exposed.join("\n").matchAll(/^(\w+)\{(.+)\} /gm)) {
      const row = rows.get(name) ?? rows.get(name.replace(/_(bucket|sum|count)$/, ""));
      const told = [...labels.matchAll(/(\w+)="/g)].flatMap(([, label = ""]) => (label === "le" || label === "worker" ? [] : [label]));
      expect(row?.labels, name).toEqual(expect.arrayContaining(told));
    }
  });

  it.each(["grafana-dashboard.json", "alerts.yml"])("every metric that %s names exists", async (file) => {
    const named = new Set((await readFile(path.join(OPERATING, file), "utf8")).match(/\b(?:latchkey|process|nodejs)_[a-z_]+\b/g));
    const exposed = new Set([...(await scrape(metrics)).keys()].map((sample) => sample.replace(/\{.*/, "")));
    expect(named.size).toBeGreaterThan(3);
    expect([...named].filter((name) => !exposed.has(name) && !exposed.has(`${name}_count`))).toEqual([]);
  });
});

describe("METRICS_TOKEN", () => {
  it("serves /metrics on the main port to requests that carry the token", async () => {
    const token = "a-token-of-prometheus";
    const server = await startServer({ engine: "sqlite", env: { METRICS_TOKEN: token } });
    try {
      const refused = await fetch(`${server.url}/metrics`);
      expect(refused.status).toBe(401);
      expect(refused.headers.get("www-authenticate")).toBe('Bearer realm="metrics"');
      expect((await fetch(`${server.url}/metrics`, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
      expect((await scrape(server.url, { authorization: `Bearer ${token}` })).get("process_start_time_seconds")).toBeGreaterThan(0);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

describe("METRICS_PORT while a single process is renewed", () => {
  it("an answer has the figures of one process, and never of an older one than the answer before", async () => {
    const metricsPort = await freePort();
    const server = await startServer({ engine: "sqlite", env: { METRICS_PORT: String(metricsPort) } });
    try {
      const startOf = async () => {
        const lines = await exposition(`http://127.0.0.1:${metricsPort}`, { connection: "close" });
        const starts = lines.filter((line) => line.startsWith("process_start_time_seconds"));
        expect(starts).toHaveLength(1);
        return Number(starts[0]?.split(" ")[1]);
      };
      const seen: number[] = [];
      let renewing = true;
      const scraping = (async () => {
        while (renewing) seen.push(await startOf());
      })();
      server.signal("SIGHUP");
      await expect.poll(() => server.logs(), { timeout: 40_000 }).toContain("every worker was renewed");
      seen.push(await startOf());
      renewing = false;
      await scraping;
      expect(new Set(seen).size).toBe(2);
      expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    } finally {
      await server.stop();
    }
  });
});

describe("METRICS_PORT with several workers", () => {
  it("one answer has the figures of all, told apart by worker", async () => {
    const metricsPort = await freePort();
    const server = await startServer({ engine: "postgresql", env: { METRICS_PORT: String(metricsPort), WORKERS: "3" } });
    try {
      for (let count = 0; count < 9; count += 1) await post(`${server.url}/token`, "", { connection: "close" });
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const seen = await scrape(`http://127.0.0.1:${metricsPort}`, { connection: "close" });
        const figures = (name: string) => [...seen].filter(([sample]) => sample.startsWith(`${name}{worker="`)).map(([, value]) => value);
        expect(figures("process_resident_memory_bytes")).toHaveLength(3);
        expect(figures("latchkey_answers_total").reduce((sum, value) => sum + value, 0)).toBe(9);
      }
    } finally {
      await server.stop();
    }
  });

  it("scraped while workers start, it announces readiness only when all are there", async () => {
    const metricsPort = await freePort();
    let starting = true;
    const scraping = (async () => {
      while (starting)
        await fetch(`http://127.0.0.1:${metricsPort}/metrics`).then(
          (answer) => answer.text(),
          () => undefined,
        );
    })();
    const server = await startServer({ engine: "postgresql", env: { METRICS_PORT: String(metricsPort), WORKERS: "4" } });
    try {
      const seen = await scrape(`http://127.0.0.1:${metricsPort}`, { connection: "close" });
      expect([...seen.keys()].filter((sample) => sample.startsWith('process_resident_memory_bytes{worker="'))).toHaveLength(4);
    } finally {
      starting = false;
      await scraping;
      await server.stop();
    }
  });
});
