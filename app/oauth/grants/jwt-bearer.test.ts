/** RFC 7523 §3 by number, for assertions as authorization grants (§2.1), and the ID-JAG profile. */
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { readKeySet } from "../client-auth/public-keys";
import { createIntrospectionEndpoint } from "../introspection";
import { anIssuer, aPolicy, CLIENT_SECRET, ISSUER, newId, START, someApis } from "../testing/fixtures";
import { aRequest, basicHeader, textMember } from "../testing/requests";
import { aTokenWorld, type TokenWorldOptions } from "../testing/token-world";
import { createTokenEndpoint } from "../token-endpoint";
import { JWT_BEARER_GRANT, type TrustedIssuer } from "../trusted-issuers/issuer";

const IDP = "https://idp.example";
const NOW = START / 1000;
const ID_JAG = { typ: "oauth-id-jag+jwt" } as const;
const REFUSED = {
  error: "invalid_grant",
  error_description: "The assertion is invalid, expired, used, or not one that the client may present.",
};
const pair = generateKeyPair("ES256", { extractable: true });
const other = generateKeyPair("ES256", { extractable: true });

interface Said {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly by?: typeof pair;
}

async function keySet() {
  const set = JSON.stringify({ keys: [{ ...(await exportJWK((await pair).publicKey)), kid: "1" }] });
  return readKeySet(set, "refused", "issuer").keys ?? [];
}

/** An issuer that the client may present assertions of; `redeem` signs one and trades it. */
async function world(issuer: Partial<TrustedIssuer> = {}, options: TokenWorldOptions = {}) {
  const ref = newId();
  const trusted = anIssuer({ keys: { kind: "inline", keys: await keySet() }, clients: new Set([ref]), ...issuer });
  const found = await aTokenWorld({
    ...options,
    policy: { trustedIssuers: new Map([[trusted.issuer, trusted]]), ...options.policy },
    client: { ref, grantTypes: [JWT_BEARER_GRANT], ...options.client },
  });
  let count = 0;
  const sign = async ({ claims = {}, header = {}, by = pair }: Said = {}) => {
    count += 1;
    const said = { iss: IDP, sub: "anna", aud: ISSUER, iat: NOW, exp: NOW + 300, jti: `assertion ${count}`, ...claims };
    return await new SignJWT(said).setProtectedHeader({ alg: "ES256", kid: "1", ...header }).sign((await by).privateKey);
  };
  const trade = (assertion: string, form: Readonly<Record<string, string>> = {}) =>
    found.send({ grant_type: JWT_BEARER_GRANT, assertion, ...form });
  const redeem = async (said?: Said, form?: Readonly<Record<string, string>>) => trade(await sign(said), form);
  const cause = async () => (await found.store.failures(found.client.applicationId)).at(-1)?.cause;
  const introspection = createIntrospectionEndpoint(found.ports);
  const introspect = async (token: string) =>
    (await introspection(aRequest({ token }, { authorization: basicHeader(found.client.clientId) }))).body;
  return { ...found, trusted, sign, trade, redeem, cause, introspect };
}

