import { jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { lineageText } from "./exchange/lineage";
import type { ProtocolAnswer, ProtocolRequest, RegisteredClient, TokenRecord } from "./model";
import { DEFAULT_OPENID_SETTINGS } from "./openid/settings";
import { aClient, aCode, aCommit, aToken, ISSUER, newId, START } from "./testing/fixtures";
import { publicKey } from "./testing/memory-ports";
import { aRequest, aWorld } from "./testing/requests";
import { encodeOpaque } from "./tokens/opaque";
import { createUserinfoEndpoint } from "./userinfo";

/** A world with an access token of anna's, and ways to ask with it. */
async function aUserinfoWorld({ client = {}, token = {} }: { client?: Partial<RegisteredClient>; token?: Partial<TokenRecord> } = {}) {
  const world = await aWorld({ client });
  const record = aToken(world.client, { userId: world.userId, scope: "openid profile email", ...token });
  await world.ports.commit(aCommit(await world.ports.generation(), world.client, [record]));
  const text = encodeOpaque("access", record.id, world.ports.mac);
  const endpoint = createUserinfoEndpoint(world.ports);
  const get = (http: Partial<ProtocolRequest> = {}) =>
    endpoint(aRequest("", { method: "GET", contentType: null, authorization: `Bearer ${text}`, ...http }));
  return { ...world, record, text, endpoint, get };
}

const challengeOf = ({ headers }: ProtocolAnswer) => headers["WWW-Authenticate"];

describe("userinfo (OpenID Connect Core §5.3)", () => {
  it("§5.3.2: answers a GET with the person's sub and the claims of the token's scopes, never kept by a cache", async () => {
    const { get, userId } = await aUserinfoWorld();
    const answer = await get({ query: "schema=openid" });
    expect(answer).toMatchObject({
      status: 200,
      body: { sub: userId, name: "Ada", email: "anna@example.com", email_verified: false, updated_at: START / 1000 },
      headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
    });
  });

  it("§5.3.1: takes a POST with the token in the header, or in the form (RFC 6750 §2.2)", async () => {
    const { endpoint, text, get } = await aUserinfoWorld({ token: { scope: "openid" } });
    expect((await get({ method: "POST" })).body).toEqual({ sub: expect.any(String) });
    expect((await endpoint(aRequest({ access_token: text }))).status).toBe(200);
  });

  it("§5.5: gives the claims that the authorization request asked for one by one, for as long as its tokens live", async () => {
    const familyId = newId();
    const { ports, client, userId, get } = await aUserinfoWorld({ token: { scope: "openid", familyId } });
    const code = aCode(client, { id: familyId, userId, claims: '{"userinfo":{"email":null,"x":null}}' });
    await ports.commit({ ...aCommit(await ports.generation(), client, []), effects: [{ kind: "storeCode", code }] });
    expect((await get()).body).toEqual({ sub: userId, email: "anna@example.com" });
  });

  it("RFC 8693: an exchanged token has the claims of its own scope, not those that the first client asked for one by one", async () => {
    const [familyId, subjectId] = [newId(), newId()];
    const exchange = lineageText({ subjects: [subjectId], actors: [] });
    const { ports, store, client, userId, get } = await aUserinfoWorld({ token: { scope: "openid", familyId, exchange } });
    const shop = aClient();
    await store.addClient(shop);
    const subject = aToken(shop, { id: subjectId, userId, scope: "openid", familyId });
    const code = aCode(shop, { id: familyId, userId, claims: '{"userinfo":{"email":null}}' });
    await ports.commit({ ...aCommit(await ports.generation(), client, [subject]), effects: [{ kind: "storeCode", code }] });
    expect((await get()).body).toEqual({ sub: userId });
  });

  it("§8: names the person to each sector by another sub, here as in introspection", async () => {
    const openid = { ...DEFAULT_OPENID_SETTINGS, pairwiseSector: "app.example" };
    const { get, userId } = await aUserinfoWorld({ client: { openid }, token: { scope: "openid" } });
    expect((await get()).body).toEqual({ sub: `pw_root|app.example|${userId}` });
  });

  it("§5.3.2: is a signed JWT where the client asks for that, with issuer and audience", async () => {
    const openid = { ...DEFAULT_OPENID_SETTINGS, userinfoAlgorithm: "ES256" as const };
    const { get, client, userId } = await aUserinfoWorld({ client: { openid }, token: { scope: "openid" } });
    const answer = await get();
    expect(answer.headers["Content-Type"]).toBe("application/jwt");
    const { payload } = await jwtVerify(String(answer.body), await publicKey());
    expect(payload).toEqual({ iss: ISSUER, aud: client.clientId, sub: userId });
  });
});

describe("userinfo as a protected resource (RFC 6750)", () => {
  it("item 100: without credentials, or with others, it challenges and tells no error (§3.1)", async () => {
    const { get } = await aUserinfoWorld();
    for (const authorization of [null, "Basic YTpi"]) {
      const answer = await get({ authorization });
      expect(answer).toMatchObject({ status: 401, body: null });
      expect(challengeOf(answer)).toBe('Bearer realm="Latchkey"');
    }
  });

  it("item 101: a token that is unknown, refreshes or has expired is 401 invalid_token", async () => {
    const { get, text, record, ports, clock } = await aUserinfoWorld();
    const refresh = encodeOpaque("refresh", record.id, ports.mac);
    for (const authorization of ["Bearer nonsense", `Bearer ${text.slice(0, -1)}`, `Bearer ${refresh}`]) {
      const answer = await get({ authorization });
      expect(answer).toMatchObject({ status: 401, body: { error: "invalid_token" } });
      expect(challengeOf(answer)).toContain('error="invalid_token"');
    }
    clock.time = record.expiresAt;
    expect((await get()).status).toBe(401);
  });

  it("item 101: a token without openid is 403 insufficient_scope, and the challenge names it (§3.1)", async () => {
    const answer = await (await aUserinfoWorld({ token: { scope: "read openidx" } })).get();
    expect(answer).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
    expect(challengeOf(answer)).toContain('scope="openid"');
  });

  it("item 101: a token sent in two ways is 400 invalid_request (§2), item 102: one in the URL likewise (§2.3)", async () => {
    const { endpoint, text, get } = await aUserinfoWorld();
    const twice = await endpoint(aRequest({ access_token: text }, { authorization: `Bearer ${text}` }));
    expect(twice).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(challengeOf(twice)).toContain('error="invalid_request"');
    expect((await get({ authorization: null, query: `access_token=${text}` })).status).toBe(400);
  });

  it("item 42: a client's own token is about no person, whatever scope it has", async () => {
    const { get } = await aUserinfoWorld({ token: { userId: null } });
    expect(await get()).toMatchObject({ status: 401, body: { error: "invalid_token" } });
  });

  it("sees at once a revoked token, a stopped consent, a mark and a suspended application", async () => {
    const ended = async (end: (world: Awaited<ReturnType<typeof aUserinfoWorld>>) => Promise<unknown>) => {
      const world = await aUserinfoWorld();
      expect((await world.get()).status).toBe(200);
      await end(world);
      return (await world.get()).status;
    };
    const revoke = { kind: "revokeToken", at: START } as const;
    expect(
      await ended(async ({ ports, client, record }) =>
        ports.commit({ ...aCommit(await ports.generation(), client, []), effects: [{ ...revoke, tokenId: record.id }] }),
      ),
    ).toBe(401);
    expect(await ended(({ store, userId, client }) => store.stopClient(userId, client.ref, START))).toBe(401);
    expect(await ended(({ store, userId }) => store.markUser(userId, START))).toBe(401);
    expect(await ended(({ store, client }) => store.suspendApplication(client.applicationId))).toBe(401);
  });

  it("item 1: takes GET and POST alone (RFC 9110 §15.5.6)", async () => {
    const answer = await (await aUserinfoWorld()).get({ method: "DELETE" });
    expect(answer).toMatchObject({ status: 405, headers: { Allow: "GET, POST" } });
  });
});
