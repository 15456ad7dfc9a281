/**
 * Issue 12 §4: an API that knows nothing of OAuth, behind the proxies of docs/apis.md (all but Traefik) with the lines of that document, which asks /verify. A proxy that
 * is not installed is passed over; where it lies may be said by CADDY_PATH and ENVOY_PATH.
 */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { aProof, someProofKeys } from "#app/oauth/testing/proofs";
import { AUTHORIZING_PROXIES, type AuthorizingProxy, findProxy, startAuthorizingProxy } from "#tests/support/authorizing-proxies";
import { ENGINES } from "#tests/support/databases";
import { createClient, createScope, type TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post, read, text } from "#tests/support/protocol-client";
import type { RunningProxy } from "#tests/support/proxied-portals";
import { useConsole } from "../admin/console";

const IDENTIFIER = "https://orders.example";
const IDENTITY = ["subject", "client-id", "application", "scope", "username", "environment", "expires", "actor"].map(
  (name) => `x-auth-${name}`,
);

/** An API that answers with the headers of each call. */
async function startApi(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader("Content-Type", "application/json");
    outgoing.end(JSON.stringify(incoming.headers));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, port: address.port };
}

const portOf = (url: string) => url.replace("localhost", "127.0.0.1");

/** nginx on both engines; the others ask the same portal the same question. */
for (const proxy of AUTHORIZING_PROXIES) {
  const isInstalled = (await findProxy(proxy)) !== undefined;
  for (const engine of ENGINES.filter((name) => proxy.name === "nginx" || name === "sqlite"))
    describe.runIf(isInstalled)(`an API behind ${proxy.name} on ${engine}`, () => apiBehind(proxy, useConsole(engine)));
}