describe("an assertion that is in order", () => {
  it("buys an access token and no refresh token (RFC 7521 §4.1)", async () => {
    const { redeem } = await world();
    const answer = await redeem();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^lk_at_/),
      token_type: "Bearer",
      expires_in: 1800,
      scope: "default",
    });
  });

  it("about a subject without an account: sub names issuer and subject, and is no client's nor person's (RFC 9700 §4.15)", async () => {
    const { redeem, introspect, stored } = await world();
    const token = textMember(await redeem(), "access_token");
    expect(await introspect(token)).toMatchObject({ active: true, sub: `ext:${IDP}#anna`, aut: "APPLICATION_USER" });
    expect(await introspect(token)).not.toHaveProperty("username");
    expect(await stored(token)).toMatchObject({ userId: null, grantType: JWT_BEARER_GRANT });
  });

  it("about a subject without an account is no token by which a client may introspect (RFC 7662 §2.1)", async () => {
    const { redeem, ports } = await world({}, { client: { resourceServer: true } });
    const token = textMember(await redeem(), "access_token");
    const answer = await createIntrospectionEndpoint(ports)(aRequest({ token }, { authorization: `Bearer ${token}` }));
    expect(answer.status).toBe(403);
  });

  it.each([
    ["email, which goes before sub", { sub: "0815", email: "Anna@Example.com", email_verified: true }],
    ["sub", { sub: "anna@example.com" }],
  ])("about a user of the realm by %s", async (_name, claims) => {
    const { redeem, introspect, userId } = await world({ emailDomains: new Set(["example.com"]) });
    const token = textMember(await redeem({ claims }), "access_token");
    expect(await introspect(token)).toMatchObject({ active: true, sub: userId, username: "anna@example.com", aut: "APPLICATION_USER" });
  });

  it.each([
    ["an address that nobody has: no account is made", { email: "new@example.com" }],
    ["a domain that is not the issuer's", { email: "anna@other.example" }],
    ["a domain that ends with the issuer's", { email: "anna@not-example.com" }],
    ["a domain in other letters that become it", { email: "anna@\u212Fxample.com" }],
    ["an address that is not verified", { email: "anna@example.com", email_verified: false }],
    ["no address", { sub: "anna" }],
    ["an address that is no text", { email: ["anna@example.com"] }],
    ["an address in a subject besides the real one", { sub: "anna@example.com", email: "" }],
  ])("is refused with %s", async (_name, claims) => {
    const { redeem, cause } = await world({ emailDomains: new Set(["example.com"]) });
    expect((await redeem({ claims })).body).toMatchObject(REFUSED);
    expect(await cause()).toBe("grant_subject_unknown");
  });

  it("is refused about a user who is disabled, and her tokens are dead", async () => {
    const { redeem, introspect, store, userId, cause } = await world({ emailDomains: new Set(["example.com"]) });
    const token = textMember(await redeem({ claims: { sub: "anna@example.com" } }), "access_token");
    await store.disableUser(userId);
    expect((await redeem({ claims: { sub: "anna@example.com" } })).status).toBe(400);
    expect(await cause()).toBe("grant_subject_unknown");
    expect(await introspect(token)).toEqual({ active: false });
  });

  it("bought tokens that are dead once its issuer is removed, also if the same issuer is trusted again", async () => {
    const { redeem, introspect, store, trusted } = await world();
    const token = textMember(await redeem(), "access_token");
    await store.setPolicy(aPolicy({ trustedIssuers: new Map() }));
    expect(await introspect(token)).toEqual({ active: false });
    await store.setPolicy(aPolicy({ trustedIssuers: new Map([[IDP, { ...trusted, id: newId() }]]) }));
    expect(await introspect(token)).toEqual({ active: false });
    await store.setPolicy(aPolicy({ trustedIssuers: new Map([[IDP, trusted]]) }));
    expect(await introspect(token)).toMatchObject({ active: true });
  });
});

