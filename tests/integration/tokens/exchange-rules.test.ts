/** RFC 8693 §§2.1, 2.2 and 4.1 over HTTP: what a token exchange takes, and what it answers. */
import { decodeJwt, decodeProtectedHeader } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ACCESS_TOKEN_URN, EXCHANGE_GRANT, JWT_URN } from "#app/oauth/exchange/token-types";
import { ENGINES } from "#tests/support/databases";
import { basic, post, text } from "#tests/support/protocol-client";
import { useConsole } from "../admin/console";
import { readStatistics } from "../usage/read-statistics";
import {
  allowExchange,
  anExchangeScene,
  askAbout,
  type ExchangeScene,
  exchangeToken,
  SCOPES,
  signIn,
  subscribedApi,
} from "./exchange-scene";

const SCOPE = SCOPES.join(" ");
const ID_TOKEN_URN = "urn:ietf:params:oauth:token-type:id_token";
const REFRESH_TOKEN_URN = "urn:ietf:params:oauth:token-type:refresh_token";
const SAML_URN = "urn:ietf:params:oauth:token-type:saml2";

describe.each(ENGINES)("RFC 8693 on %s", (engine) => {
  const portal = useConsole(engine);
  let scene: ExchangeScene;
  beforeAll(async () => {
    scene = await anExchangeScene(portal);
    await allowExchange(portal, scene.orders, scene.shop);
  });
  const exchange = (form: Readonly<Record<string, string>> = {}) => exchangeToken(portal, scene.orders, scene.subject, form);
  const introspect = async (token: unknown) => (await askAbout(portal, scene.orders, "/introspect", text(token))).json;
  const ownToken = async () => text((await portal.token(scene.orders, { grant_type: "client_credentials" })).json["access_token"]);

  it("§2.2.1: the answer has issued_token_type, token_type, expires_in and scope, no refresh token, and is not cached", async () => {
    const { status, json, headers } = await exchange();
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^lk_at_/),
      issued_token_type: ACCESS_TOKEN_URN,
      token_type: "Bearer",
      expires_in: expect.any(Number),
      scope: SCOPE,
    });
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("RFC 8414 §2: the metadata names the grant type while it is on", async () => {
    const read = async () => (await fetch(`${portal.url()}/.well-known/oauth-authorization-server`)).json();
    expect(await read()).toMatchObject({ grant_types_supported: expect.arrayContaining([EXCHANGE_GRANT]) });
  });

  it.each([
    ["subject_token", { subject_token: "" }],
    ["subject_token_type", { subject_token_type: "" }],
    ["actor_token_type beside an actor_token", { actor_token: "x" }],
  ])("§2.1: requires %s", async (_, form) => {
    expect(await exchange(form)).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  });

  it("§2.1: actor_token_type must not be there without an actor_token", async () => {
    expect(await exchange({ actor_token_type: ACCESS_TOKEN_URN })).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  });

  it.each([ID_TOKEN_URN, REFRESH_TOKEN_URN, SAML_URN, "access_token", "x".repeat(4000)])(
    "§3: the type %s is neither taken nor issued",
    async (type) => {
      const own = await ownToken();
      for (const form of [{ subject_token_type: type }, { requested_token_type: type }, { actor_token: own, actor_token_type: type }])
        expect(await exchange(form)).toMatchObject({ status: 400, json: { error: "invalid_request" } });
    },
  );

  it("§3: an access token that is a JWT is taken under either type, and issued where requested_token_type asks for one", async () => {
    const other = await anExchangeScene(portal, { shop: { tokenFormat: "jwt" } });
    await allowExchange(portal, other.orders, other.shop, { mode: "impersonation" });
    for (const subject_token_type of [ACCESS_TOKEN_URN, JWT_URN]) {
      const { json } = await exchangeToken(portal, other.orders, other.subject, { subject_token_type, requested_token_type: JWT_URN });
      expect(json["issued_token_type"]).toBe(JWT_URN);
      const token = text(json["access_token"]);
      expect(decodeProtectedHeader(token).typ).toBe("at+jwt");
      const claims = decodeJwt(token);
      expect(claims).toMatchObject({ sub: other.ada.userId, client_id: other.orders.clientId, scope: SCOPE });
      expect(claims).not.toHaveProperty("act");
    }
    const asked = await exchangeToken(portal, other.orders, other.subject, { requested_token_type: ACCESS_TOKEN_URN });
    expect(asked.json).toMatchObject({ issued_token_type: ACCESS_TOKEN_URN, access_token: expect.stringMatching(/^lk_at_/) });
  });

  it.each(["no token", "a refresh token", "an altered token", "a token of a client itself"])(
    "§2.2.2: %s as subject_token is an invalid_request, in words that do not tell which",
    async (what) => {
      const tokens: Readonly<Record<string, string>> = {
        "no token": "x",
        "a refresh token": scene.refresh,
        "an altered token": `${scene.subject.slice(0, -1)}${scene.subject.endsWith("A") ? "B" : "A"}`,
        "a token of a client itself": await ownToken(),
      };
      const { status, json } = await exchange({ subject_token: tokens[what] ?? "" });
      expect([status, json["error"], json["error_description"]]).toEqual([
        400,
        "invalid_request",
        "The subject token is invalid, expired, revoked, or not one that the client may exchange.",
      ]);
    },
  );

  it("§2.1: the exchange is the authenticated client's: neither without a secret, nor with a wrong one, nor by a client without a pair", async () => {
    const form = { grant_type: EXCHANGE_GRANT, subject_token: scene.subject, subject_token_type: ACCESS_TOKEN_URN };
    const url = `${portal.url()}/token`;
    expect((await post(url, { ...form, client_id: scene.orders.clientId })).status).toBe(401);
    expect((await post(url, form, { authorization: basic(scene.orders.clientId, "wrong") })).status).toBe(401);
    const stranger = await anExchangeScene(portal);
    expect(await exchangeToken(portal, stranger.orders, scene.subject)).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  });

  it("a production key exchanges no sandbox token, and no admin can allow it", async () => {
    const other = await anExchangeScene(portal);
    await allowExchange(portal, other.orders, other.shop);
    const sandbox = await anExchangeScene(portal, { shop: { environment: "SANDBOX" } });
    expect((await allowExchange(portal, other.orders, sandbox.shop)).status).toBe(400);
    expect((await exchangeToken(portal, other.orders, sandbox.subject)).status).toBe(400);
  });

  it("§4.1: act names whom the actor token is about, and later exchanges nest it", async () => {
    const own = await ownToken();
    const actor = { actor_token: own, actor_token_type: ACCESS_TOKEN_URN };
    const first = await exchange(actor);
    const act = { sub: scene.orders.clientId, client_id: scene.orders.clientId };
    expect(await introspect(first.json["access_token"])).toMatchObject({ active: true, sub: scene.ada.userId, act });
    const stock = (await anExchangeScene(portal)).orders;
    await allowExchange(portal, stock, scene.orders);
    const second = text((await exchangeToken(portal, stock, text(first.json["access_token"]))).json["access_token"]);
    const nested = { act: { sub: stock.clientId, client_id: stock.clientId, act } };
    expect((await askAbout(portal, stock, "/introspect", second)).json).toMatchObject(nested);
    expect(await exchange({ ...actor, actor_token: scene.subject })).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  });

  it("§2.1: scope is narrowed to what is asked for, and never exceeds the subject token's", async () => {
    expect((await exchange({ scope: "orders.read" })).json["scope"]).toBe("orders.read");
    const narrow = text((await exchange({ scope: "orders.read" })).json["access_token"]);
    expect(await introspect(narrow)).toMatchObject({ scope: "orders.read" });
    for (const scope of ["orders.read default", "none.such"])
      expect(await exchange({ scope })).toMatchObject({ status: 400, json: { error: "invalid_scope" } });
  });

  it("an admin's pair narrows the scope, too", async () => {
    const other = await anExchangeScene(portal);
    await allowExchange(portal, other.orders, other.shop, { scopes: "orders.read" });
    expect((await exchangeToken(portal, other.orders, other.subject)).json["scope"]).toBe("orders.read");
    const more = await exchangeToken(portal, other.orders, other.subject, { scope: SCOPE });
    expect(more).toMatchObject({ status: 400, json: { error: "invalid_scope" } });
  });

  it("§2.1, RFC 8707 §2: resource and audience choose among the APIs that the pair names; others are an invalid_target (§2.2.2)", async () => {
    const other = await anExchangeScene(portal);
    const { orders, shop } = other;
    const [one, two, three] = [
      await subscribedApi(orders, [shop, orders]),
      await subscribedApi(orders, [shop, orders]),
      await subscribedApi(orders, [shop, orders]),
    ];
    const resources = [one, two].map(({ identifier }) => ["resource", identifier] as const);
    const subject = text((await signIn(portal, other.ada, shop, resources)).json["access_token"]);
    await allowExchange(portal, orders, shop);
    const audienceOf = async (form: Readonly<Record<string, string>>) => {
      const { json } = await exchangeToken(portal, orders, subject, form);
      return (await askAbout(portal, orders, "/introspect", text(json["access_token"]))).json["aud"];
    };
    expect(await audienceOf({})).toEqual([one.identifier, two.identifier]);
    expect(await audienceOf({ resource: one.identifier })).toBe(one.identifier);
    expect(await audienceOf({ audience: two.identifier })).toBe(two.identifier);
    for (const form of [{ resource: three.identifier }, { audience: "https://none.example" }, { resource: "no uri" }])
      expect(await exchangeToken(portal, orders, subject, form)).toMatchObject({ status: 400, json: { error: "invalid_target" } });
  });

  it("§2.1: of a subject token that names no API, no API is had to which the application of that token does not subscribe", async () => {
    const other = await anExchangeScene(portal);
    const { orders, shop, subject } = other;
    const [both, orderly] = [await subscribedApi(orders, [shop, orders]), await subscribedApi(orders, [orders])];
    await allowExchange(portal, orders, shop);
    expect((await exchangeToken(portal, orders, subject, { resource: both.identifier })).status).toBe(200);
    const wider = await exchangeToken(portal, orders, subject, { resource: orderly.identifier });
    expect(wider).toMatchObject({ status: 400, json: { error: "invalid_target" } });
    const again = (await anExchangeScene(portal)).orders;
    await allowExchange(portal, again, orders);
    const first = text((await exchangeToken(portal, orders, subject)).json["access_token"]);
    expect((await exchangeToken(portal, again, first, { resource: orderly.identifier })).status).toBe(400);
  });

  it("§2.1: an API that takes reference tokens alone is given no JWT", async () => {
    const other = await anExchangeScene(portal);
    const api = await subscribedApi(other.orders, [other.shop, other.orders], { tokenFormat: "opaque" });
    const { json } = await signIn(portal, other.ada, other.shop, [["resource", api.identifier]]);
    await allowExchange(portal, other.orders, other.shop);
    const answer = await exchangeToken(portal, other.orders, text(json["access_token"]), { requested_token_type: JWT_URN });
    expect(answer).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  });

  it("RFC 6749 §3.2: no parameter may be sent twice, resource and audience excepted", async () => {
    const form = new URLSearchParams({ grant_type: EXCHANGE_GRANT, subject_token: scene.subject, subject_token_type: ACCESS_TOKEN_URN });
    form.append("subject_token", scene.subject);
    const { orders } = scene;
    const answer = await post(`${portal.url()}/token`, form.toString(), { authorization: basic(orders.clientId, orders.secret) });
    expect(answer).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  });

  it("statistics count it as a grant type of its own, for the key that exchanges and for the person", async () => {
    const owner = await portal.developer();
    const other = await anExchangeScene(portal, { orders: { ownerId: owner.userId } });
    await allowExchange(portal, other.orders, other.shop);
    await exchangeToken(portal, other.orders, other.subject);
    await exchangeToken(portal, other.orders, "nonsense");
    const address = `/applications/${other.orders.applicationId}/statistics`;
    expect((await readStatistics(owner.browser, address)).totals).toEqual({ requests: 2, issued: 1, refused: 1 });
    expect((await owner.browser.get(address)).html).toContain("Token Exchange");
    const where = { applicationId: other.orders.applicationId };
    const failures = await database().prisma.failureRecord.findMany({ where });
    expect(failures.map(({ cause, grantType }) => [cause, grantType])).toEqual([["exchange_subject_unknown", EXCHANGE_GRANT]]);
    const [row] = await database().prisma.tokenRecord.findMany({ where });
    expect(row).toMatchObject({ grantType: EXCHANGE_GRANT, userId: other.ada.userId, secretId: other.orders.secretId });
  });
});
