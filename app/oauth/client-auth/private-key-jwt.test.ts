import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createIntrospectionEndpoint } from "../introspection";
import { aClient, ISSUER, START } from "../testing/fixtures";
import { aRequest, basicHeader } from "../testing/requests";
import { aTokenWorld, type TokenWorldOptions } from "../testing/token-world";
import { createTokenEndpoint } from "../token-endpoint";
import type { AssertionAlgorithm, ClientKey } from "./assertion";
import { ASSERTION_TYPE } from "./private-key-jwt";
import { readKeySet } from "./public-keys";

const ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA"] as const;
const NOW = START / 1000;
const pairs = new Map<AssertionAlgorithm, GenerateKeyPairResult>();
let keys: readonly ClientKey[] = [];

beforeAll(async () => {
  for (const algorithm of ALGORITHMS) pairs.set(algorithm, await generateKeyPair(algorithm, { extractable: true }));
  keys = await keysOf(...ALGORITHMS);
});

async function keysOf(...algorithms: readonly AssertionAlgorithm[]): Promise<readonly ClientKey[]> {
  const set = await Promise.all(
    algorithms.map(async (alg) => ({ ...(await exportJWK(pairOf(alg).publicKey)), kid: `the ${alg} key`, alg, use: "sig" })),
  );
  return readKeySet(JSON.stringify({ keys: set }), "refused").keys ?? [];
}

function pairOf(algorithm: AssertionAlgorithm): GenerateKeyPairResult {
  const pair = pairs.get(algorithm);
  if (pair === undefined) throw new Error(`There is no pair for ${algorithm}.`);
  return pair;
}

interface Said {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Partial<JWTHeaderParameters>;
  /** null: the header names none. */
  readonly kid?: string | null;
  readonly algorithm?: AssertionAlgorithm;
}

/** A client that is registered for the method, and what it sends. */
async function world(options: TokenWorldOptions = {}) {
  const found = await aTokenWorld({
    ...options,
    client: { authMethods: ["private_key_jwt"], publicKeys: { kind: "inline", keys }, ...options.client },
  });
  const { clientId } = found.client;
  let count = 0;
  const sign = async ({ claims = {}, header = {}, algorithm = "ES256", kid = `the ${algorithm} key` }: Said = {}) => {
    count += 1;
    const said = { iss: clientId, sub: clientId, aud: ISSUER, exp: NOW + 60, jti: `assertion ${count}`, ...claims };
    return await new SignJWT(said)
      .setProtectedHeader({ alg: algorithm, ...(kid !== null && { kid }), ...header })
      .sign(pairOf(algorithm).privateKey);
  };
  const fields = (client_assertion: string) => ({ client_assertion, client_assertion_type: ASSERTION_TYPE });
  const sendText = (assertion: string, form: Readonly<Record<string, string>> = {}) =>
    found.send({ grant_type: "client_credentials", ...fields(assertion), ...form }, { authorization: null });
  const send = async (said?: Said, form?: Readonly<Record<string, string>>) => await sendText(await sign(said), form);
  const causes = async () => Object.keys(await found.outcomes());
  return { ...found, sign, fields, sendText, send, causes };
}

const INVALID = { error: "invalid_client", error_description: "Client authentication failed." };