describe("RFC 7523 §3", () => {
  it.each<readonly [string, Said, string]>([
    ["item 1: iss of another issuer", { claims: { iss: "https://other.example" } }, "grant_assertion_issuer"],
    ["item 1: iss with a slash more, as texts are compared", { claims: { iss: `${IDP}/` } }, "grant_assertion_issuer"],
    ["item 1: no iss", { claims: { iss: undefined } }, "grant_assertion_issuer"],
    ["item 1: iss that is a member of every object", { claims: { iss: "__proto__" } }, "grant_assertion_issuer"],
    ["item 2: no sub", { claims: { sub: undefined } }, "grant_assertion_claims"],
    ["item 2: sub that is no text", { claims: { sub: 7 } }, "grant_assertion_claims"],
    ["item 2: sub with a line break", { claims: { sub: "anna\nbert" } }, "grant_assertion_claims"],
    ["item 2: an endless sub", { claims: { sub: "x".repeat(256) } }, "grant_assertion_claims"],
    ["item 3: no aud", { claims: { aud: undefined } }, "grant_assertion_audience"],
    ["item 3: aud of another server", { claims: { aud: "https://other.example" } }, "grant_assertion_audience"],
    ["item 3: aud of another server, too", { claims: { aud: [ISSUER, "https://other.example"] } }, "grant_assertion_audience"],
    ["item 3: an empty list", { claims: { aud: [] } }, "grant_assertion_audience"],
    ["item 4: no exp", { claims: { exp: undefined } }, "grant_assertion_claims"],
    ["item 4: exp that is over", { claims: { iat: NOW - 300, exp: NOW - 60 } }, "grant_assertion_expired"],
    ["item 4: exp that is too far ahead", { claims: { iat: undefined, exp: NOW + 661 } }, "grant_assertion_lifetime"],
    ["item 4: a life that was too long", { claims: { iat: NOW - 3600, exp: NOW + 60 } }, "grant_assertion_lifetime"],
    ["item 4: exp that is no number", { claims: { exp: "tomorrow" } }, "grant_assertion_claims"],
    ["item 5: nbf that lies ahead", { claims: { nbf: NOW + 61 } }, "grant_assertion_early"],
    ["item 6: iat that lies ahead", { claims: { iat: NOW + 61 } }, "grant_assertion_early"],
    ["item 7: jti that is no text", { claims: { jti: 7 } }, "grant_assertion_claims"],
    ["item 7: an endless jti", { claims: { jti: "x".repeat(257) } }, "grant_assertion_claims"],
    ["item 9: another key", { by: other }, "grant_assertion_signature"],
    ["item 9: an unknown kid", { header: { kid: "2" } }, "grant_assertion_key_unknown"],
    ["item 10: an access token (RFC 8725 §3.11)", { header: { typ: "at+jwt" } }, "grant_assertion_malformed"],
    ["item 10: a client's assertion", { header: { typ: "client-authentication+jwt" } }, "grant_assertion_malformed"],
    ["item 10: an extension that is not understood", { header: { crit: ["b64"], b64: true } }, "grant_assertion_malformed"],
    ["more than 8,192 letters", { claims: { more: "x".repeat(8000) } }, "grant_assertion_malformed"],
  ])("%s is refused, with one answer for all", async (_name, said, expected) => {
    const { redeem, cause } = await world();
    expect(await redeem(said)).toMatchObject({ status: 400, body: REFUSED });
    expect(await cause()).toBe(expected);
  });

  it.each<readonly [string, () => Promise<string> | string, string]>([
    ["no JWT", () => "PHNhbWw+", "grant_assertion_malformed"],
    ["a JSON that is no object", () => `${btoa("[]")}.${btoa("null")}.x`, "grant_assertion_malformed"],
    ["alg none", () => new UnsecuredJWT({ iss: IDP, sub: "anna", aud: ISSUER, exp: NOW + 60 }).encode(), "grant_assertion_algorithm"],
    [
      "HS256 with the client's secret",
      () =>
        new SignJWT({ iss: IDP, sub: "anna", aud: ISSUER, exp: NOW + 60 })
          .setProtectedHeader({ alg: "HS256" })
          .sign(Buffer.from(CLIENT_SECRET.padEnd(32))),
      "grant_assertion_algorithm",
    ],
  ])("items 8 to 10: %s is refused", async (_name, made, expected) => {
    const { trade, cause } = await world();
    expect(await trade(await made())).toMatchObject({ status: 400, body: REFUSED });
    expect(await cause()).toBe(expected);
  });

  it("item 3: the token endpoint stands for the server, too; of an issuer with audiences of its own only those do", async () => {
    expect((await (await world()).redeem({ claims: { aud: `${ISSUER}/token` } })).status).toBe(200);
    const { redeem } = await world({ audiences: new Set(["latchkey"]) });
    expect((await redeem({ claims: { aud: "latchkey" } })).status).toBe(200);
    expect((await redeem()).status).toBe(400);
  });

  it.each([
    ["a jti", "1"],
    ["none: what was signed names it", undefined],
  ])("item 7: an assertion with %s works once", async (_name, jti) => {
    const { sign, trade, cause, outcomes } = await world();
    const assertion = await sign({ claims: { jti } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => trade(assertion)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(400)]);
    expect(await cause()).toBe("grant_assertion_replayed");
    expect(await outcomes()).toEqual({ success: 1, grant_assertion_replayed: 19 });
  });

  it("item 7: the same jti of another issuer is another assertion", async () => {
    const ref = newId();
    const keys = { kind: "inline", keys: await keySet() } as const;
    const second = anIssuer({ issuer: "https://second.example", keys, clients: new Set([ref]) });
    const first = anIssuer({ keys, clients: new Set([ref]) });
    const trustedIssuers = new Map([first, second].map((issuer) => [issuer.issuer, issuer]));
    const { redeem } = await world({}, { policy: { trustedIssuers }, client: { ref } });
    expect((await redeem({ claims: { jti: "1" } })).status).toBe(200);
    expect((await redeem({ claims: { jti: "1", iss: second.issuer } })).status).toBe(200);
    expect((await redeem({ claims: { jti: "1" } })).status).toBe(400);
  });

  it("a request that is refused for another reason does not use its assertion up", async () => {
    const { sign, trade } = await world();
    const assertion = await sign();
    expect((await trade(assertion, { scope: "nothing-of-the-kind" })).status).toBe(400);
    expect((await trade(assertion)).status).toBe(200);
  });
});

