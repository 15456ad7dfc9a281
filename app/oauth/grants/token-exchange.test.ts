import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { ACCESS_TOKEN_URN, EXCHANGE_GRANT, JWT_URN } from "../exchange/token-types";
import { createRevocationEndpoint } from "../revocation";
import { anExchangeWorld } from "../testing/exchange-world";
import { aClient, START, someApis } from "../testing/fixtures";
import { aRequest, basicHeader, member, textMember } from "../testing/requests";

const [ORDERS, STOCK] = ["https://orders.example", "https://stock.example"];

describe("RFC 8693 §2.2.1: an access token of a person is exchanged for one of the client's own", () => {
  it("is answered with its type, scope and lifetime, and without a refresh token", async () => {
    const { exchange, service, stored, userId } = await anExchangeWorld();
    const answer = await exchange();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      issued_token_type: ACCESS_TOKEN_URN,
      token_type: "Bearer",
      expires_in: 1800,
      scope: "read write",
    });
    expect(await stored(textMember(answer, "access_token"))).toMatchObject({ clientRef: service.ref, userId, grantType: EXCHANGE_GRANT });
  });

  it("takes and issues JWTs: §3, the JWT type", async () => {
    const { exchange, userId } = await anExchangeWorld({ client: { tokenFormat: "jwt" } });
    const answer = await exchange({ subject_token_type: JWT_URN, requested_token_type: JWT_URN });
    expect(member(answer, "issued_token_type")).toBe(JWT_URN);
    expect(decodeJwt(textMember(answer, "access_token"))).toMatchObject({ sub: userId, scope: "read write" });
  });

  it("counts as the exchanging client's, for the person", async () => {
    const { exchange, store, service, client, userId } = await anExchangeWorld();
    await exchange();
    expect(await store.usage(service.applicationId)).toMatchObject([{ grantType: EXCHANGE_GRANT, outcome: "success", count: 1 }]);
    expect(await store.userUsage(service.applicationId)).toMatchObject([{ userId, grantType: EXCHANGE_GRANT, count: 1 }]);
    expect((await store.usage(client.applicationId)).map((row) => row.grantType)).toEqual(["password"]);
  });
});

describe("issue 14 §2: nothing is allowed without a pair", () => {
  it.each([
    ["no pair", { pair: null }],
    ["a pair with another key", { pair: { subjectRef: aClient().ref } }],
    ["a sandbox token for a production key", { client: { environment: "SANDBOX" as const } }],
  ])("refuses %s as invalid_request (§2.2.2)", async (_, options) => {
    const { exchange, causes } = await anExchangeWorld(options);
    expect(await exchange()).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await causes()).toEqual(["exchange_not_allowed"]);
  });

  it("refuses a public client", async () => {
    const { send, store } = await anExchangeWorld();
    const spa = aClient({ type: "public", kind: "browser", grantTypes: [EXCHANGE_GRANT], authMethods: ["none"], secrets: [] });
    await store.addClient(spa);
    expect(await send(spa, { grant_type: EXCHANGE_GRANT })).toMatchObject({ status: 401 });
  });
});

describe("§2.2.2: a token that is invalid or not acceptable is an invalid_request", () => {
  it.each([
    ["no subject token", { subject_token: "" }, "parameter_missing"],
    ["no type of it", { subject_token_type: "" }, "parameter_missing"],
    ["a type that is not taken", { subject_token_type: "urn:ietf:params:oauth:token-type:saml2" }, "exchange_token_type"],
    ["a type that is not issued", { requested_token_type: "urn:ietf:params:oauth:token-type:refresh_token" }, "exchange_token_type"],
    ["what is no token", { subject_token: "x" }, "exchange_subject_unknown"],
    ["the type of an actor token without one (§2.1)", { actor_token_type: ACCESS_TOKEN_URN }, "exchange_token_type"],
    ["an actor token without its type (§2.1)", { actor_token: "x" }, "parameter_missing"],
    ["an actor token that is none", { actor_token: "x", actor_token_type: ACCESS_TOKEN_URN }, "exchange_actor_unusable"],
  ])("refuses %s", async (_, form, cause) => {
    const { exchange, causes } = await anExchangeWorld();
    expect(await exchange(form)).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await causes()).toEqual([cause]);
  });

  it("refuses a refresh token, and a token that acts for no person", async () => {
    const { exchange, first, send, client, causes } = await anExchangeWorld();
    const own = await send(client, { grant_type: "client_credentials" });
    await exchange({ subject_token: textMember(first, "refresh_token") });
    await exchange({ subject_token: textMember(own, "access_token") });
    expect(await causes()).toEqual(["exchange_subject_unknown", "exchange_subject_no_user"]);
  });

  it("refuses an actor token of another client", async () => {
    const { exchange, causes, subject } = await anExchangeWorld();
    await exchange({ actor_token: subject, actor_token_type: ACCESS_TOKEN_URN });
    expect(await causes()).toEqual(["exchange_actor_unusable"]);
  });
});

type World = Awaited<ReturnType<typeof anExchangeWorld>>;

