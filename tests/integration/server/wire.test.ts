/** What arrives on the socket is refused or understood at the right place, and never takes the server down. */
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { exchange, formRequest, getRequest, openSocket, readToEnd } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";

describe("the wire", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine: "sqlite" });
  });
  afterAll(async () => await server.stop());
  afterEach(async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200));

  describe("request targets", () => {
    it.each(["https://localhost:9031/as/token.oauth2", "http://portal.example.com/token", "HTTP://localhost/oauth2/access_token?x=y"])(
      "absolute form %s is that path (RFC 9112 §3.2.2)",
      async (target) => {
        const answer = await exchange(server.port, formRequest(target, "grant_type=client_credentials&client_id=x&client_secret=y"));
        expect([400, 401]).toContain(answer.status);
        expect(JSON.parse(answer.body)).toMatchObject({ error: "invalid_client" });
      },
    );

    it("absolute form reaches pages too", async () => {
      const answer = await exchange(server.port, getRequest("http://localhost/login"));
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
    });

    it.each(["//evil.example/", "/%", "/a\\..\\b", "/\\evil.example", "http://", "ftp://localhost/"])(
      "%s makes no page of it and no failure",
      async (target) => {
        const answer = await exchange(server.port, getRequest(target));
        expect([400, 404]).toContain(answer.status);
        expect(answer.headers.get("location")).toBeUndefined();
      },
    );

    it("an unknown realm is 404 in JSON", async () => {
      const answer = await exchange(
        server.port,
        formRequest("/am/oauth2/realms/root/realms/nowhere/access_token", "grant_type=client_credentials"),
      );
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({ error: "invalid_request", request_id: answer.headers.get("x-request-id") });
    });

    it("an unknown path of a product is 404 in JSON", async () => {
      const answer = await exchange(server.port, getRequest("/am/json/authenticate", ["Accept: text/html"]));
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/json");
    });

    it("an unknown page is a 404 page", async () => {
      const answer = await exchange(server.port, getRequest("/no/such/page"));
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
    });

    it.each(["/%ff", "/docs/errors/%ff", "/applications/%C3%28/edit", "/assets/%E0%A4%A.js"])(
      "%s, which escapes no character, is a 400 page, and the log stays one of JSON lines",
      async (target) => {
        const before = server.logs().length;
        const answer = await exchange(server.port, getRequest(target));
        expect(answer.status).toBe(400);
        expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
        expect(answer.headers.get("x-request-id")).toBeDefined();
        // The process has had its say on this request before it answers the next.
        await exchange(server.port, getRequest("/healthz"));
        for (const line of server.logs().slice(before).split("\n").filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow();
      },
    );

    it("_data, which would run any loader at any URL, is refused", async () => {
      expect((await exchange(server.port, getRequest("/?_data=routes%2Fadmin"))).status).toBe(400);
    });
  });

  describe("methods", () => {
    it.each(["TRACE", "PROPFIND", "QUERY"])("%s is not implemented", async (method) => {
      const answer = await exchange(server.port, getRequest("/token").replace("GET", method));
      expect(answer.status).toBe(501);
    });

    it("CONNECT opens no tunnel", async () => {
      const answer = await exchange(server.port, "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n");
      expect(answer.status).toBe(501);
    });

    it("HEAD of a page has its headers and no body", async () => {
      const answer = await exchange(server.port, getRequest("/login").replace("GET", "HEAD"));
      expect(answer.status).toBe(200);
      expect(answer.body).toBe("");
    });

    it("HEAD of the key set has its headers and no body", async () => {
      const answer = await exchange(server.port, getRequest("/jwks").replace("GET", "HEAD"));
      expect(answer.status).toBe(200);
      expect(answer.body).toBe("");
    });

    it("a write to a page that takes none is 405", async () => {
      expect((await exchange(server.port, formRequest("/docs/errors/index", "a=b"))).status).toBe(405);
    });

    it("item 16: no CORS preflight of an origin that no client has succeeds at the token endpoint", async () => {
      const request = getRequest("/token", ["Origin: https://app.example", "Access-Control-Request-Method: POST"]).replace(
        "GET",
        "OPTIONS",
      );
      const answer = await exchange(server.port, request);
      expect(answer.status).toBe(403);
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    });
  });

  describe("bodies", () => {
    it("item 15: an oversized body at /token is 413 in JSON, by its declared length", async () => {
      const answer = await exchange(server.port, formRequest("/token", `scope=${"a".repeat(100_000)}`));
      expect(answer.status).toBe(413);
      expect(JSON.parse(answer.body)).toMatchObject({ error: "invalid_request" });
    });

    it("item 15: an oversized body at /token is 413 when it is chunked", async () => {
      const chunk = `1000\r\n${"a".repeat(4096)}\r\n`;
      const head = formRequest("/token", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
      const answer = await exchange(server.port, `${head}${chunk.repeat(20)}0\r\n\r\n`);
      expect(answer.status).toBe(413);
    });

    it("a chunked body within the bound is read", async () => {
      const head = formRequest("/token", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
      const answer = await exchange(server.port, `${head}a\r\ngrant_type\r\n3\r\n=no\r\n0\r\n\r\n`);
      expect(JSON.parse(answer.body)).toHaveProperty("error");
      expect(answer.status).toBeLessThan(402);
    });

    it("item 15: thousands of parameters are refused quickly", async () => {
      const from = performance.now();
      const answer = await exchange(server.port, formRequest("/token", "a=b&".repeat(15_000)));
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(performance.now() - from).toBeLessThan(1_000);
    });

    it("an oversized page body is 413, declared or chunked", async () => {
      const large = "a".repeat(300_000);
      expect((await exchange(server.port, formRequest("/login", large))).status).toBe(413);
      const head = formRequest("/login", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
      expect((await exchange(server.port, `${head}${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`)).status).toBe(413);
    });

    it("a sender that reads only once all is sent, as proxies do, gets the 413 of a page and of /token", async () => {
      for (const target of ["/login", "/token"]) {
        const socket = await openSocket(server.port);
        const errors: string[] = [];
        socket.on("error", (error) => errors.push(String(error)));
        const [head, body] = formRequest(target, "a".repeat(900_000)).replace("Connection: close\r\n", "").split("\r\n\r\n");
        socket.write(`${head}\r\n\r\n`);
        for (let at = 0; at < 900_000; at += 100_000) {
          await new Promise((resolve) => socket.write(body?.slice(at, at + 100_000) ?? "", resolve));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        const [first] = await once(socket, "data");
        expect(String(first), target).toMatch(/^HTTP\/1\.1 413 /);
        expect(errors).toEqual([]);
        socket.destroy();
      }
    });

    it("a chunked page form within the bound reaches its action", async () => {
      const head = formRequest("/login", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
      const answer = await exchange(server.port, `${head}3\r\na=b\r\n0\r\n\r\n`);
      expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
      expect(answer.status).toBeLessThan(500);
    });
  });

  describe("malformed and slow requests", () => {
    it.each([
      ["no HTTP at all", "hello\r\n\r\n", 400],
      ["no Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
      ["an impossible Host", "GET /login HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", 400],
      ["two lengths", "POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", 400],
      [
        "length and chunks (request smuggling)",
        "POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
      ],
      ["headers beyond 16 kB", `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(20_000)}\r\n\r\n`, 431],
    ])("%s", async (_name, bytes, status) => {
      expect((await exchange(server.port, bytes)).status).toBe(status);
    });

    it("a client that never finishes its headers is cut off", async () => {
      const socket = await openSocket(server.port);
      const answer = readToEnd(socket);
      socket.write("POST /token HTTP/1.1\r\nHost: localhost\r\n");
      expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    });

    it("a client that leaves in the middle of its body leaves no trace", async () => {
      const socket = await openSocket(server.port);
      socket.write(
        "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ngrant_type=",
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(server.logs()).not.toContain('"level":50');
    });
  });
});