function apiBehind(proxy: AuthorizingProxy, portal: ReturnType<typeof useConsole>): void {
  let running: RunningProxy | undefined;
  let api: Awaited<ReturnType<typeof startApi>> | undefined;
  let client: TestClient;
  let apiId = "";
  let url = "";

  beforeAll(async () => {
    await createScope("orders.read");
    client = await createClient();
    const { id } = await inTransaction(async (tx) => {
      const owner = { realmId: ROOT_REALM_ID, ownerId: client.ownerId };
      const made = await tx.api.create({ data: { ...owner, identifier: IDENTIFIER, name: "Orders", approval: "request" } });
      const standing = { apiId: made.id, applicationId: client.applicationId, realmId: ROOT_REALM_ID, state: "approved" };
      await tx.subscription.create({ data: standing });
      await recordConfigChange(tx, { kind: "realm", key: ROOT_REALM_ID });
      await recordConfigChange(tx, { kind: "application", key: client.applicationId });
      return made;
    });
    apiId = id;
    const page = `/apis/${apiId}/proxy`;
    expect((await portal.admin().post(page, { intent: "issue" })).status).toBe(302);
    const [address = ""] = /http[^<"\s]*\/verify\?api=[^<"\s]*lk_vk_[\w-]+/.exec((await portal.admin().get(page)).html) ?? [];
    api = await startApi();
    const verify = new URL(portOf(address.replaceAll("&amp;", "&")));
    const started = await startAuthorizingProxy(proxy, { verify, api: api.port });
    running = started;
    url = started.url;
  }, 60_000);
  afterAll(async () => {
    await running?.stop();
    api?.server.close();
  });

  const call = async (headers: Record<string, string> = {}, path = "/orders/17"): Promise<Answer> =>
    await read(await fetch(url + path, { headers }));
  const tokenOf = async (scope: string, by = client) =>
    text(
      (await post(`${portal.url()}/token`, { grant_type: "client_credentials", scope }, { authorization: basic(by.clientId, by.secret) }))
        .json["access_token"],
    );
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const heard = (answer: Answer): IncomingHttpHeaders => JSON.parse(answer.text);

  it("gets the caller's identity, and not the token", async () => {
    const answer = await call(bearer(await tokenOf("orders.read default")));
    expect(answer.status).toBe(200);
    expect(heard(answer)).toMatchObject({
      "x-auth-subject": client.clientId,
      "x-auth-client-id": client.clientId,
      "x-auth-application": client.applicationId,
      "x-auth-scope": "orders.read default",
      "x-auth-username": "-",
      "x-auth-environment": "PRODUCTION",
      "x-auth-expires": expect.stringMatching(/^\d{10}$/),
      "x-auth-actor": "-",
    });
    expect(heard(answer)).not.toHaveProperty("authorization");
  });

  it("hears nothing of a caller who sends these headers", async () => {
    const smuggled = Object.fromEntries(IDENTITY.map((name) => [name, "smuggled"]));
    const answer = await call({ ...smuggled, ...bearer(await tokenOf("orders.read")) });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain("smuggled");
    const evasive = await call({ X_Auth_Subject: "smuggled", ...bearer(await tokenOf("orders.read")) });
    expect(evasive.text).not.toContain("smuggled");
  });

  it("is not reached by strangers: 401 with where to ask for a token, 403 with the scope that is missing (RFC 6750 §3, RFC 9728 §5.1)", async () => {
    const stranger = await call();
    const metadata = `resource_metadata="${portal.url()}/.well-known/oauth-protected-resource/apis/${apiId}"`;
    expect([stranger.status, stranger.headers.get("www-authenticate")]).toEqual([
      401,
      `Bearer realm="Latchkey", scope="orders.read", ${metadata}`,
    ]);
    const forged = await call(bearer("lk_at_x"));
    expect([forged.status, forged.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    const narrow = await call(bearer(await tokenOf("default")));
    expect([narrow.status, narrow.headers.get("www-authenticate")]).toEqual([
      403,
      expect.stringMatching(/^Bearer .*error="insufficient_scope", .*scope="orders\.read", resource_metadata=/),
    ]);
    const other = await createClient();
    expect((await call(bearer(await tokenOf("orders.read", other)))).status).toBe(401);
  });

  it("is not reached with a token in the URL, nor by a call that names the proxy's parameters (RFC 6750 §2.3)", async () => {
    const token = await tokenOf("orders.read");
    expect((await call({}, `/orders/17?access_token=${token}`)).status).toBe(proxy.tokenInUrl);
    const narrow = await tokenOf("default");
    expect((await call(bearer(narrow), "/orders/17?scope=default&uri=x&api=y")).status).toBe(403);
    if (proxy.name === "nginx") expect((await call({}, "/_verify")).status).toBe(404);
  });

  it("is closed to a token from the moment on that it was revoked", async () => {
    const token = await tokenOf("orders.read");
    expect((await call(bearer(token))).status).toBe(200);
    await post(`${portal.url()}/revoke`, { token }, { authorization: basic(client.clientId, client.secret) });
    expect((await call(bearer(token))).status).toBe(401);
  });

  it("has its calls counted, by application, outcome and path", async () => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const rows = await database().prisma.apiUsage.findMany({ where: { apiId } });
    const sums = new Map<string, number>();
    for (const { applicationId, outcome, count } of rows) {
      const key = `${applicationId === client.applicationId ? "own" : applicationId === "" ? "none" : "other"} ${outcome}`;
      sums.set(key, (sums.get(key) ?? 0) + Number(count));
    }
    expect(Object.fromEntries(sums)).toEqual({
      "own success": 4,
      "own scope_insufficient": 2,
      "none token_missing": 1,
      "none token_invalid": 2,
      "none credentials_in_query": 1,
      "other subscription_missing": 1,
    });
    const resources = await database().prisma.apiResourceUsage.findMany({ where: { apiId, applicationId: client.applicationId } });
    expect(resources).toMatchObject([{ resource: "GET /orders", count: 6n, faults: 2n }]);
  });

  it("has its statistics on a page for the application, the API and the realm, as JSON and as CSV; nobody else sees them", async () => {
    const stranger = await portal.developer();
    for (const path of [`/applications/${client.applicationId}/api-calls`, `/apis/${apiId}/api-calls`, "/admin/api-calls"]) {
      const { status, html } = await portal.admin().get(path);
      expect(status, path).toBe(200);
      for (const title of ["API Usage per Application", "Top Users", "Resource Usage", "Faulty Invocations", "GET /orders"])
        expect(html, path).toContain(title);
      const { html: json } = await portal.admin().get(`${path}.json`);
      expect(JSON.parse(json).totals).toEqual(path.startsWith("/applications") ? { calls: 6, refused: 2 } : { calls: 11, refused: 7 });
      expect((await portal.admin().get(`${path}.csv`)).html).toContain("resource usage,Orders,,GET /orders,calls,");
      for (const format of ["", ".json", ".csv"])
        expect((await stranger.browser.get(path + format)).status, path + format).toBeGreaterThan(400);
    }
    expect((await stranger.browser.get(`/apis/${apiId}/proxy`)).status).toBe(403);
  });

  it("takes a token that is bound to a key with a proof for the call itself, and no other (RFC 9449 §7)", async () => {
    const keys = await someProofKeys();
    const tokens = `${portal.url()}/token`;
    const basicOf = basic(client.clientId, client.secret);
    const ask = async (nonce?: string) => {
      const proof = await aProof(keys, { uri: tokens, now: Date.now(), ...(nonce !== undefined && { nonce }) });
      return await post(tokens, { grant_type: "client_credentials", scope: "orders.read" }, { authorization: basicOf, dpop: proof });
    };
    const accessToken = text((await ask((await ask()).headers.get("dpop-nonce") ?? "")).json["access_token"]);
    const prove = (uri: string, method = "GET") => aProof(keys, { uri, method, now: Date.now(), accessToken });
    const proven = async (uri: string, method?: string) =>
      await call({ authorization: `DPoP ${accessToken}`, dpop: await prove(uri, method) }, "/orders/17?x=1");
    const answer = await proven(`${url}/orders/17`);
    expect(answer.status).toBe(200);
    expect(heard(answer)).not.toHaveProperty("authorization");
    for (const refused of [
      await proven(`${url}/orders/18`),
      await proven(`${portal.url()}/verify`),
      await proven(`${url}/orders/17`, "POST"),
      await call(bearer(accessToken)),
      await call({ authorization: `DPoP ${accessToken}` }),
    ])
      expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([
        401,
        expect.stringMatching(/^DPoP realm="Latchkey", algs="ES256 /),
      ]);
    const smuggled = { "x-forwarded-uri": "/orders/18", "x-forwarded-host": "other.example", "x-original-method": "POST" };
    expect((await call({ ...smuggled, authorization: `DPoP ${accessToken}`, dpop: await prove(`${url}/orders/18`) })).status).toBe(401);
  });
}