/** Everything that ends a person's access token, as introspection knows it. */
const ENDINGS: readonly (readonly [string, (world: World) => Promise<unknown>])[] = [
  ["its revocation", async ({ ports, client, subject }) => revoke(ports, client, subject)],
  ["the revocation of its family", async ({ ports, client, first }) => revoke(ports, client, textMember(first, "refresh_token"))],
  [
    "its expiry",
    async ({ clock }) => {
      clock.time += 1_800_000;
    },
  ],
  ["the suspension of its application", ({ store, client }) => store.suspendApplication(client.applicationId)],
  ["the disabling of its owner", ({ store, client }) => store.disableUser(client.ownerId)],
  ["the disabling of the person", ({ store, userId }) => store.disableUser(userId)],
  ["a mark of its application", ({ store, client, clock }) => store.markApplication(client.applicationId, clock.time)],
  ["a mark of the person", ({ store, userId, clock }) => store.markUser(userId, clock.time)],
  ["the person's stop of its client", ({ store, userId, client, clock }) => store.stopClient(userId, client.ref, clock.time)],
];

function revoke(ports: World["ports"], client: World["client"], token: string) {
  return createRevocationEndpoint(ports)(aRequest({ token }, { authorization: basicHeader(client.clientId) }));
}

describe("what ends the subject token", () => {
  it.each(ENDINGS)("%s refuses its exchange", async (_, end) => {
    const world = await anExchangeWorld();
    await end(world);
    expect(await world.exchange()).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await world.causes()).toEqual(["exchange_subject_ended"]);
  });

  it.each(ENDINGS)("%s ends what it was exchanged for, and what that was exchanged for", async (_, end) => {
    const world = await anExchangeWorld();
    const { store, service, exchange, introspect } = world;
    const next = aClient({
      grantTypes: [EXCHANGE_GRANT],
      exchangePairs: [{ subjectRef: service.ref, mode: "delegation", apis: null, scopes: null }],
    });
    await store.addClient(next);
    const one = textMember(await exchange(), "access_token");
    const two = textMember(await exchange({ subject_token: one }, next), "access_token");
    expect([await introspect(service, one), await introspect(next, two)]).toMatchObject([{ active: true }, { active: true }]);
    await end(world);
    expect([await introspect(service, one), await introspect(next, two)]).toEqual([{ active: false }, { active: false }]);
  });

  it("a subscription that its application has left takes that API's scope from what it was exchanged for, too", async () => {
    const { ids, ...apis } = someApis({ identifier: ORDERS, approval: "request", scopes: ["write"] });
    const options = { policy: apis, client: { subscribedApis: ids }, service: { subscribedApis: ids } };
    const { exchange, introspect, service, client, store, subject } = await anExchangeWorld(options);
    const token = textMember(await exchange(), "access_token");
    expect(await introspect(service, token)).toMatchObject({ active: true, scope: "read write" });
    await store.addClient({ ...client, subscribedApis: [] });
    expect(await introspect(client, subject)).toMatchObject({ active: true, scope: "read" });
    expect(await introspect(service, token)).toMatchObject({ active: true, scope: "read" });
  });

  it("a revocation between decision and commit leaves no token", async () => {
    const world = await anExchangeWorld();
    const { ports, exchange, client, subject, causes } = world;
    // The subject token is read, and revoked before what was decided on it is written.
    const { findUser } = ports;
    Object.assign(ports, {
      findUser: async (id: string) => {
        Object.assign(ports, { findUser });
        await revoke(ports, client, subject);
        return findUser(id);
      },
    });
    expect(await exchange()).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await causes()).toEqual(["exchange_subject_ended"]);
  });

  it("leaves it no longer than the subject token", async () => {
    const { exchange, clock } = await anExchangeWorld();
    clock.time = START + 1_000_500;
    expect(member(await exchange(), "expires_in")).toBe(799);
  });
});

