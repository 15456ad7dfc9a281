/** DESIGN §3: the hot path and Remix's own path call the same function, so their answers are the same bytes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange, formRequest } from "#tests/support/raw-http";
import { type RunningServer, startServer } from "#tests/support/server";

/** What must differ between any two answers. */
const VOLATILE = new Set(["x-request-id", "date"]);

describe("the hot path answers as Remix does", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine: "sqlite" });
  });
  afterAll(async () => await server.stop());

  /** Status, headers without order, and body, with this request's id blotted out. */
  async function answerTo(request: string) {
    const { status, headers, body } = await exchange(server.port, request);
    const id = headers.get("x-request-id") ?? "";
    const kept = [...headers].filter(([name]) => !VOLATILE.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    return { status, headers: kept, body: body.replaceAll(id, "<request id>") };
  }

  const basic = `Authorization: Basic ${Buffer.from("nobody:nothing").toString("base64")}`;
  it.each([
    ["an unknown client", (path: string) => formRequest(path, "grant_type=client_credentials", [basic]), "/token"],
    ["no grant type", (path: string) => formRequest(path, ""), "/token"],
    ["a body of another type", (path: string) => formRequest(path, "{}").replace("x-www-form-urlencoded", "json"), "/token"],
    ["an oversized body", (path: string) => formRequest(path, "a".repeat(70_000)), "/token"],
    ["bytes that are no UTF-8", (path: string) => formRequest(path, "grant_type=\xff"), "/token"],
    ["a query", (path: string) => formRequest(`${path}?grant_type=client_credentials`, ""), "/token"],
    ["GET", (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, "/token"],
    ["OPTIONS", (path: string) => `OPTIONS ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, "/token"],
    ["PUT", (path: string) => formRequest(path, "a=b").replace("POST", "PUT"), "/token"],
    ["introspection without a client", (path: string) => formRequest(path, "token=x"), "/introspect"],
    ["revocation without a client", (path: string) => formRequest(path, "token=x"), "/revoke"],
    ["the key set", (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, "/jwks"],
  ])("%s", async (_name, request, path) => {
    const hot = await answerTo(request(path));
    // The dialect table knows no trailing slash; Remix's matching does not mind one.
    const remix = await answerTo(request(`${path}/`));
    expect(hot).toEqual(remix);
    expect(hot.status).not.toBe(404);
    expect(hot.headers).toContainEqual(["content-type", "application/json"]);
  });
});
