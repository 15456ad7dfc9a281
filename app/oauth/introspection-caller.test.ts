/** Who may introspect besides a client with its secret, and how: by an access token (RFC 7662 §2.1, RFC 6750), and by GET. */
import { describe, expect, it } from "vitest";
import type { RegisteredClient } from "./model";
import { aClient, aPolicy, aToken, CLIENT_SECRET, openScopes, someApis } from "./testing/fixtures";
import { anIntrospectionWorld, INACTIVE } from "./testing/introspection";
import { aRequest, basicHeader, member, textMember } from "./testing/requests";
import { createTokenEndpoint } from "./token-endpoint";
import { encodeOpaque } from "./tokens/opaque";

const SCOPES = openScopes("default", "read", "introspect");

async function aWorldWithBearers() {
  const world = await anIntrospectionWorld();
  await world.store.setPolicy(aPolicy({ scopes: SCOPES }));
  const obtain = async (client: RegisteredClient, scope: string) =>
    textMember(
      await createTokenEndpoint(world.ports)(aRequest({ grant_type: "client_credentials", scope }, world.as(client))),
      "access_token",
    );
  const ask = (bearer: string, token: string, form: Readonly<Record<string, string>> = {}) =>
    world.endpoint(aRequest({ token, ...form }, { authorization: `Bearer ${bearer}` }));
  return { ...world, obtain, ask };
}

describe("introspection by an access token (RFC 7662 §2.1)", () => {
  it("item 93: of a resource server, or with the scope introspect, is allowed; another is 403 with the scope it lacks (RFC 6750 §3.1)", async () => {
    const { token, other, obtain, ask } = await aWorldWithBearers();
    const text = textMember(await token(), "access_token");
    const server = await other({ resourceServer: true });
    expect(member(await ask(await obtain(server, "read"), text), "active")).toBe(true);
    const plain = await other();
    const refused = await ask(await obtain(plain, "read"), text);
    expect(refused).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
    expect(refused.headers["WWW-Authenticate"]).toBe(
      'Bearer realm="Latchkey", error="insufficient_scope", error_description="The access token lacks a scope that the request needs.", scope="introspect"',
    );
    expect((await ask(await obtain(plain, "introspect"), text)).status).toBe(200);
  });

  it("item 97: the token lets its holder see what its client sees, and no more", async () => {
    const { token, client, other, obtain, ask } = await aWorldWithBearers();
    const text = textMember(await token(), "access_token");
    expect(member(await ask(await obtain(client, "introspect"), text), "active")).toBe(true);
    expect((await ask(await obtain(await other(), "introspect"), text)).body).toEqual(INACTIVE);
    const sandbox = await other({ resourceServer: true, environment: "SANDBOX" });
    expect((await ask(await obtain(sandbox, "introspect"), text)).body).toEqual(INACTIVE);
  });

  it("a person's token does not introspect, whatever its scope and client: it goes to every API that they use", async () => {
    const { client, as, ports, ask, store } = await aWorldWithBearers();
    const form = { grant_type: "password", username: "anna", password: "correct horse", scope: "introspect" };
    const answer = await createTokenEndpoint(ports)(aRequest(form, as(client)));
    const text = textMember(answer, "access_token");
    expect((await ask(text, text)).status).toBe(403);
    expect(await store.failures(client.applicationId)).toMatchObject([{ cause: "scope_insufficient", proven: false }]);
    expect((await ask(textMember(answer, "refresh_token"), text)).status).toBe(401);
  });

  it("item 101: an unknown, forged, expired or revoked token is 401 invalid_token with the challenge of RFC 6750 §3", async () => {
    const { other, obtain, ask, clock, revoke, client } = await aWorldWithBearers();
    const good = await obtain(await other({ resourceServer: true }), "read");
    const revoked = await obtain(client, "introspect");
    await revoke(revoked);
    for (const wrong of ["x", `${good}x`, "a.b.c", revoked]) {
      const answer = await ask(wrong, good);
      expect(answer, wrong).toMatchObject({ status: 401, body: { error: "invalid_token" } });
      expect(answer.headers["WWW-Authenticate"]).toMatch(/^Bearer realm="Latchkey", error="invalid_token"/);
    }
    clock.time += 3_600_000;
    expect((await ask(good, good)).status).toBe(401);
  });

  it("item 101: what is no token after Bearer is 400; so are a token and a secret at once, or another client's id (RFC 6749 §2.3)", async () => {
    const { endpoint, client, other, obtain, ask } = await aWorldWithBearers();
    for (const authorization of ["Bearer", "Bearer ", "Bearer  x", "bearer a b", 'Bearer "x"']) {
      expect(await endpoint(aRequest({ token: "x" }, { authorization })), authorization).toMatchObject({
        status: 400,
        body: { error: "invalid_request" },
      });
    }
    const text = await obtain(client, "introspect");
    expect((await ask(text, text, { client_secret: CLIENT_SECRET })).status).toBe(400);
    expect((await ask(text, text, { client_id: (await other()).clientId })).status).toBe(400);
    expect((await ask(text, text, { client_id: client.clientId })).status).toBe(200);
  });

  it("the scheme's name is read without regard to case (RFC 9110 §11.1)", async () => {
    const { client, obtain, endpoint } = await aWorldWithBearers();
    const text = await obtain(client, "introspect");
    expect((await endpoint(aRequest({ token: text }, { authorization: `BEARER ${text}` }))).status).toBe(200);
  });
});

