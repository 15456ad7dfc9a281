import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { createIntrospectionEndpoint } from "./introspection";
import type { ProtocolRequest, RegisteredClient } from "./model";
import type { ProtocolPorts } from "./ports";
import { createRevocationEndpoint } from "./revocation";
import { aClient, ISSUER, newId, START } from "./testing/fixtures";
import { DatabaseDown, publicKey } from "./testing/memory-ports";
import { aRequest, aWorld, basicHeader, type FormFields, member, textMember } from "./testing/requests";
import { createTokenEndpoint } from "./token-endpoint";
import { parseOpaque } from "./tokens/opaque";

const INACTIVE = { active: false };

async function world(options: { client?: Partial<RegisteredClient>; ports?: Partial<ProtocolPorts> } = {}) {
  const found = await aWorld(options);
  const { ports, client, store } = found;
  const as = (who: RegisteredClient) => ({ authorization: basicHeader(who.clientId) });
  const endpoint = createIntrospectionEndpoint(ports);
  const token = (form: FormFields = { grant_type: "client_credentials" }) => createTokenEndpoint(ports)(aRequest(form, as(client)));
  const user = () => token({ grant_type: "password", username: "anna", password: "correct horse", scope: "read" });
  const introspect = (text: string, who = client, form: FormFields = {}, http: Partial<ProtocolRequest> = {}) =>
    endpoint(aRequest({ token: text, ...form }, { ...as(who), ...http }));
  const revoke = (text: string) => createRevocationEndpoint(ports)(aRequest({ token: text }, as(client)));
  const other = async (overrides: Partial<RegisteredClient> = {}) => {
    const made = aClient(overrides);
    await store.addClient(made);
    return made;
  };
  return { ...found, as, endpoint, token, user, introspect, revoke, other };
}

