/**
 * DESIGN §3: the hot path and Remix's own path call the same function, so their answers are the same bytes. Served, a protocol path has one
 * spelling and never reaches Remix; so the routes' modules are given to Remix here, beside a listener over the same database.
 */
import { createServer, type RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createRequestHandler } from "@remix-run/server-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { newRequestId } from "#app/http/context";
import { EMPTY_FORM } from "#app/http/form-reader";
import * as introspect from "#app/routes/introspect";
import * as jwks from "#app/routes/jwks";
import * as revoke from "#app/routes/revoke";
import * as token from "#app/routes/token";
import { createListener } from "#app/server/listener";
import { setAuditKey } from "#app/services/audit/chain";
import { rootRealm } from "#app/services/realms/resolve";
import { drainProtocol, startProtocol } from "#app/services/token-service";
import { freshDatabaseUrl } from "#tests/support/databases";
import { exchange, formRequest } from "#tests/support/raw-http";
import { serverBuild } from "#tests/support/server-build";

/** What must differ between any two answers. */
const VOLATILE = new Set(["x-request-id", "date"]);

/** The routes of the protocol, as Remix's compiler would list them. */
const build = serverBuild(
  Object.fromEntries(
    Object.entries({ token, introspect, revoke, jwks }).map(([path, module]) => [
      path,
      { id: path, path, module: { default: undefined, ...module } },
    ]),
  ),
);

async function listen(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, close: () => server.close() };
}

describe("the hot path answers as Remix does", () => {
  const options = { build, realm: rootRealm(), publicHost: undefined, development: false };
  let hotServer: Awaited<ReturnType<typeof listen>>;
  let remixServer: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    const key = new Uint8Array(32);
    setAuditKey(key);
    await migrateDatabase(await openDatabase({ url: await freshDatabaseUrl("sqlite") }));
    await startProtocol({ publicUrl: options.realm.issuer, serverKeys: { tokenMacKeys: [key], keyEncryptionKey: key } });
    hotServer = await listen(createListener({ ...options, files: (_incoming, _outgoing, next) => next(), trustedProxies: 0 }));
    const remix = createRequestHandler(build, "production");
    const respond = getRequestListener((request) =>
      remix(request, { requestId: newRequestId(), ip: "127.0.0.1", nonce: "", realm: options.realm, form: EMPTY_FORM }),
    );
    remixServer = await listen((incoming, outgoing) => void respond(incoming, outgoing));
  });
  afterAll(async () => {
    hotServer.close();
    remixServer.close();
    await drainProtocol();
    await closeDatabase();
  });

  /** Status, headers without order, and body, with this request's id blotted out. */
  async function answerTo(port: number, request: string) {
    const { status, headers, body } = await exchange(port, request);
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
    const hot = await answerTo(hotServer.port, request(path));
    const remix = await answerTo(remixServer.port, request(path));
    expect(hot).toEqual(remix);
    expect(hot.status).not.toBe(404);
    expect(hot.headers).toContainEqual(["content-type", "application/json"]);
  });
});
