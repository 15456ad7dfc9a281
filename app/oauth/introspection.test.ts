import { decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { ISSUER, newId, START } from "./testing/fixtures";
import { anIntrospectionWorld, INACTIVE } from "./testing/introspection";
import { DatabaseDown, publicKey } from "./testing/memory-ports";
import { aRequest, basicHeader, member, textMember } from "./testing/requests";
import { parseOpaque } from "./tokens/opaque";

describe("introspection", () => {
  it("items 93, 98: POST by an authenticated client only; else 405 or 401 with a challenge (RFC 7662 §2.1, §2.3)", async () => {
    const { endpoint, client } = await anIntrospectionWorld();
    expect((await endpoint(aRequest({ token: "x" }, { method: "GET" }))).status).toBe(405);
    for (const http of [{}, { authorization: basicHeader(client.clientId, "wrong") }, { authorization: "Negotiate x" }]) {
      const answer = await endpoint(aRequest({ token: "x" }, http));
      expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
      expect(answer.headers["WWW-Authenticate"]).toMatch(/^Basic realm=/);
      expect(answer.headers["Cache-Control"]).toBe("no-store");
    }
  });

  it("item 93: a public client has only named itself, so it may not ask (RFC 7662 §2.1)", async () => {
    const { endpoint, other } = await anIntrospectionWorld();
    const open = await other({ type: "public", authMethods: ["none"], secrets: [] });
    expect((await endpoint(aRequest({ token: "x", client_id: open.clientId }))).status).toBe(401);
  });

  it("item 94: a client's token (RFC 7662 §2.2)", async () => {
    const { token, introspect, client, ports } = await anIntrospectionWorld();
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
    const { user, introspect, userId } = await anIntrospectionWorld();
    const answer = await user();
    const access = await introspect(textMember(answer, "access_token"));
    expect(access.body).toMatchObject({ sub: userId, username: "anna@example.com", scope: "read", aut: "APPLICATION_USER" });
    const refresh = await introspect(textMember(answer, "refresh_token"), undefined, { token_type_hint: "refresh_token" });
    expect(member(refresh, "active")).toBe(true);
    expect(refresh.body).not.toHaveProperty("token_type");
  });

  it("a sandbox key sees no production token, not even as a resource server; a production key sees both (RFC 7662 §2.2)", async () => {
    const production = await anIntrospectionWorld();
    const text = textMember(await production.token(), "access_token");
    for (const overrides of [{ ownerId: production.client.ownerId }, { resourceServer: true }]) {
      const sandbox = await production.other({ ...overrides, environment: "SANDBOX" });
      expect((await production.introspect(text, sandbox)).body).toEqual(INACTIVE);
      expect(member(await production.introspect(text, await production.other(overrides)), "active")).toBe(true);
    }
    const sandbox = await anIntrospectionWorld({ client: { environment: "SANDBOX" } });
    const test = textMember(await sandbox.token(), "access_token");
    expect(member(await sandbox.introspect(test), "active")).toBe(true);
    expect(member(await sandbox.introspect(test, await sandbox.other({ ownerId: sandbox.client.ownerId })), "active")).toBe(true);
  });

  it("item 97: the token's client, its owner's other clients and resource servers see it; others do not (RFC 7662 §2.2)", async () => {
    const { token, introspect, client, other } = await anIntrospectionWorld();
    const text = textMember(await token(), "access_token");
    expect(member(await introspect(text, await other({ ownerId: client.ownerId })), "active")).toBe(true);
    expect(member(await introspect(text, await other({ resourceServer: true })), "active")).toBe(true);
    expect((await introspect(text, await other())).body).toEqual(INACTIVE);
  });

  it("item 97: a token of another realm is inactive even for a resource server", async () => {
    const { token, endpoint, other, as } = await anIntrospectionWorld();
    const text = textMember(await token(), "access_token");
    const foreign = await other({ realmId: newId(), resourceServer: true });
    expect((await endpoint(aRequest({ token: text }, { ...as(foreign), realmId: foreign.realmId }))).body).toEqual(INACTIVE);
  });

  it.each(["access_token", "refresh_token", "nonsense", ""])(
    "item 88: the hint %j does not hide a token (RFC 7662 §2.1)",
    async (token_type_hint) => {
      const { user, introspect } = await anIntrospectionWorld();
      const answer = await user();
      for (const name of ["access_token", "refresh_token"]) {
        expect(member(await introspect(textMember(answer, name), undefined, { token_type_hint }), "active")).toBe(true);
      }
    },
  );

  it("item 99: asked for, the answer is a signed JWT for the caller (RFC 9701 §4-5)", async () => {
    const { token, introspect, client, other } = await anIntrospectionWorld();
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
    const { endpoint, client, as } = await anIntrospectionWorld();
    expect(await endpoint(aRequest("a=b", { ...as(client), query: "token=lk_at_x" }))).toMatchObject({
      status: 400,
      body: { error: "invalid_request" },
    });
  });

  it("item 65: a missing token is invalid_request, an unreachable database 503, any other fault 500; refusals are recorded, not counted", async () => {
    const { endpoint, client, as, store } = await anIntrospectionWorld();
    expect(await endpoint(aRequest("a=b", as(client)))).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await store.failures(client.applicationId)).toMatchObject([{ endpoint: "introspect", cause: "parameter_missing" }]);
    expect(await store.usage(client.applicationId)).toEqual([]);
    for (const [error, status] of [
      [new DatabaseDown(), 503],
      [new Error("SELECT 1"), 500],
    ] as const) {
      const broken = await anIntrospectionWorld({ ports: { findToken: () => Promise.reject(error) } });
      const text = textMember(await broken.token(), "access_token");
      const answer = await broken.introspect(text);
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer)).not.toContain("SELECT");
    }
  });

  it("a change made by another process counts: caches are brought up to date first", async () => {
    const order: string[] = [];
    const { introspect } = await anIntrospectionWorld({
      ports: {
        refresh: async () => void order.push("refresh"),
        findClient: async () => void order.push("findClient"),
      },
    });
    await introspect("x");
    expect(order).toEqual(["refresh", "findClient"]);
  });
});
