/** DESIGN §8: no write that another site's page sends reaches an action, resource routes included. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange, formRequest } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";

const formFor = (path: string, body: string, headers: readonly string[]) =>
  formRequest(path, body, headers).replace("Host: localhost", "Host: portal.example.com");

describe("writes from another site", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine: "sqlite", env: { PUBLIC_URL: "https://portal.example.com" } });
  });
  afterAll(async () => await server.stop());

  it.each(["/login", "/logout", "/signup", "/credentials", "/login.data"])("%s refuses them with a 403 page", async (path) => {
    const answer = await exchange(server.port, formFor(path, "a=b", ["Sec-Fetch-Site: cross-site", "Origin: https://evil.example"]));
    expect(answer.status).toBe(403);
    expect(answer.body).toContain("<h1>This form was sent from another site</h1>");
  });

  it("refuses them by Origin alone, as older browsers send it", async () => {
    expect((await exchange(server.port, formFor("/login", "a=b", ["Origin: https://evil.example"]))).status).toBe(403);
  });

  it("issue 13 §3: a portal under an address that it does not know: page and log name both, and the setting", async () => {
    const answer = await exchange(server.port, formFor("/login", "a=b", ["Origin: http://intranet:8080"]));
    expect(answer.status).toBe(403);
    expect(answer.body).toMatch(
      /It came from http:\/\/intranet:8080; this portal is https:\/\/portal\.example\.com\..*PUBLIC_URL.*Host header/,
    );
    await expect.poll(() => server.logs()).toMatch(/"from":"http:\/\/intranet:8080","portal":"https:\/\/portal\.example\.com".*PUBLIC_URL/);
    const hostile = await exchange(server.port, formFor("/login", "a=b", ['Origin: http://<script>alert(1)</script>"']));
    expect(hostile.body).not.toContain("<script");
  });

  it("issue 13 §3: sign-in by http to a portal that is https ends in words, not in signing in again and again", async () => {
    const answer = await exchange(server.port, formFor("/login", "a=b", ["Origin: http://portal.example.com"]));
    expect(answer.status).toBe(421);
    expect(answer.body).toMatch(/at http:\/\/portal\.example\.com; this portal is https:\/\/portal\.example\.com, as PUBLIC_URL says/);
    expect(answer.body).toContain('<a href="https://portal.example.com">');
    await expect.poll(() => server.logs()).toMatch(/"from":"http:\/\/portal\.example\.com".*PUBLIC_URL is https/);
  });

  it.each([
    ["same-origin form", ["Sec-Fetch-Site: same-origin", "Origin: http://portal.example.com"]],
    ["behind a proxy that ends TLS", ["Sec-Fetch-Site: same-origin", "Origin: https://portal.example.com"]],
    ["behind a proxy, older browser", ["Origin: https://portal.example.com"]],
    ["no browser", []],
  ])("lets pass: %s", async (_name, headers) => {
    const answer = await exchange(server.port, formFor("/login", "a=b", headers));
    expect(answer.status).not.toBe(403);
    expect(answer.status).toBeLessThan(500);
  });

  it("the protocol, which knows no cookies, answers every origin", async () => {
    const answer = await exchange(server.port, formFor("/token", "", ["Sec-Fetch-Site: cross-site", "Origin: https://app.example"]));
    expect(answer.status).not.toBe(403);
    expect(JSON.parse(answer.body)).toHaveProperty("error");
  });
});
