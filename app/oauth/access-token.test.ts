/** RFC 9449 §7 at what this server protects: /userinfo, introspection by a token, and /verify for the APIs behind it. */
import { beforeAll, describe, expect, it } from "vitest";
import { createIntrospectionEndpoint } from "./introspection";
import type { ProtocolRequest, TokenRecord } from "./model";
import { aPolicy, aToken, ISSUER, newId, START, someApis } from "./testing/fixtures";
import { aProof, type ProofFacts, type ProofKeys, someProofKeys, withProof } from "./testing/proofs";
import { aRequest, aWorld } from "./testing/requests";
import { encodeOpaque } from "./tokens/opaque";
import { createUserinfoEndpoint } from "./userinfo";
import { createVerificationEndpoint } from "./verification/endpoint";

const USERINFO = `${ISSUER}/userinfo`;
let keys: ProofKeys;
let others: ProofKeys;

beforeAll(async () => {
  [keys, others] = [await someProofKeys(), await someProofKeys()];
});

type Said = Partial<ProofFacts> & { readonly by?: ProofKeys };

/** A world with a token that is bound to `keys`, if it is not said otherwise. */
async function world(token: Partial<TokenRecord> = {}, options: Parameters<typeof aWorld>[0] = {}) {
  const found = await aWorld(options);
  const record = aToken(found.client, { confirmation: JSON.stringify({ jkt: keys.jkt }), ...token });
  const basis = { realmId: found.client.realmId, client: found.client, userId: null };
  await found.ports.commit({ generation: null, basis, tokens: [record], usage: null, effects: [] });
  const text = encodeOpaque("access", record.id, found.ports.mac);
  const prove = async (uri: string, method: string, { by = keys, ...said }: Said = {}) =>
    await aProof(by, { uri, method, now: found.clock.time, accessToken: text, ...said });
  return { ...found, text, prove };
}

describe("/userinfo", () => {
  const asked = async (token: Partial<TokenRecord> = {}) => {
    const found = await world();
    const person = await world({ userId: found.userId, scope: "openid", ...token });
    await person.store.addUser({ id: found.userId, username: "ada@example.com" });
    const endpoint = createUserinfoEndpoint(person.ports);
    const askWith = (http: Partial<ProtocolRequest>) => endpoint(aRequest("", { method: "GET", contentType: null, ...http }));
    const ask = async (said?: Said) =>
      await askWith({ authorization: `DPoP ${person.text}`, ...withProof(await person.prove(USERINFO, "GET", said), USERINFO) });
    return { ...person, ask, askWith };
  };
  const challengeOf = (answer: { readonly headers: Readonly<Record<string, string>> }) => answer.headers["WWW-Authenticate"];

  it("§7.1: a bound token is taken with its proof", async () => {
    expect(await (await asked()).ask()).toMatchObject({ status: 200, body: { sub: expect.any(String) } });
  });

  it("§7.2: a bound token by the scheme Bearer, or in a form, is refused with a challenge for DPoP", async () => {
    const { askWith, text, prove } = await asked();
    const answer = await askWith({ authorization: `Bearer ${text}`, ...withProof(await prove(USERINFO, "GET"), USERINFO) });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_token" } });
    expect(challengeOf(answer)).toMatch(/^DPoP realm="Latchkey", algs="ES256 RS256 PS256 EdDSA Ed25519", error="invalid_token"/);
    const form = { method: "POST", contentType: "application/x-www-form-urlencoded", body: `access_token=${text}` };
    expect((await askWith(form)).status).toBe(401);
  });

  it("§7.1: a token that is not bound is refused by the scheme DPoP, and taken by Bearer", async () => {
    const { ask, askWith, text } = await asked({ confirmation: null });
    const answer = await ask();
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_token" } });
    expect(challengeOf(answer)).toMatch(/^Bearer /);
    expect((await askWith({ authorization: `Bearer ${text}` })).status).toBe(200);
  });

  it.each<[string, Said, string]>([
    ["§4.3 item 8: another method", { method: "POST" }, "invalid_dpop_proof"],
    ["§4.3 item 9: another address", { uri: `${ISSUER}/token` }, "invalid_dpop_proof"],
    ["§4.3 item 11: from two minutes ago", { now: START - 120_000 }, "invalid_dpop_proof"],
    ["§4.3 item 12: without ath", { claims: { ath: undefined } }, "invalid_dpop_proof"],
    ["§4.3 item 12: with the ath of another token", { accessToken: "other" }, "invalid_dpop_proof"],
  ])("%s: refused with 401 and a challenge", async (_what, said, error) => {
    const answer = await (await asked()).ask(said);
    expect(answer).toMatchObject({ status: 401, body: { error } });
    expect(challengeOf(answer)).toContain(`error="${error}"`);
  });

  it("§7.1: another key's proof is refused, and none", async () => {
    const { ask, askWith, text } = await asked();
    expect(await ask({ by: others })).toMatchObject({ status: 401, body: { error: "invalid_token" } });
    expect(await askWith({ authorization: `DPoP ${text}` })).toMatchObject({ status: 401, body: { error: "invalid_dpop_proof" } });
    expect(await askWith({ authorization: "DPoP" })).toMatchObject({ status: 401 });
  });

  it("§11.1: a proof works once in a process", async () => {
    const { askWith, prove, text } = await asked();
    const http = { authorization: `DPoP ${text}`, ...withProof(await prove(USERINFO, "GET"), USERINFO) };
    expect((await askWith(http)).status).toBe(200);
    expect(await askWith(http)).toMatchObject({ status: 401, body: { error: "invalid_dpop_proof" } });
  });
});