describe("who may present an assertion", () => {
  it("is whom the admin has named", async () => {
    const { redeem, cause } = await world({ clients: new Set([newId()]) });
    expect(await redeem()).toMatchObject({ status: 400, body: REFUSED });
    expect(await cause()).toBe("grant_assertion_client");
  });

  it("is no public client (§3.1)", async () => {
    const { redeem } = await world({}, { client: { type: "public", authMethods: ["none"] } });
    expect((await redeem()).status).toBe(401);
    const { client, ports, sign } = await world({}, { client: { type: "public", authMethods: ["none"], secrets: [] } });
    const form = { grant_type: JWT_BEARER_GRANT, assertion: await sign(), client_id: client.clientId };
    expect((await createTokenEndpoint(ports)(aRequest(form))).body).toMatchObject({ error: "unauthorized_client" });
  });

  it.each([
    ["a client that is not authenticated", { authorization: basicHeader("nobody") }, {}],
    ["an issuer that is not trusted", {}, { claims: { iss: "https://other.example" } }],
  ])("nothing is fetched for %s", async (_name, request, said) => {
    const asked: string[] = [];
    const keysAt = async (uri: string) => void asked.push(uri);
    const { send, sign } = await world({ keys: { kind: "uri", uri: `${IDP}/jwks` } }, { ports: { keysAt: async (uri) => keysAt(uri) } });
    await send({ grant_type: JWT_BEARER_GRANT, assertion: await sign(said) }, request);
    expect(asked).toEqual([]);
  });

  it("whose keys cannot be fetched: refused, and nothing else is told", async () => {
    const { redeem, cause } = await world({ keys: { kind: "uri", uri: `${IDP}/jwks` } });
    expect(await redeem()).toMatchObject({ status: 400, body: REFUSED });
    expect(await cause()).toBe("grant_assertion_keys_unavailable");
  });
});