describe("scope and audience: never more than the subject token, the pair and the client itself have", () => {
  it.each([
    ["all of the subject token's", {}, {}, "read write"],
    ["what is asked for", {}, { scope: "write" }, "write"],
    ["what the pair allows", { pair: { scopes: ["read", "default"] } }, {}, "read"],
    ["what the client may have", { service: { scopes: ["write"] } }, {}, "write"],
  ])("grants %s", async (_, options, form, scope) => {
    const { exchange } = await anExchangeWorld(options);
    expect(member(await exchange(form), "scope")).toBe(scope);
  });

  it.each([
    ["more than the subject token has", {}, { scope: "read default" }, "scope_exceeds_grant"],
    ["more than the pair allows", { pair: { scopes: ["read"] } }, { scope: "write" }, "scope_exceeds_grant"],
    ["a pair that leaves nothing", { pair: { scopes: ["default"] } }, {}, "exchange_scope_empty"],
  ])("refuses %s as invalid_scope", async (_, options, form, cause) => {
    const { exchange, causes } = await anExchangeWorld(options);
    expect(await exchange(form)).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    expect(await causes()).toEqual([cause]);
  });

  const { ids, ...apis } = someApis({ identifier: ORDERS }, { identifier: STOCK });
  const both = { policy: apis, client: { subscribedApis: ids }, service: { subscribedApis: ids }, form: { resource: ORDERS } };

  it.each([
    ["the subject token's APIs", both, {}, ORDERS],
    ["the pair's APIs", { ...both, pair: { apis: [STOCK] } }, {}, STOCK],
    ["one of the pair's APIs", { ...both, pair: { apis: [ORDERS, STOCK] } }, { audience: STOCK }, STOCK],
    ["an API, where the subject token is for all of them", { ...both, form: {} }, { resource: STOCK }, STOCK],
    ["no API in particular, where the subject token is for none", { ...both, form: {} }, {}, null],
  ])("is for %s", async (_, options, form, audience) => {
    const { exchange, stored } = await anExchangeWorld(options);
    expect(await stored(textMember(await exchange(form), "access_token"))).toMatchObject({ audience });
  });

  it.each([
    ["an API that the subject token is not for", both, { resource: STOCK }, "target_exceeds_grant"],
    ["an API that the pair does not name", { ...both, pair: { apis: [STOCK] } }, { resource: ORDERS }, "target_exceeds_grant"],
    ["an API that does not exist", both, { audience: "https://none.example" }, "target_unknown"],
    ["APIs that the client does not subscribe to", { ...both, service: {} }, {}, "target_not_subscribed"],
  ])("refuses %s as invalid_target (§2.2.2)", async (_, options, form, cause) => {
    const { exchange, causes } = await anExchangeWorld(options);
    expect(await exchange(form)).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    expect(await causes()).toEqual([cause]);
  });

  it("refuses a JWT for an API that takes reference tokens alone", async () => {
    const { ids: only, ...opaque } = someApis({ identifier: ORDERS, tokenFormat: "opaque" });
    const options = { policy: opaque, client: { subscribedApis: only }, service: { subscribedApis: only }, form: { resource: ORDERS } };
    const { exchange, causes } = await anExchangeWorld(options);
    await exchange({ requested_token_type: JWT_URN });
    expect(await causes()).toEqual(["exchange_jwt_not_issued"]);
  });
});

describe("§4.1: act says who acts for the person", () => {
  it("is left out where a client impersonates", async () => {
    const { exchange, introspect, service } = await anExchangeWorld();
    const body = await introspect(service, textMember(await exchange(), "access_token"));
    expect(body).toMatchObject({ active: true });
    expect(body).not.toHaveProperty("act");
  });

  it("is whom the actor token is about, in introspection and in a JWT", async () => {
    const { exchange, introspect, service, send } = await anExchangeWorld();
    const own = textMember(await send(service, { grant_type: "client_credentials" }), "access_token");
    const answer = await exchange({ actor_token: own, actor_token_type: ACCESS_TOKEN_URN, requested_token_type: JWT_URN });
    const token = textMember(answer, "access_token");
    const act = { sub: service.clientId, client_id: service.clientId };
    expect(decodeJwt(token)["act"]).toEqual(act);
    expect(await introspect(service, token)).toMatchObject({ act, client_id: service.clientId });
  });

  it("is the client itself where the pair wants delegation and there is no actor token", async () => {
    const { exchange, introspect, service } = await anExchangeWorld({ pair: { mode: "delegation" } });
    const body = await introspect(service, textMember(await exchange(), "access_token"));
    expect(body).toMatchObject({ act: { sub: service.clientId } });
  });

  it("nests those before, the current actor outermost, and stays when a client impersonates later", async () => {
    const { exchange, introspect, service, store } = await anExchangeWorld({ pair: { mode: "delegation" } });
    const of = (mode: "delegation" | "impersonation") =>
      aClient({ grantTypes: [EXCHANGE_GRANT], exchangePairs: [{ subjectRef: service.ref, mode, apis: null, scopes: null }] });
    const [delegate, imitator] = [of("delegation"), of("impersonation")];
    for (const client of [delegate, imitator]) await store.addClient(client);
    const one = textMember(await exchange(), "access_token");
    const two = textMember(await exchange({ subject_token: one }, delegate), "access_token");
    const first = { sub: service.clientId, client_id: service.clientId };
    expect(await introspect(delegate, two)).toMatchObject({ act: { sub: delegate.clientId, client_id: delegate.clientId, act: first } });
    const other = textMember(await exchange({ subject_token: one }, imitator), "access_token");
    expect(await introspect(imitator, other)).toMatchObject({ act: first });
  });

  it("has a bound: after four exchanges the token is not exchanged any more", async () => {
    const { exchange, service, store, causes } = await anExchangeWorld();
    const ofItsOwn = { subjectRef: service.ref, mode: "impersonation", apis: null, scopes: null } as const;
    await store.addClient({ ...service, exchangePairs: [...service.exchangePairs, ofItsOwn] });
    let token = textMember(await exchange(), "access_token");
    for (let exchanges = 2; exchanges <= 4; exchanges += 1) token = textMember(await exchange({ subject_token: token }), "access_token");
    expect(await exchange({ subject_token: token })).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await causes()).toEqual(["exchange_too_often"]);
  });
});