describe("introspection by an access token", () => {
  it("takes a bound one with its proof, and refuses it by the scheme Bearer", async () => {
    const { ports, text, prove } = await world({}, { client: { resourceServer: true } });
    const endpoint = createIntrospectionEndpoint(ports);
    const uri = `${ISSUER}/introspect`;
    const dpop = withProof(await prove(uri, "POST"), uri);
    expect(await endpoint(aRequest({ token: text }, { authorization: `dpop ${text}`, ...dpop }))).toMatchObject({
      status: 200,
      body: { active: true, token_type: "DPoP", cnf: { jkt: keys.jkt } },
    });
    const stolen = await endpoint(aRequest({ token: text }, { authorization: `Bearer ${text}` }));
    expect(stolen).toMatchObject({ status: 401, body: { error: "invalid_token" } });
    expect(stolen.headers["WWW-Authenticate"]).toMatch(/^DPoP /);
  });
});

describe("/verify", () => {
  const ORDERS = "https://orders.example/v1";
  const CALL = "https://gateway.example/v1/orders/17";
  const FORWARDED = { method: "DELETE", uri: "/v1/orders/17?x=1", host: "gateway.example" };

  async function aProxiedApi(token: Partial<TokenRecord> = {}) {
    const keyId = newId();
    const { apis, apiOfScope, ids } = someApis({ identifier: ORDERS, verifyKeys: [keyId] });
    const found = await world(token, { policy: { apis, apiOfScope }, client: { subscribedApis: ids } });
    await found.store.setPolicy(aPolicy({ apis, apiOfScope }));
    const endpoint = createVerificationEndpoint(found.ports);
    const query = new URLSearchParams({ api: ORDERS, key: encodeOpaque("verify", keyId, found.ports.mac) }).toString();
    const askWith = (http: Partial<ProtocolRequest>) =>
      endpoint(aRequest("", { method: "GET", contentType: null, query, forwarded: FORWARDED, ...http }));
    const ask = async (said?: Said, http: Partial<ProtocolRequest> = {}) =>
      await askWith({
        authorization: `DPoP ${found.text}`,
        ...withProof(await found.prove(CALL, "DELETE", said), `${ISSUER}/verify`),
        ...http,
      });
    return { ...found, ask, askWith, query };
  }

  it("takes a proof for the call's own method and address, as the proxy tells them", async () => {
    const { ask, query } = await aProxiedApi();
    expect(await ask()).toMatchObject({ status: 200, ownHeaders: { "X-Auth-Subject": expect.any(String) } });
    expect((await ask({ uri: "https://GATEWAY.example:443/v1/orders/17?y=2" })).status).toBe(200);
    // Of the caller's connection, many proxies know only that it is not encrypted any more.
    expect((await ask({ uri: "http://gateway.example/v1/orders/17" })).status).toBe(200);
    const appended = {
      query: `${query}&uri=/v1/orders/17?x=1`,
      method: "DELETE",
      forwarded: { method: null, uri: null, host: "gateway.example" },
    };
    expect((await ask({}, appended)).status).toBe(200);
  });

  it.each<[string, Said]>([
    ["the address of /verify", { uri: `${ISSUER}/verify` }],
    ["another path", { uri: "https://gateway.example/v1/orders/18" }],
    ["another host", { uri: "https://orders.example/v1/orders/17" }],
    ["another port", { uri: "https://gateway.example:8443/v1/orders/17" }],
    ["another method", { method: "GET" }],
  ])("refuses one for %s with 401", async (_what, said) => {
    const answer = await (await aProxiedApi()).ask(said);
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_dpop_proof" } });
    expect(answer.headers["WWW-Authenticate"]).toMatch(/^DPoP .*resource_metadata=/);
  });

  it.each([
    ["host", { ...FORWARDED, host: null }],
    ["target", { ...FORWARDED, uri: null }],
  ])("refuses all where the proxy does not tell the call's %s", async (_what, forwarded) => {
    expect(await (await aProxiedApi()).ask({}, { forwarded })).toMatchObject({ status: 401, body: { error: "invalid_dpop_proof" } });
  });

  it("odd texts of a proxy are no address", async () => {
    const { ask } = await aProxiedApi();
    for (const host of ["a b", "/", "gateway.example@evil", "[", "\u0000"])
      expect((await ask({ uri: `https://${host}/v1/orders/17` }, { forwarded: { ...FORWARDED, host } })).status).toBe(401);
  });

  it("§7.2: refuses a bound token by the scheme Bearer, with or without a proof", async () => {
    const { askWith, text, prove } = await aProxiedApi();
    const http = { authorization: `Bearer ${text}` };
    expect((await askWith(http)).status).toBe(401);
    const answer = await askWith({ ...http, ...withProof(await prove(CALL, "DELETE"), "") });
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_token" } });
    expect(answer.headers["WWW-Authenticate"]).toMatch(/^DPoP /);
  });

  it("§11.1: a proof works once in a process", async () => {
    const { askWith, prove, text } = await aProxiedApi();
    const http = { authorization: `DPoP ${text}`, ...withProof(await prove(CALL, "DELETE"), "") };
    expect((await askWith(http)).status).toBe(200);
    expect((await askWith(http)).status).toBe(401);
  });
});