describe("private_key_jwt", () => {
  it.each(ALGORITHMS)("RFC 7523 §2.2: an assertion signed with %s authenticates, and needs no client_id beside it", async (algorithm) => {
    const { send, client, outcomes, store } = await world();
    expect((await send({ algorithm })).status).toBe(200);
    expect((await send({ algorithm }, { client_id: client.clientId })).status).toBe(200);
    expect(await outcomes()).toEqual({ success: 2 });
    expect((await store.usage(client.applicationId))[0]).toMatchObject({ secretId: "" });
  });

  it("needs no kid where few keys fit, and takes the types that libraries name", async () => {
    const { send } = await world();
    expect((await send({ kid: null })).status).toBe(200);
    for (const typ of ["JWT", "client-authentication+jwt"]) expect((await send({ header: { typ } })).status).toBe(200);
  });

  it.each([
    ["the issuer", ISSUER],
    ["another product's issuer", `${ISSUER}/am/oauth2`],
    ["the token endpoint by any product's path", `${ISSUER}/as/token.oauth2`],
    ["an array of those", [ISSUER, `${ISSUER}/token`]],
  ])("RFC 7523 §3 item 3: names %s as its audience", async (_, aud) => {
    expect((await (await world()).send({ claims: { aud } })).status).toBe(200);
  });

  it.each<[string, Said, string]>([
    ["another server's audience", { claims: { aud: "https://other.example" } }, "assertion_audience"],
    [
      "another server's beside ours (draft-ietf-oauth-rfc7523bis)",
      { claims: { aud: [ISSUER, "https://other.example"] } },
      "assertion_audience",
    ],
    ["no audience", { claims: { aud: [] } }, "assertion_audience"],
    ["another issuer than its subject", { claims: { iss: "another" } }, "assertion_claims"],
    ["no end", { claims: { exp: undefined } }, "assertion_claims"],
    ["an end that is no number", { claims: { exp: "soon" } }, "assertion_claims"],
    ["an end that has passed", { claims: { exp: NOW - 60 } }, "assertion_expired"],
    ["an end that is far away", { claims: { exp: NOW + 3600 } }, "assertion_lifetime"],
    ["a beginning in the future", { claims: { nbf: NOW + 120 } }, "assertion_early"],
    ["a time of issue in the future", { claims: { iat: NOW + 120 } }, "assertion_early"],
    ["no name", { claims: { jti: undefined } }, "assertion_claims"],
    ["a name that is too long", { claims: { jti: "x".repeat(257) } }, "assertion_claims"],
    ["a kid that is not registered", { header: { kid: "another" } }, "assertion_key_unknown"],
    ["the kid of another algorithm's key", { header: { kid: "the RS256 key" } }, "assertion_key_unknown"],
    ["the type of an access token (RFC 8725 §3.11)", { header: { typ: "at+jwt" } }, "assertion_malformed"],
  ])("refuses one with %s", async (_, said, cause) => {
    const { send, causes } = await world();
    expect(await send(said)).toMatchObject({ status: 401, body: INVALID });
    expect(await causes()).toEqual([cause]);
  });

  it("allows clocks that differ by a minute", async () => {
    const { send } = await world();
    for (const claims of [{ exp: NOW - 59 }, { iat: NOW + 60, exp: NOW + 660 }]) expect((await send({ claims })).status).toBe(200);
  });

  it("RFC 8725 §3.1: refuses none, an HMAC, and an extension that must be understood (RFC 7515 §4.1.11)", async () => {
    const { sendText, client, causes } = await world();
    const claims = { iss: client.clientId, sub: client.clientId, aud: ISSUER, exp: NOW + 60, jti: "1" };
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode("2Federate".repeat(8)));
    for (const text of [new UnsecuredJWT(claims).encode(), hmac]) expect((await sendText(text)).status).toBe(401);
    expect(await causes()).toEqual(["assertion_algorithm"]);
  });

  it("refuses another key's signature, and counts it as a guess", async () => {
    const { sign, sendText, causes, calls } = await world();
    const [header, claims] = (await sign()).split(".");
    const other = (await sign()).split(".")[2];
    expect(await sendText(`${header}.${claims}.${other}`)).toMatchObject({ status: 401, body: INVALID });
    expect(await causes()).toEqual(["assertion_signature"]);
    expect(calls.throttleFailures).toBe(1);
  });

  it("answers for a client that does not exist as for a wrong signature, and counts a guess (RFC 6749 §10.10)", async () => {
    const { send, calls } = await world();
    expect(await send({ claims: { iss: "nobody", sub: "nobody" } })).toMatchObject({ status: 401, body: INVALID });
    expect(calls.throttleFailures).toBe(1);
  });

  it.each(["", "a.b", "a.b.c", "é.é.é", `${"a".repeat(9000)}.b.c`, "bnVsbA.bnVsbA.", "W10.W10.AA"])(
    "no text makes a fault: %#",
    async (text) => {
      const { sendText, client } = await world();
      for (const form of [{}, { client_id: client.clientId }]) expect([400, 401]).toContain((await sendText(text, form)).status);
    },
  );

  it("RFC 6749 §2.3: is one method a request, and its client_id must agree", async () => {
    const { send, sign, fields, client, ports } = await world();
    expect(await send({}, { client_id: "another" })).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect((await send({}, { client_secret: "2Federate" })).status).toBe(400);
    const form = { grant_type: "client_credentials", ...fields(await sign()) };
    const answer = await createTokenEndpoint(ports)(aRequest(form, { authorization: basicHeader(client.clientId) }));
    expect(answer.status).toBe(400);
  });

  it("is refused to a key that is not registered for it, and a secret to one that is", async () => {
    const other = await world({ client: { authMethods: ["client_secret_basic"] } });
    expect((await other.send()).status).toBe(401);
    expect(await other.causes()).toEqual(["client_auth_method"]);
    const own = await aTokenWorld({ client: { authMethods: ["private_key_jwt"], publicKeys: { kind: "inline", keys } } });
    expect((await own.send()).status).toBe(401);
    expect(await own.outcomes()).toEqual({ client_auth_method: 1 });
  });

  it("of another assertion type is no method here", async () => {
    const { send } = await world();
    const client_assertion_type = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    expect(await send({}, { client_assertion_type })).toMatchObject({ status: 401, body: INVALID });
  });
});

