/** Forward authentication for the proxies of an API: RFC 6750, RFC 9728 §5.1, and decision 40. */
import { describe, expect, it } from "vitest";
import type { ForwardedCall, ProtocolRequest, RealmPolicy, RegisteredClient } from "../model";
import type { ProtocolPorts } from "../ports";
import { aClient, aPolicy, aToken, ISSUER, newId, openScopes, START, someApis } from "../testing/fixtures";
import { DatabaseDown } from "../testing/memory-ports";
import { aRequest, aWorld } from "../testing/requests";
import { encodeOpaque } from "../tokens/opaque";
import { createVerificationEndpoint } from "./endpoint";

const ORDERS = "https://orders.example/v1";

async function aProxiedApi(options: { ports?: Partial<ProtocolPorts>; policy?: Partial<RealmPolicy> } = {}) {
  const world = await aWorld({ ports: options.ports ?? {} });
  const keyId = newId();
  const { apis, apiOfScope, ids } = someApis(
    { identifier: ORDERS, scopes: ["read", "write"], verifyKeys: [keyId], operations: ["GET /orders/{id}"], approval: "request" },
    { identifier: "https://stock.example", verifyKeys: [newId()] },
  );
  const [apiId = ""] = ids;
  await world.store.setPolicy(aPolicy({ apis, apiOfScope, scopes: openScopes("default", "read", "write"), ...options.policy }));
  const { ports, store } = world;
  const endpoint = createVerificationEndpoint(ports);
  const key = encodeOpaque("verify", keyId, ports.mac);
  const client = aClient({ subscribedApis: ids });
  await store.addClient(client);
  const issue = async (overrides: Parameters<typeof aToken>[1] = {}, whose: RegisteredClient = client) => {
    const token = aToken(whose, { scope: "read default", ...overrides });
    const basis = { realmId: whose.realmId, client: whose, userId: null };
    await ports.commit({ generation: null, basis, tokens: [token], usage: null, effects: [] });
    return encodeOpaque("access", token.id, ports.mac);
  };
  const ask = (token: string | null, query: Readonly<Record<string, string>> = {}, http: Partial<ProtocolRequest> = {}) =>
    endpoint(
      aRequest("", {
        method: "GET",
        contentType: null,
        authorization: token === null ? null : `Bearer ${token}`,
        query: new URLSearchParams({ api: ORDERS, key, ...query }).toString(),
        forwarded: { method: "GET", uri: "/v1/orders/17?x=1", host: "orders.example" },
        ...http,
      }),
    );
  const outcomes = async () => {
    const sums: Record<string, number> = {};
    for (const { outcome, count } of (await store.apiCalls(apiId)).calls) sums[outcome] = (sums[outcome] ?? 0) + count;
    return sums;
  };
  return { ...world, client, apiId, key, keyId, endpoint, issue, ask, outcomes };
}

const challenge = (more: string) =>
  `Bearer realm="Latchkey"${more}, resource_metadata="${ISSUER}/.well-known/oauth-protected-resource/apis/`;

describe("a call that may pass", () => {
  it("is answered 200 with the caller's identity, each header in every answer, and counted", async () => {
    const { ask, issue, client, store, apiId } = await aProxiedApi();
    const answer = await ask(await issue(), { scope: "read" });
    expect(answer).toMatchObject({ status: 200, body: null });
    expect(answer.headers).toMatchObject({ "Cache-Control": "no-store" });
    expect(answer.ownHeaders).toEqual({
      "X-Auth-Subject": client.clientId,
      "X-Auth-Client-Id": client.clientId,
      "X-Auth-Application": client.applicationId,
      "X-Auth-Scope": "read default",
      "X-Auth-Username": "-",
      "X-Auth-Environment": "PRODUCTION",
      "X-Auth-Expires": String(START / 1000 + 3600),
      "X-Auth-Actor": "-",
    });
    const own = { applicationId: client.applicationId, environment: "PRODUCTION" };
    expect(await store.apiCalls(apiId)).toEqual({
      calls: [{ ...own, outcome: "success", minute: Math.floor(START / 60_000), count: 1 }],
      users: [],
      resources: [{ ...own, resource: "GET /orders/{id}", day: Math.floor(START / 86_400_000), count: 1, faults: 0 }],
    });
  });

  it("names the person whom the token acts for, in characters that fit into a header", async () => {
    const { ask, issue, store, apiId } = await aProxiedApi();
    const userId = newId();
    await store.addUser({ id: userId, username: "jürgen\r\nX-Auth-Scope: all@example.com" });
    const answer = await ask(await issue({ userId, grantType: "authorization_code" }));
    expect(answer.ownHeaders?.["X-Auth-Username"]).toBe("j%C3%BCrgen%0D%0AX-Auth-Scope:%20all@example.com");
    expect(answer.ownHeaders?.["X-Auth-Subject"]).toBe(userId);
    expect((await store.apiCalls(apiId)).users).toMatchObject([{ userId, count: 1 }]);
  });

  it("may have a self-contained token, a token for this API alone, or one that names none", async () => {
    const { ask, issue, ports } = await aProxiedApi();
    for (const audience of [null, ORDERS, `https://stock.example ${ORDERS}`])
      expect((await ask(await issue({ audience }))).status).toBe(200);
    const id = newId();
    await issue({ id, format: "jwt" });
    const claims = { iss: ISSUER, aud: ISSUER, jti: id };
    expect((await ask(await ports.signer.sign("root", "ES256", "at+jwt", claims))).status).toBe(200);
  });

  it.each(["GET", "POST", "DELETE", "OPTIONS"])("may be asked about by %s, as Envoy asks by the call's own method", async (method) => {
    const { ask, issue } = await aProxiedApi();
    expect((await ask(await issue(), {}, { method })).status).toBe(200);
  });
});