describe("scope and resource", () => {
  it("have the admin's ceiling: what lies above is refused where it is asked for, and left out where it is not", async () => {
    const { redeem } = await world({ scopes: new Set(["read"]) }, { policy: { defaultScopes: ["read", "default"] } });
    expect((await redeem({}, { scope: "read" })).body).toMatchObject({ scope: "read" });
    expect((await redeem({}, { scope: "read write" })).body).toMatchObject({ error: "invalid_scope" });
    expect((await redeem()).body).toMatchObject({ scope: "read" });
    const none = await world({ scopes: new Set(["write"]) });
    expect((await none.redeem()).body).toMatchObject({ error: "invalid_scope" });
  });

  it("a resource is one that the application subscribes to (RFC 8707 §2)", async () => {
    const { ids, ...apis } = someApis({ identifier: "https://api.example/orders", scopes: ["orders"] });
    const scopes = new Map([
      ["default", { kind: "open" as const }],
      ["orders", { kind: "open" as const }],
    ]);
    const { redeem } = await world({}, { policy: { ...apis, scopes }, client: { subscribedApis: ids } });
    expect((await redeem({}, { resource: "https://api.example/orders", scope: "orders" })).status).toBe(200);
    expect((await redeem({}, { resource: "https://api.example/other" })).body).toMatchObject({ error: "invalid_target" });
  });
});

describe("an ID-JAG (draft-ietf-oauth-identity-assertion-authz-grant)", () => {
  const resource = "https://api.example/mcp";
  async function jagWorld(issuer: Partial<TrustedIssuer> = {}) {
    const { ids, ...apis } = someApis({ identifier: resource, scopes: ["tools"] }, { identifier: "https://api.example/other" });
    const scopes = new Map(["default", "tools", "read"].map((name) => [name, { kind: "open" as const }]));
    const found = await world(issuer, { policy: { ...apis, scopes }, client: { subscribedApis: ids } });
    const claims = { client_id: found.client.clientId, resource, scope: "tools read" };
    const present = (said: Readonly<Record<string, unknown>> = {}, form: Readonly<Record<string, string>> = {}) =>
      found.redeem({ header: ID_JAG, claims: { ...claims, ...said } }, form);
    return { ...found, present };
  }

  it("buys a token for its resource with its scope, and no refresh token", async () => {
    const { present, stored } = await jagWorld();
    const answer = await present();
    expect(answer.body).toMatchObject({ scope: "tools read" });
    expect(answer.body).not.toHaveProperty("refresh_token");
    expect(await stored(textMember(answer, "access_token"))).toMatchObject({ audience: resource });
    expect((await present({}, { scope: "tools", resource })).body).toMatchObject({ scope: "tools" });
  });

  it.each([
    ["another client's client_id", { client_id: "other" }, "id_jag_client"],
    ["no client_id", { client_id: undefined }, "id_jag_client"],
    ["no resource", { resource: undefined }, "id_jag_resource"],
    ["a resource that is no URI", { resource: "orders" }, "id_jag_resource"],
    ["one of two resources that is none", { resource: [resource, 7] }, "id_jag_resource"],
    ["the token endpoint as aud: the profile wants the issuer", { aud: `${ISSUER}/token` }, "grant_assertion_audience"],
    ["a scope that is no text", { scope: ["tools"] }, "grant_assertion_claims"],
  ])("is refused with %s", async (_name, said, expected) => {
    const { present, cause } = await jagWorld();
    expect(await present(said)).toMatchObject({ status: 400, body: REFUSED });
    expect(await cause()).toBe(expected);
  });

  it("has the issuer as aud also where the admin has named other audiences for its plain assertions", async () => {
    const { present } = await jagWorld({ audiences: new Set(["latchkey"]) });
    expect((await present()).status).toBe(200);
    expect((await present({ aud: "latchkey" })).status).toBe(400);
  });

  it("gives no more than it says: neither another resource nor another scope", async () => {
    const { present } = await jagWorld();
    expect((await present({}, { resource: "https://api.example/other" })).body).toMatchObject({ error: "invalid_target" });
    expect((await present({}, { scope: "default" })).body).toMatchObject({ error: "invalid_scope" });
  });
});