describe("an assertion works once (RFC 7523 §3 item 7)", () => {
  it("at the token endpoint, in turn and at once, and of each client apart", async () => {
    const { sign, sendText, outcomes } = await world();
    const assertion = await sign();
    const answers = await Promise.all(Array.from({ length: 5 }, () => sendText(assertion)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401, 401]);
    expect((await sendText(assertion)).status).toBe(401);
    expect(await outcomes()).toEqual({ success: 1, assertion_replayed: 5 });
    const again = await world();
    expect((await again.send({ claims: { jti: "assertion 1" } })).status).toBe(200);
  });

  it("also where the request was refused for something else", async () => {
    const { sign, sendText, outcomes } = await world();
    const assertion = await sign();
    expect((await sendText(assertion, { scope: "nothing_such" })).status).toBe(400);
    expect((await sendText(assertion)).status).toBe(401);
    expect(await outcomes()).toEqual({ scope_unknown: 1, assertion_replayed: 1 });
  });

  it("at endpoints that commit nothing, whichever saw it first", async () => {
    const { sign, fields, sendText, ports, store, client } = await world();
    const introspect = createIntrospectionEndpoint(ports);
    const assertion = await sign();
    const ask = () => introspect(aRequest({ token: "x", ...fields(assertion) }));
    expect([(await ask()).status, (await ask()).status, (await sendText(assertion)).status]).toEqual([200, 401, 401]);
    expect(await store.failures(client.applicationId)).toMatchObject([
      { endpoint: "introspect", cause: "assertion_replayed", proven: true },
      { endpoint: "token", cause: "assertion_replayed", proven: true },
    ]);
    const fresh = await sign();
    await sendText(fresh);
    expect((await introspect(aRequest({ token: "x", ...fields(fresh) }))).status).toBe(401);
  });

  it("not where its configuration has changed between: the request is decided again, and has it", async () => {
    const { send, store } = await world();
    const sent = send();
    await store.addClient(aClient());
    expect((await sent).status).toBe(200);
  });
});

describe("keys at an address of the client's", () => {
  const uri = "https://app.example/jwks.json";

  it("are asked for with the assertion's kid, and none is a refusal that is no guess", async () => {
    const asked: (string | undefined)[] = [];
    const found = await world({
      client: { publicKeys: { kind: "uri", uri } },
      ports: { keysAt: async (at, kid) => (at === uri && asked.push(kid) > 1 ? keys : undefined) },
    });
    expect(await found.send()).toMatchObject({ status: 401, body: INVALID });
    expect(await found.causes()).toEqual(["assertion_keys_unavailable"]);
    expect((await found.send()).status).toBe(200);
    expect(asked).toEqual(["the ES256 key", "the ES256 key"]);
    expect(found.calls.throttleFailures).toBe(0);
  });

  it("are not asked for where the client authenticates by a secret", async () => {
    const { send, client } = await aTokenWorld({ ports: { keysAt: () => Promise.reject(new Error("asked")) } });
    expect((await send(undefined, { authorization: basicHeader(client.clientId) })).status).toBe(200);
  });
});
