/** Every request of the founding documents works here as it is written there: over TLS, with the real curl. */
import { readFile } from "node:fs/promises";
import tls from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, openDatabase } from "#app/db/database";
import { type CurlAnswer, parseAnswer, runCurl } from "#tests/support/curl";
import { ENGINES } from "#tests/support/databases";
import { createClient, createRealm, createScope, type TestClient } from "#tests/support/fixtures";
import { type RunningServer, startServer } from "#tests/support/server";
import { PING_FEDERATE_REQUEST, SEED_COMMANDS, type SeedCommand } from "./commands";

const LIFETIME = 723;

function base64(client: TestClient): string {
  return Buffer.from(`${client.clientId}:${client.secret}`).toString("base64");
}

/** Puts this server and this client where the document has its own. */
function fillIn(seed: SeedCommand, server: RunningServer, client: TestClient): string {
  const { replace } = seed;
  let command = seed.command.replace(replace.host, `localhost:${new URL(server.url).port}`);
  if (replace.basic) command = command.replace(replace.basic, base64(client));
  if (replace.clientId) command = command.replace(replace.clientId, client.clientId);
  if (replace.clientSecret) command = command.replace(replace.clientSecret, client.secret);
  if (replace.lifetime) command = command.replace(replace.lifetime, String(LIFETIME));
  return command;
}

/** What seed 001 shows of the answer's head, and RFC 6749 §5.1 requires. */
function expectSeedHeaders(answer: CurlAnswer): void {
  expect(answer.statusLine).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(answer.headers.get("content-type")).toMatch(/^application\/json(;\s*charset=utf-8)?$/i);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("pragma")).toBe("no-cache");
  expect(answer.headers.get("x-frame-options")).toBe("DENY");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("x-xss-protection")).toBe("1; mode=block");
  expect(answer.headers.has("date")).toBe(true);
}

function expectTokenBody(body: string, members: readonly string[], scope: string | undefined): Record<string, unknown> {
  const json: unknown = JSON.parse(body);
  if (typeof json !== "object" || json === null) throw new Error(`not an object: ${body}`);
  const answer = Object.fromEntries(Object.entries(json));
  for (const member of members) expect(answer, member).toHaveProperty(member);
  expect(answer["access_token"]).toMatch(/^[\x21-\x7e]{20,}$/);
  expect(answer["token_type"]).toBe("Bearer");
  expect(typeof answer["expires_in"]).toBe("number");
  expect(answer).not.toHaveProperty("refresh_token");
  if (scope !== undefined) expect(answer["scope"]).toBe(scope);
  return answer;
}

describe.each(ENGINES)("the seeds' requests on %s", (engine) => {
  let server: RunningServer;
  let root: TestClient;
  let alpha: TestClient;
  let caFile: string;

  beforeAll(async () => {
    server = await startServer({ engine, env: { TLS: "self-signed" } });
    await openDatabase({ url: server.databaseUrl });
    for (const scope of ["test", "edit"]) await createScope(scope);
    root = await createClient();
    const realmId = await createRealm("alpha");
    await createScope("write", { realmId });
    alpha = await createClient({ realmId });
    caFile = server.certificateFile;
  }, 120_000);

  afterAll(async () => {
    await closeDatabase();
    await server.stop();
  });

  it.each(SEED_COMMANDS.map((seed) => [`seed ${seed.seed}: ${seed.title}`, seed] as const))("%s", async (_, seed) => {
    const client = seed.command.includes("/realms/alpha/") ? alpha : root;
    const answer = await runCurl(fillIn(seed, server, client), { caFile });
    expectSeedHeaders(answer);
    const body = expectTokenBody(answer.body, seed.members, seed.scope);
    expect(body["expires_in"]).toBe(seed.replace.lifetime ? LIFETIME : 3600);
  });

  it("seed 004 PingFederate: the printed HTTP request, absolute-form target and folded body included", async () => {
    const { requestLine, host, headers, basic, body, members, scope } = PING_FEDERATE_REQUEST;
    const port = Number(new URL(server.url).port);
    const head = [
      requestLine.replace(host, `localhost:${port}`),
      `Host: localhost:${port}`,
      ...headers.map((line) => line.replace(basic, base64(root))),
    ];
    const raw = `${head.join("\r\n")}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
    const socket = tls.connect({ port, host: "127.0.0.1", servername: "localhost", ca: await readFile(caFile) });
    // Not end(): a client that half-closes may be taken for one that has gone.
    socket.write(raw);
    let text = "";
    for await (const chunk of socket) text += String(chunk);
    const answer = parseAnswer(text);
    expect(answer.statusLine).toMatch(/^HTTP\/1\.1 200 OK/);
    const json = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
    expectTokenBody(json, members, scope);
  });

  it("seed 004 PingFederate: client_id and client_secret in the contents of the POST", async () => {
    const url = `${server.url}/as/token.oauth2`;
    const answer = await runCurl(
      `curl -k -d "grant_type=client_credentials&scope=edit&client_id=${root.clientId}&client_secret=${root.secret}" ${url}`,
    );
    expectSeedHeaders(answer);
    expectTokenBody(answer.body, PING_FEDERATE_REQUEST.members, "edit");
  });

  it("seed 000 Try Client Credentials Grant: a token from /oauth2/token, then its information from /oauth2/introspect", async () => {
    const token = await runCurl(`curl -k -u ${root.clientId}:${root.secret} -d "grant_type=client_credentials" ${server.url}/oauth2/token`);
    const { access_token: accessToken } = expectTokenBody(token.body, ["access_token"], undefined);
    const info = await runCurl(
      `curl -k -u ${root.clientId}:${root.secret} -d "token=${String(accessToken)}" ${server.url}/oauth2/introspect`,
    );
    expect(info.status).toBe(200);
    expect(JSON.parse(info.body)).toMatchObject({ active: true, client_id: root.clientId, token_type: "Bearer" });
  });
});