describe("a token for an API", () => {
  const ORDERS = "https://orders.example";

  async function aTokenForOrders() {
    const world = await aWorldWithBearers();
    const owner = aClient();
    const { ids, ...apis } = someApis({ identifier: ORDERS, ownerId: owner.ownerId }, { identifier: "urn:stock" });
    await world.store.setPolicy(aPolicy({ scopes: SCOPES, ...apis }));
    const client = await world.other({ subscribedApis: ids });
    await world.store.addClient(owner);
    const issue = async (audience: string | null, scope: string) => {
      const token = aToken(client, { audience, scope });
      const basis = { realmId: client.realmId, client, userId: null };
      await world.ports.commit({ generation: null, basis, tokens: [token], usage: null, effects: [] });
      return encodeOpaque("access", token.id, world.ports.mac);
    };
    return { ...world, owner, issue };
  }

  it("issue 12 §4: is seen by the keys of the API's owner; one for another API, or for none, is not (RFC 7662 §4)", async () => {
    const { issue, introspect, owner, other } = await aTokenForOrders();
    for (const audience of [ORDERS, `urn:stock ${ORDERS}`])
      expect(member(await introspect(await issue(audience, "read"), owner), "active")).toBe(true);
    for (const audience of ["urn:stock", null]) expect((await introspect(await issue(audience, "read"), owner)).body).toEqual(INACTIVE);
    expect((await introspect(await issue(ORDERS, "read"), await other())).body).toEqual(INACTIVE);
    const sandbox = await other({ ownerId: owner.ownerId, environment: "SANDBOX" });
    expect((await introspect(await issue(ORDERS, "read"), sandbox)).body).toEqual(INACTIVE);
  });

  it("item 109: does not authorise introspection, as this server is not its audience (RFC 9700 §2.3)", async () => {
    const { issue, ask } = await aTokenForOrders();
    expect((await ask(await issue(null, "introspect"), "x")).status).toBe(200);
    expect(await ask(await issue(ORDERS, "introspect"), "x")).toMatchObject({ status: 401, body: { error: "invalid_token" } });
  });
});

describe("introspection by GET", () => {
  const get = (query: string, authorization: string | null) => aRequest("", { method: "GET", contentType: null, query, authorization });

  it("is refused unless the realm takes it", async () => {
    const { endpoint, token, client } = await aWorldWithBearers();
    const text = textMember(await token(), "access_token");
    const answer = await endpoint(get(`token=${text}`, basicHeader(client.clientId)));
    expect(answer).toMatchObject({ status: 405, headers: { Allow: "POST" } });
  });

  it("where the realm takes it: by Basic or an access token, never kept, other credentials in the URL refused", async () => {
    const { endpoint, token, client, other, obtain, store } = await aWorldWithBearers();
    await store.setPolicy(aPolicy({ scopes: SCOPES, introspectionByGet: true }));
    const text = textMember(await token(), "access_token");
    const answer = await endpoint(get(`token=${text}&client_id=${client.clientId}`, basicHeader(client.clientId)));
    expect(answer).toMatchObject({ status: 200, headers: { "Cache-Control": "no-store" }, body: { active: true } });
    const server = await other({ resourceServer: true });
    expect((await endpoint(get(`token=${text}`, `Bearer ${await obtain(server, "read")}`))).body).toMatchObject({ active: true });
    expect((await endpoint(get(`token=${text}`, null))).status).toBe(401);
    expect((await endpoint(get("", basicHeader(client.clientId)))).status).toBe(400);
    const secret = await endpoint(get(`token=${text}&client_id=${client.clientId}&client_secret=${CLIENT_SECRET}`, null));
    expect(secret).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(
      (await endpoint(aRequest({ token: text }, { authorization: basicHeader(client.clientId), query: `token=${text}` }))).status,
    ).toBe(400);
    expect(JSON.stringify(await store.failures(client.applicationId))).not.toContain(text);
  });
});