describe("introspection", () => {
  it("items 93, 98: POST by an authenticated client only; else 405 or 401 with a challenge (RFC 7662 §2.1, §2.3)", async () => {
    const { endpoint, client } = await world();
    expect((await endpoint(aRequest({ token: "x" }, { method: "GET" }))).status).toBe(405);
    for (const http of [{}, { authorization: basicHeader(client.clientId, "wrong") }, { authorization: "Bearer x" }]) {
      const answer = await endpoint(aRequest({ token: "x" }, http));
      expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
      expect(answer.headers["WWW-Authenticate"]).toMatch(/^Basic realm=/);
      expect(answer.headers["Cache-Control"]).toBe("no-store");
    }
  });

  it("item 93: a public client has only named itself, so it may not ask (RFC 7662 §2.1)", async () => {
    const { endpoint, other } = await world();
    const open = await other({ type: "public", authMethods: ["none"], secrets: [] });
    expect((await endpoint(aRequest({ token: "x", client_id: open.clientId }))).status).toBe(401);
  });

  it("item 94: a client's token (RFC 7662 §2.2)", async () => {
    const { token, introspect, client, ports } = await world();
    const text = textMember(await token(), "access_token");
    const answer = await introspect(text);
    expect(answer.headers).toMatchObject({ "Content-Type": "application/json", "Cache-Control": "no-store" });
    expect(answer.body).toEqual({
      active: true,
      scope: "default",
      client_id: client.clientId,
      token_type: "Bearer",
      exp: START / 1000 + 3600,
      iat: START / 1000,
      nbf: START / 1000,
      sub: client.clientId,
      aud: ISSUER,
      iss: ISSUER,
      jti: parseOpaque(text, ports.mac)?.id,
      aut: "APPLICATION",
    });
  });

  it("item 94: a user's token names the user; a refresh token has no token_type (RFC 7662 §2.2)", async () => {
    const { user, introspect, userId } = await world();
    const answer = await user();
    const access = await introspect(textMember(answer, "access_token"));
    expect(access.body).toMatchObject({ sub: userId, username: "anna@example.com", scope: "read", aut: "APPLICATION_USER" });
    const refresh = await introspect(textMember(answer, "refresh_token"), undefined, { token_type_hint: "refresh_token" });
    expect(member(refresh, "active")).toBe(true);
    expect(refresh.body).not.toHaveProperty("token_type");
  });

  it("item 95: what is unknown, malformed or forged is exactly inactive (RFC 7662 §2.2)", async () => {
    const { token, introspect } = await world();
    const text = textMember(await token(), "access_token");
    for (const wrong of ["x", "a.b.c", `${text}x`, text.toLowerCase(), "lk_at_", text.replace("lk_at_", "lk_rt_")]) {
      expect((await introspect(wrong)).body, wrong).toEqual(INACTIVE);
    }
  });

  it("item 96: expiry, revocation and consumption are checked (RFC 7662 §4)", async () => {
    const { token, user, introspect, revoke, clock, ports, client, as } = await world();
    const first = textMember(await token(), "access_token");
    clock.time = START + 3_599_999;
    expect(member(await introspect(first), "active")).toBe(true);
    clock.time = START + 3_600_000;
    expect((await introspect(first)).body).toEqual(INACTIVE);
    const second = textMember(await token(), "access_token");
    await revoke(second);
    expect((await introspect(second)).body).toEqual(INACTIVE);
    const refresh = textMember(await user(), "refresh_token");
    await createTokenEndpoint(ports)(aRequest({ grant_type: "refresh_token", refresh_token: refresh }, as(client)));
    expect((await introspect(refresh)).body).toEqual(INACTIVE);
  });

  it("item 96: a JWT's signature, issuer, audience and record are checked (RFC 7662 §4)", async () => {
    const { token, introspect, ports, revoke, clock } = await world({ client: { tokenFormat: "jwt" } });
    const text = textMember(await token(), "access_token");
    expect(member(await introspect(text), "active")).toBe(true);
    const [head, payload, signature] = text.split(".");
    expect((await introspect(`${head}.${payload}.${signature?.startsWith("A") ? "B" : "A"}${signature?.slice(1)}`)).body).toEqual(INACTIVE);
    const jti = newId();
    const good = { iss: ISSUER, aud: ISSUER, jti, exp: START / 1000 + 60 };
    for (const claims of [
      { ...good },
      { ...good, iss: "https://other.example" },
      { ...good, aud: "https://other.example" },
      { ...good, jti: 5 },
    ]) {
      expect((await introspect(await ports.signer.sign("root", "ES256", "at+jwt", claims))).body).toEqual(INACTIVE);
    }
    expect((await introspect(await ports.signer.sign("root", "ES256", "JWT", { ...good }))).body).toEqual(INACTIVE);
    clock.time = START + 3_600_000;
    expect((await introspect(text)).body).toEqual(INACTIVE);
    clock.time = START;
    await revoke(text);
    expect((await introspect(text)).body).toEqual(INACTIVE);
  });

  it("item 96: a suspended application's tokens and a disabled user's are inactive", async () => {
    const { user, introspect, store, userId, client, other } = await world();
    const observer = await other({ ownerId: client.ownerId });
    const text = textMember(await user(), "access_token");
    await store.disableUser(userId);
    expect((await introspect(text)).body).toEqual(INACTIVE);
    const own = await world();
    const mine = textMember(await own.token(), "access_token");
    const watcher = await own.other({ ownerId: own.client.ownerId });
    await own.store.suspendApplication(own.client.applicationId);
    expect((await own.introspect(mine, watcher)).body).toEqual(INACTIVE);
    expect((await own.introspect(mine)).status).toBe(401);
    expect((await introspect(text, observer)).body).toEqual(INACTIVE);
  });

  it.each([
    ["an application", "opaque"],
    ["an application", "jwt"],
    ["a user", "opaque"],
    ["a user", "jwt"],
  ] as const)("a mark on %s ends its %s tokens issued by then, for good; one issued next is alive", async (whose, tokenFormat) => {
    const { token, user, introspect, store, client, userId, clock } = await world({ client: { tokenFormat } });
    const issue = whose === "a user" ? user : token;
    const mark = (at: number) => (whose === "a user" ? store.markUser(userId, at) : store.markApplication(client.applicationId, at));
    const text = textMember(await issue(), "access_token");
    await mark(START - 1);
    expect(member(await introspect(text), "active")).toBe(true);
    await mark(START);
    expect((await introspect(text)).body).toEqual(INACTIVE);
    await mark(START + 5000);
    const next = await introspect(textMember(await issue(), "access_token"));
    // Its record lies behind the mark; what is said of it is true by the clock.
    expect(next.body).toMatchObject({ active: true, iat: START / 1000, nbf: START / 1000 });
    clock.time = START + 60_000;
    expect((await introspect(text)).body).toEqual(INACTIVE);
  });

  it("a token of an application whose owner is disabled is inactive, and its keys may not ask", async () => {
    const { token, introspect, store, client, other } = await world();
    const text = textMember(await token(), "access_token");
    await store.disableUser(client.ownerId);
    expect((await introspect(text, await other({ resourceServer: true }))).body).toEqual(INACTIVE);
    expect(await introspect(text)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "owner_disabled" }]);
  });

  it("a sandbox key sees no production token, not even as a resource server; a production key sees both (RFC 7662 §2.2)", async () => {
    const production = await world();
    const text = textMember(await production.token(), "access_token");
    for (const overrides of [{ ownerId: production.client.ownerId }, { resourceServer: true }]) {
      const sandbox = await production.other({ ...overrides, environment: "SANDBOX" });
      expect((await production.introspect(text, sandbox)).body).toEqual(INACTIVE);
      expect(member(await production.introspect(text, await production.other(overrides)), "active")).toBe(true);
    }
    const sandbox = await world({ client: { environment: "SANDBOX" } });
    const test = textMember(await sandbox.token(), "access_token");
    expect(member(await sandbox.introspect(test), "active")).toBe(true);
    expect(member(await sandbox.introspect(test, await sandbox.other({ ownerId: sandbox.client.ownerId })), "active")).toBe(true);
  });

  it("item 97: the token's client, its owner's other clients and resource servers see it; others do not (RFC 7662 §2.2)", async () => {
    const { token, introspect, client, other } = await world();
    const text = textMember(await token(), "access_token");
    expect(member(await introspect(text, await other({ ownerId: client.ownerId })), "active")).toBe(true);
    expect(member(await introspect(text, await other({ resourceServer: true })), "active")).toBe(true);
    expect((await introspect(text, await other())).body).toEqual(INACTIVE);
  });

  it("item 97: a token of another realm is inactive even for a resource server", async () => {
    const { token, endpoint, other, as } = await world();
    const text = textMember(await token(), "access_token");
    const foreign = await other({ realmId: newId(), resourceServer: true });
    expect((await endpoint(aRequest({ token: text }, { ...as(foreign), realmId: foreign.realmId }))).body).toEqual(INACTIVE);
  });

  it.each(["access_token", "refresh_token", "nonsense", ""])(
    "item 88: the hint %j does not hide a token (RFC 7662 §2.1)",
    async (token_type_hint) => {
      const { user, introspect } = await world();
      const answer = await user();
      for (const name of ["access_token", "refresh_token"]) {
        expect(member(await introspect(textMember(answer, name), undefined, { token_type_hint }), "active")).toBe(true);
      }
    },
  );

  it("item 99: asked for, the answer is a signed JWT for the caller (RFC 9701 §4-5)", async () => {
    const { token, introspect, client, other } = await world();
    const text = textMember(await token(), "access_token");
    const answer = await introspect(text, client, {}, { accept: "application/json;q=0.5, Application/Token-Introspection+JWT" });
    expect(answer.headers).toMatchObject({ "Content-Type": "application/token-introspection+jwt", "Cache-Control": "no-store" });
    const jwt = String(answer.body);
    expect(decodeProtectedHeader(jwt)).toMatchObject({ typ: "token-introspection+jwt", alg: "ES256" });
    const { payload } = await jwtVerify(jwt, await publicKey());
    expect(payload).toEqual({
      iss: ISSUER,
      aud: client.clientId,
      iat: START / 1000,
      token_introspection: expect.objectContaining({ active: true, client_id: client.clientId }),
    });
    const stranger = await introspect(text, await other(), {}, { accept: "application/token-introspection+jwt" });
    expect((await jwtVerify(String(stranger.body), await publicKey())).payload["token_introspection"]).toEqual(INACTIVE);
    for (const accept of ["*/*", "application/*", "application/token-introspection+jwt;q=0", null]) {
      expect((await introspect(text, client, {}, { accept })).body, String(accept)).toMatchObject({ active: true });
    }
  });

  it("item 102: a token in the URL is refused (RFC 9700 §4.3.2)", async () => {
    const { endpoint, client, as } = await world();
    expect(await endpoint(aRequest("a=b", { ...as(client), query: "token=lk_at_x" }))).toMatchObject({
      status: 400,
      body: { error: "invalid_request" },
    });
  });

  it("item 65: a missing token is invalid_request, an unreachable database 503, any other fault 500; refusals are recorded, not counted", async () => {
    const { endpoint, client, as, store } = await world();
    expect(await endpoint(aRequest("a=b", as(client)))).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await store.failures(client.applicationId)).toMatchObject([{ endpoint: "introspect", cause: "parameter_missing" }]);
    expect(await store.usage(client.applicationId)).toEqual([]);
    for (const [error, status] of [
      [new DatabaseDown(), 503],
      [new Error("SELECT 1"), 500],
    ] as const) {
      const broken = await world({ ports: { findToken: () => Promise.reject(error) } });
      const text = textMember(await broken.token(), "access_token");
      const answer = await broken.introspect(text);
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer)).not.toContain("SELECT");
    }
  });

  it("a change made by another process counts: caches are brought up to date first", async () => {
    const order: string[] = [];
    const { introspect } = await world({
      ports: {
        refresh: async () => void order.push("refresh"),
        findClient: () => void order.push("findClient"),
      },
    });
    await introspect("x");
    expect(order).toEqual(["refresh", "findClient"]);
  });
});
