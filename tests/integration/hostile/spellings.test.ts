/** Issue 10 §2: a path of the protocol has one spelling. Every other spelling of it is refused in JSON by the listener, and does not reach Remix. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange, formRequest, getRequest } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";
import { ONE_AND_SEVERAL } from "#tests/support/use-server";

describe.each(ONE_AND_SEVERAL)("spellings, on $engine, workers: $workers", ({ engine, workers }) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine, env: { WORKERS: String(workers) } });
  });
  afterAll(async () => await server.stop());

  it.each([
    "/token/",
    "/TOKEN",
    "//token",
    "/%74oken",
    "/./token",
    "/x/../token",
    "/x/%2e%2E/token",
    "/\\token",
    "/token.data",
    "/token/.data",
    "/introspect/",
    "/Revoke",
    "/oauth2/token/",
    "/T/alpha/token",
    "/pf/jwks",
    "/.Well-Known/openid-configuration",
    "http://localhost//token",
  ])("%s is no endpoint, in JSON, by GET and by POST", async (target) => {
    for (const request of [getRequest(target), formRequest(target, "grant_type=client_credentials&client_id=x&client_secret=y")]) {
      const answer = await exchange(server.port, request);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/json");
      expect(answer.headers.get("location")).toBeUndefined();
      expect(JSON.parse(answer.body)).toMatchObject({ error: "invalid_request", request_id: answer.headers.get("x-request-id") });
    }
  });

  it.each(["//login", "/\\login", "/./login", "/x/..%2flogin", "/%2e%2e/login", "//evil.example/", "/%2f%2fevil.example/"])(
    "%s is no page, and leads nowhere else",
    async (target) => {
      const answer = await exchange(server.port, getRequest(target));
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
      expect(answer.headers.get("location")).toBeUndefined();
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
      // Remix's pages have scripts.
      expect(answer.body).not.toContain("<script");
    },
  );

  it.each([
    ["/login/", "/login"],
    ["/login/?a=b/", "/login?a=b/"],
    ["/evil.example/", "/evil.example"],
  ])("the page %s is at %s", async (target, location) => {
    const answer = await exchange(server.port, getRequest(target));
    expect(answer.status).toBe(308);
    expect(answer.headers.get("location")).toBe(location);
  });

  it("an application's name in a page's path is none of the protocol's business", async () => {
    expect((await exchange(server.port, getRequest("/docs/errors/token"))).headers.get("content-type")).toMatch(/^text\/html/);
    expect((await exchange(server.port, getRequest("/login.data"))).headers.get("content-type")).toMatch(/x-script/);
  });
});
