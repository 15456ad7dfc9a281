/** While PostgreSQL is away, pages and the token endpoint say so with 503 and when to come back, and mend by themselves. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { prepareClient } from "#tests/load/faults/kill";
import { proxyTo, type TcpProxy } from "#tests/load/faults/tcp-proxy";
import { freshDatabaseUrl } from "#tests/support/databases";
import type { TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";

let proxy: TcpProxy;
let server: RunningServer;
let client: TestClient;

beforeAll(async () => {
  const real = await freshDatabaseUrl("postgresql");
  const through = await proxyTo(real);
  proxy = through.proxy;
  server = await startServer({ engine: "postgresql", databaseUrl: through.throughProxy });
  client = await prepareClient({ databaseUrl: real });
});
afterAll(async () => {
  await server?.stop();
  await proxy?.close();
});
afterEach(async () => {
  proxy.heal();
  await expect.poll(async () => (await fetch(`${server.url}/login`)).status).toBe(200);
  await expect.poll(async () => (await token()).status).toBe(200);
});

const token = async () =>
  await post(`${server.url}/token`, { grant_type: "client_credentials" }, { authorization: basic(client.clientId, client.secret) });
/** Any session will do: it must be looked up before anybody is known. */
const page = async (path: string, init: RequestInit = {}) =>
  await fetch(server.url + path, {
    redirect: "manual",
    ...init,
    headers: { cookie: `latchkey-${server.port}=${"x".repeat(43)}`, ...init.headers },
  });

const FAULTS: readonly (readonly [string, () => void])[] = [
  ["is stopped", () => proxy.refuse()],
  ["is starting up (57P03)", () => proxy.turnAway("57P03")],
  ["has too many connections (53300)", () => proxy.turnAway("53300")],
  ["is shutting down (57P01)", () => proxy.turnAway("57P01")],
];

describe.each(FAULTS)("while PostgreSQL %s", (_name, begin) => {
  it("a page is a 503 that says what happened, when to try again and which request it was", async () => {
    begin();
    const strangers = { headers: { cookie: "" } };
    for (const [path, init] of [
      ["/applications", {}],
      ["/account", {}],
      ["/admin", {}],
      ["/login", strangers],
      ["/signup", strangers],
    ] as const) {
      const answer = await page(path, init);
      const html = await answer.text();
      expect(answer.status, path).toBe(503);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(answer.headers.get("cache-control")).toContain("no-store");
      expect(html).toContain("Not available at the moment");
      expect(html).toContain(answer.headers.get("x-request-id") ?? "none");
      expect(html).toContain("Try again");
      expect(html).not.toMatch(/ECONN|57P|53300|not now|postgres/i);
    }
  });

  it("statistics for programs are a 503 in JSON, and the log has the fault under the request's id", async () => {
    begin();
    for (const path of ["/admin/statistics.json", "/applications/x/statistics.json"]) {
      const answer = await page(path);
      expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ error: "temporarily_unavailable" })]);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const id = answer.headers.get("x-request-id") ?? "none";
      await expect
        .poll(() =>
          server
            .logs()
            .split("\n")
            .filter((line) => line.includes(id))
            .join(),
        )
        .toContain("a page had no database");
    }
  });

  it("a form that is sent gets the same page, and no half of an account", async () => {
    begin();
    const body = new URLSearchParams({ email: "a@example.com", password: "correct horse battery" });
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: server.url, "sec-fetch-site": "same-origin" };
    const answer = await page("/login", { method: "POST", body, headers });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.text()).toContain("Not available at the moment");
  });

  it("what needs no database is served: the start page, the process's health; /readyz says no", async () => {
    begin();
    expect((await page("/")).status).toBe(200);
    expect((await page("/healthz")).status).toBe(200);
    expect((await page("/readyz")).status).toBe(503);
  });

  it("/token answers 503, Retry-After and JSON (RFC 6749 §5.2)", async () => {
    begin();
    const answer = await token();
    expect(answer.status).toBe(503);
    expect(answer.json["error"]).toBe("temporarily_unavailable");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});