describe("a call that may not pass", () => {
  it("item 100: without a token is 401 without an error, with what the API needs and where it says so (RFC 6750 §3.1, RFC 9728 §5.1)", async () => {
    const { ask, outcomes, store, apiId } = await aProxiedApi();
    const answer = await ask(null, { scope: "read write" });
    expect(answer.status).toBe(401);
    expect(answer.headers["WWW-Authenticate"]).toContain(challenge(', scope="read write"'));
    expect(Object.keys(Object(answer.body))).toEqual(["request_id"]);
    expect((await ask(null, {}, { authorization: "Basic abc" })).status).toBe(401);
    expect(await outcomes()).toEqual({ token_missing: 2 });
    expect((await store.apiCalls(apiId)).resources).toEqual([]);
  });

  it("item 101: with a token that is unknown, expired, revoked or a refresh token is 401 invalid_token", async () => {
    const { ask, issue, clock, ports, outcomes } = await aProxiedApi();
    const good = await issue();
    const refresh = newId();
    await issue({ id: refresh, kind: "refresh" });
    for (const wrong of ["x", `${good}x`, encodeOpaque("refresh", refresh, ports.mac)]) {
      const answer = await ask(wrong);
      expect(answer, wrong).toMatchObject({ status: 401, body: { error: "invalid_token" } });
      expect(answer.headers["WWW-Authenticate"]).toMatch(/^Bearer realm="Latchkey", error="invalid_token", .*resource_metadata="/);
    }
    clock.time = START + 3_600_000;
    expect((await ask(good)).status).toBe(401);
    expect(await outcomes()).toEqual({ token_invalid: 4 });
  });

  it("item 101: with too little scope is 403 insufficient_scope with all that this call needs", async () => {
    const { ask, issue, outcomes, store, client } = await aProxiedApi();
    const answer = await ask(await issue(), { scope: "read write" });
    expect(answer).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
    expect(answer.headers["WWW-Authenticate"]).toMatch(/error="insufficient_scope", .*scope="read write", resource_metadata="/);
    expect(await outcomes()).toEqual({ scope_insufficient: 1 });
    expect(await store.failures(client.applicationId)).toMatchObject([{ endpoint: "verify", cause: "scope_insufficient", proven: false }]);
  });

  it("item 109: with a token for another API is 401 (RFC 9700 §2.3)", async () => {
    const { ask, issue, outcomes } = await aProxiedApi();
    const token = await issue({ audience: "https://stock.example" });
    expect(await ask(token)).toMatchObject({ status: 401, body: { error: "invalid_token" } });
    expect(await outcomes()).toEqual({ token_audience: 1 });
  });

  it("of an application that does not subscribe, or not any more, is 401", async () => {
    const { ask, issue, store, outcomes } = await aProxiedApi();
    const stranger = aClient();
    await store.addClient(stranger);
    for (const audience of [null, ORDERS]) expect((await ask(await issue({ audience }, stranger))).status).toBe(401);
    // A token for the API alone is dead without it, at introspection too.
    expect(await outcomes()).toEqual({ subscription_missing: 1, token_invalid: 1 });
  });

  it("whose token a person has stopped, or whose application is suspended, is 401 for the next call", async () => {
    const { ask, issue, store, client, userId } = await aProxiedApi();
    const token = await issue({ userId, grantType: "authorization_code" });
    expect((await ask(token)).status).toBe(200);
    await store.stopClient(userId, client.ref, START);
    expect((await ask(token)).status).toBe(401);
    const own = await issue();
    expect((await ask(own)).status).toBe(200);
    await store.suspendApplication(client.applicationId);
    expect((await ask(own)).status).toBe(401);
  });

  it("of another environment than the proxy's is 401; without a word on it both pass", async () => {
    const { ask, issue, store, apiId } = await aProxiedApi();
    const sandbox = aClient({ environment: "SANDBOX", subscribedApis: [apiId] });
    await store.addClient(sandbox);
    const token = await issue({}, sandbox);
    expect((await ask(token)).ownHeaders?.["X-Auth-Environment"]).toBe("SANDBOX");
    expect((await ask(token, { environment: "production" })).status).toBe(401);
    expect((await ask(token, { environment: "sandbox" })).status).toBe(200);
  });

  it("items 101, 102: a token in URL or form is refused, beside one in the header as two at once", async () => {
    const { ask, issue, outcomes } = await aProxiedApi();
    const token = await issue();
    const called = (uri: string): Partial<ProtocolRequest> => ({ forwarded: { method: "GET", uri, host: null } });
    for (const uri of [`/v1/orders?access_token=${token}`, `/v1/orders?a=b&access%5Ftoken=${token}`]) {
      expect((await ask(null, {}, called(uri))).status).toBe(400);
      expect((await ask(token, {}, called(uri))).status).toBe(400);
    }
    const form = { method: "POST", contentType: "application/x-www-form-urlencoded", body: `access_token=${token}` };
    expect((await ask(token, {}, form)).status).toBe(400);
    expect((await ask(null, {}, form)).status).toBe(401);
    expect(await outcomes()).toEqual({ credentials_in_query: 2, token_twice: 3, token_missing: 1 });
  });
});

describe("who may ask", () => {
  it("only a proxy with a key of the API: another is 400 and counts nothing, so that nobody tests tokens or forges counts", async () => {
    const { ask, issue, ports, outcomes, key } = await aProxiedApi();
    const token = await issue();
    const wrong = ["", "x", token, encodeOpaque("verify", newId(), ports.mac), `${key}x`];
    for (const text of wrong) expect((await ask(token, { key: text })).status, text).toBe(400);
    expect((await ask(token, { api: "https://stock.example" })).status).toBe(400);
    expect((await ask(token, { api: "https://nobody.example" })).status).toBe(400);
    const answer = await ask(token, { key: "x" });
    expect(answer).not.toHaveProperty("ownHeaders");
    expect(answer.headers).not.toHaveProperty("WWW-Authenticate");
    expect(await outcomes()).toEqual({});
  });

  it("a query with a parameter that is not known is 400: a misspelt scope must not let every token pass", async () => {
    const { ask, issue, endpoint, key } = await aProxiedApi();
    const token = await issue();
    for (const query of [{ scopes: "write" }, { access_token: token }, { environment: "live" }])
      expect((await ask(token, query)).status, JSON.stringify(query)).toBe(400);
    const authorization = `Bearer ${token}`;
    for (const query of [
      "",
      `api=${ORDERS}`,
      `key=${key}`,
      `api=${ORDERS}&key=${key}&scope=read&scope=write`,
      `api=${ORDERS}&key=${key}&scope=%`,
    ])
      expect((await endpoint(aRequest("", { method: "GET", authorization, query }))).status, query).toBe(400);
  });

  it("the identifier is compared in its canonical form", async () => {
    const { ask, issue } = await aProxiedApi();
    expect((await ask(await issue(), { api: "HTTPS://Orders.example:443/v1/" })).status).toBe(200);
  });

  it("what follows uri= is the call's target, whatever it holds, and no configuration", async () => {
    const { endpoint, issue, key, store, apiId } = await aProxiedApi();
    const query = `api=${encodeURIComponent(ORDERS)}&key=${key}&scope=write&uri=/v1/orders/17?scope=read&api=x&uri=y`;
    const answer = await endpoint(aRequest("", { method: "GET", authorization: `Bearer ${await issue()}`, query }));
    expect(answer.status).toBe(403);
    expect((await store.apiCalls(apiId)).resources).toMatchObject([{ resource: "GET /orders/{id}", faults: 1 }]);
  });

  it("a stranger's headers decide nothing but what the statistics name", async () => {
    const { ask, issue, outcomes } = await aProxiedApi();
    const odd: ForwardedCall = { method: "BREW", uri: "/%00\u0000/".repeat(200), host: null };
    expect((await ask(await issue(), { scope: "read" }, { forwarded: odd })).status).toBe(200);
    expect((await ask(await issue(), { scope: "read" }, { forwarded: { method: null, uri: null, host: null } })).status).toBe(200);
    expect(await outcomes()).toEqual({ success: 2 });
  });
});

describe("faults", () => {
  it("an unreachable database is 503, any other fault 500; neither is counted", async () => {
    for (const [error, status] of [
      [new DatabaseDown(), 503],
      [new Error("SELECT 1"), 500],
    ] as const) {
      const { ask, issue, outcomes } = await aProxiedApi({ ports: { findToken: () => Promise.reject(error) } });
      const answer = await ask(await issue());
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer)).not.toContain("SELECT");
      expect(await outcomes()).toEqual({});
    }
  });
});
