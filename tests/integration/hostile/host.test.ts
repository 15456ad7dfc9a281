/** Issue 10 §4: who is asked for is sure, and is the portal. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange, getRequest } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";
import { ONE_AND_SEVERAL } from "#tests/support/use-server";

const ask = (target: string, host: string) => getRequest(target, [], host);

describe("ambiguous requests", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine: "sqlite" });
  });
  afterAll(async () => await server.stop());

  it.each([
    ["two Host headers", "GET /login HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"],
    ["two equal Host headers", "GET /token HTTP/1.1\r\nHost: localhost\r\nhost: localhost\r\n\r\n"],
    ["two Host headers at the health check", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"],
    ["Transfer-Encoding in HTTP/1.0", "POST /token HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["length and chunks", "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["chunks and length", "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"],
    ["two encodings", "POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
    [
      "an encoding twice",
      "POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["an encoding of another kind", "POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity\r\n\r\n"],
    ["an encoding with a blank in its name", "POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"],
    ["two lengths", "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"],
    ["a length with a sign", "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\na"],
    ["a folded header", "GET /token HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n Transfer-Encoding: chunked\r\n\r\n"],
    ["another version", "GET /healthz HTTP/2.0\r\nHost: localhost\r\n\r\n"],
  ])("%s: 400, and nothing behind it is a request", async (_name, bytes) => {
    // The connection's end is what `exchange` waits for.
    const answer = await exchange(server.port, `${bytes}GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(answer.status).toBe(400);
    // What follows is refused with it, if it is read at all.
    expect(answer.body).not.toContain("HTTP/1.1 200");
  });

  it("any host is answered while PUBLIC_URL is not set, as the seeds' are", async () => {
    for (const host of ["am.example.com:8443", "127.0.0.1", "localhost:9031"])
      expect((await exchange(server.port, ask("/login", host))).status).toBe(200);
  });
});

describe.each(ONE_AND_SEVERAL)("PUBLIC_URL is set, on $engine, workers: $workers", ({ engine, workers }) => {
  let server: RunningServer;
  beforeAll(async () => {
    const settings = { PUBLIC_URL: "https://portal.example.com", METRICS_TOKEN: "0123456789abcdef", WORKERS: String(workers) };
    server = await startServer({ engine, env: settings });
  });
  afterAll(async () => await server.stop());

  it.each(["portal.example.com", "portal.example.com:443", "portal.example.com:3000", "Portal.Example.com."])(
    "%s is the portal",
    async (host) => {
      expect((await exchange(server.port, ask("/login", host))).status).toBe(200);
      expect((await exchange(server.port, ask("/jwks", host))).status).toBe(200);
      expect((await exchange(server.port, ask("/favicon.svg", host))).status).toBe(200);
    },
  );

  it.each(["evil.example", "localhost", "127.0.0.1", "portal.example.com.evil.example", "portal.example.com@evil.example", ""])(
    "%j is not: 421, as a page and as JSON, that say which was asked for and which is right",
    async (host) => {
      for (const path of ["/login", "/favicon.svg", "/no/such/page"]) {
        const page = await exchange(server.port, ask(path, host));
        expect(page.status).toBe(421);
        expect(page.headers.get("content-type")).toMatch(/^text\/html/);
        expect(page.body).toContain("This portal is portal.example.com.");
        expect(page.body).toContain(`for the host ${host.replace("@", "?") || "none"}.`);
      }
      for (const path of ["/token", "/jwks", "/oauth2/nothing", "/TOKEN"]) {
        const answer = await exchange(server.port, ask(path, host));
        expect(answer.status).toBe(421);
        expect(JSON.parse(answer.body)).toMatchObject({
          error: "invalid_request",
          error_description: expect.stringContaining("portal.example.com"),
        });
      }
    },
  );

  it("what was asked for is no markup and no escape", async () => {
    const answer = await exchange(server.port, ask("/login", '<script>alert(1)</script>"'));
    expect(answer.status).toBe(421);
    expect(answer.body).not.toContain("<script");
  });

  it("an absolute-form target's host counts, not the header (RFC 9112 §3.2.2)", async () => {
    expect((await exchange(server.port, ask("http://evil.example/login", "portal.example.com"))).status).toBe(421);
    expect((await exchange(server.port, ask("https://portal.example.com/login", "evil.example"))).status).toBe(200);
  });

  it("health, readiness and metrics answer under every host name", async () => {
    for (const path of ["/healthz", "/readyz"]) expect((await exchange(server.port, ask(path, "10.0.0.7:3000"))).status).toBe(200);
    expect((await exchange(server.port, ask("/metrics", "10.0.0.7:3000"))).status).toBe(401);
  });

  it("the log says so, and not each time", () => {
    const lines = server
      .logs()
      .split("\n")
      .filter((line) => line.includes("refused a request for another host"));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(workers);
    expect(lines[0]).toContain('"expected":"portal.example.com"');
  });
});
