/** RFC 9449 at the token endpoint: §4.3 item by item, nonces (§8), what tokens are bound to (§5, §6), and codes (§10). */
import { exportJWK, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createIntrospectionEndpoint } from "../introspection";
import { metadata } from "../metadata";
import type { ProtocolRequest } from "../model";
import { aCode, aDevice, anApproval, aPolicy, ISSUER, START } from "../testing/fixtures";
import { aProof, type ProofFacts, type ProofKeys, someProofKeys, withProof } from "../testing/proofs";
import { aRequest, basicHeader, type FormFields, member, textMember } from "../testing/requests";
import { aTokenWorld, CLIENT_CREDENTIALS, type TokenWorldOptions } from "../testing/token-world";
import { createTokenEndpoint } from "../token-endpoint";
import { encodeOpaque } from "../tokens/opaque";

const TOKEN_URL = `${ISSUER}/token`;
const pairs = new Map<string, ProofKeys>();
let keys: ProofKeys;
let others: ProofKeys;

beforeAll(async () => {
  for (const algorithm of ["ES256", "RS256", "PS256", "EdDSA"]) pairs.set(algorithm, await someProofKeys(algorithm));
  [keys, others] = [await someProofKeys(), await someProofKeys()];
});

type Said = Partial<ProofFacts> & { readonly by?: ProofKeys };

async function world(options: TokenWorldOptions = {}) {
  const found = await aTokenWorld(options);
  const nonce = () => found.ports.nonces.at(found.clock.time);
  const prove = async ({ by = keys, ...said }: Said = {}) =>
    await aProof(by, { uri: TOKEN_URL, now: found.clock.time, nonce: nonce(), ...said });
  const sendText = (proof: string, form: FormFields = CLIENT_CREDENTIALS, http: Partial<ProtocolRequest> = {}) =>
    found.send(form, { ...withProof(proof, TOKEN_URL), ...http });
  const send = async (said?: Said, form?: FormFields, http?: Partial<ProtocolRequest>) => await sendText(await prove(said), form, http);
  const causes = async () => Object.keys(await found.outcomes());
  return { ...found, nonce, prove, send, sendText, causes, plain: found.send };
}

/** A client without a secret. */
const PUBLIC = {
  type: "public",
  authMethods: ["none"],
  secrets: [],
  grantTypes: ["authorization_code", "refresh_token", "password"],
} as const;
const cnf = (by: ProofKeys) => JSON.stringify({ jkt: by.jkt });

describe("RFC 9449 §5: a token request with a proof", () => {
  it.each(["ES256", "RS256", "PS256", "EdDSA"])(
    "signed with %s gets a token of the type DPoP that is bound to its key",
    async (algorithm) => {
      const { send, stored, nonce } = await world();
      const by = pairs.get(algorithm) ?? keys;
      const answer = await send({ by });
      expect(answer).toMatchObject({ status: 200, body: { token_type: "DPoP" }, ownHeaders: { "DPoP-Nonce": nonce() } });
      expect(await stored(textMember(answer, "access_token"))).toMatchObject({ confirmation: cnf(by) });
    },
  );

  it("§6.1: a JWT has cnf.jkt", async () => {
    const { send } = await world({ client: { tokenFormat: "jwt" } });
    const [, claims = ""] = textMember(await send(), "access_token").split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ cnf: { jkt: keys.jkt } });
  });

  it("§6.2: introspection tells cnf and the type DPoP; of other tokens neither changes", async () => {
    const { send, plain, client, ports } = await world();
    const introspect = async (token: string) =>
      (await createIntrospectionEndpoint(ports)(aRequest({ token }, { authorization: basicHeader(client.clientId) }))).body;
    expect(await introspect(textMember(await send(), "access_token"))).toMatchObject({ token_type: "DPoP", cnf: { jkt: keys.jkt } });
    const bearer = await introspect(textMember(await plain(), "access_token"));
    expect(bearer).toMatchObject({ token_type: "Bearer" });
    expect(bearer).not.toHaveProperty("cnf");
  });

  it("without one, the answer is as ever, and has no nonce", async () => {
    const answer = await (await world()).plain();
    expect(answer).toMatchObject({ status: 200, body: { token_type: "Bearer" } });
    expect(answer.ownHeaders).toBeUndefined();
  });

  it("§5.1: metadata lists the algorithms", () => {
    expect(metadata(aPolicy(), ISSUER)["dpop_signing_alg_values_supported"]).toEqual(["ES256", "RS256", "PS256", "EdDSA", "Ed25519"]);
  });
});

describe("RFC 9449 §4.3", () => {
  const refused = (error: string) => ({ status: 400, body: { error } });

  it.each<[string, Said, string]>([
    ["3: without jti", { claims: { jti: undefined } }, "dpop_proof_malformed"],
    ["3: with an empty jti", { claims: { jti: "" } }, "dpop_proof_malformed"],
    ["3: with a jti of 257 letters", { claims: { jti: "x".repeat(257) } }, "dpop_proof_malformed"],
    ["3: without htm", { claims: { htm: undefined } }, "dpop_proof_malformed"],
    ["3: without htu", { claims: { htu: undefined } }, "dpop_proof_malformed"],
    ["3: without iat", { claims: { iat: undefined } }, "dpop_proof_malformed"],
    ["3: with iat as text", { claims: { iat: "now" } }, "dpop_proof_malformed"],
    ["4: with the type JWT", { header: { typ: "JWT" } }, "dpop_proof_malformed"],
    ["4: without a type", { header: { typ: undefined } }, "dpop_proof_malformed"],
    ["7: without a key", { header: { jwk: undefined } }, "dpop_proof_key"],
    ["7: with a key that is none", { header: { jwk: { kty: "EC", crv: "P-256", x: "AA", y: "AA" } } }, "dpop_proof_key"],
    ["7: with a symmetric key", { header: { jwk: { kty: "oct", k: "AA" } } }, "dpop_proof_key"],
    ["8: with another method", { claims: { htm: "GET" } }, "dpop_proof_target"],
    ["8: with the method in small letters", { claims: { htm: "post" } }, "dpop_proof_target"],
    ["9: with another host", { uri: "https://other.example/token" }, "dpop_proof_target"],
    ["9: with another path", { uri: `${ISSUER}/introspect` }, "dpop_proof_target"],
    ["9: with another scheme", { uri: "http://issuer.example/token" }, "dpop_proof_target"],
    ["9: with another port", { uri: "https://issuer.example:8443/token" }, "dpop_proof_target"],
    ["9: with an htu that is no address", { uri: "token" }, "dpop_proof_target"],
    ["11: from six minutes ago", { now: START - 360_000 }, "dpop_proof_time"],
    ["11: from six minutes ahead", { now: START + 360_000 }, "dpop_proof_time"],
  ])("%s: refused", async (_what, said, cause) => {
    const { send, causes } = await world();
    expect(await send(said)).toMatchObject(refused("invalid_dpop_proof"));
    expect(await causes()).toEqual([cause]);
  });

  it("7: with the private key: refused, also after the same key was taken without it", async () => {
    const { send, causes } = await world();
    expect((await send()).status).toBe(200);
    expect(await send({ header: { jwk: await exportJWK(keys.privateKey) } })).toMatchObject(refused("invalid_dpop_proof"));
    expect(await causes()).toContain("dpop_proof_key");
  });

  it("6: with another's key beside the signature: refused", async () => {
    const { send, causes } = await world();
    expect(await send({ header: { jwk: others.jwk } })).toMatchObject(refused("invalid_dpop_proof"));
    expect(await causes()).toEqual(["dpop_proof_signature"]);
  });

  it("5: unsigned, or with a shared secret: refused", async () => {
    const { sendText, causes, nonce } = await world();
    const claims = { jti: "1", htm: "POST", htu: TOKEN_URL, iat: START / 1000, nonce: nonce() };
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "dpop+jwt", jwk: keys.jwk }).sign(new Uint8Array(32));
    const [, body = ""] = new UnsecuredJWT(claims).encode().split(".");
    const none = `${Buffer.from(JSON.stringify({ alg: "none", typ: "dpop+jwt", jwk: keys.jwk })).toString("base64url")}.${body}.`;
    for (const proof of [hmac, none]) expect(await sendText(proof)).toMatchObject(refused("invalid_dpop_proof"));
    expect(await causes()).toEqual(["dpop_proof_algorithm"]);
  });

  it.each([
    ["1: two headers, which come joined by a comma", (proof: string) => `${proof}, ${proof}`],
    ["2: a text that is no JWT", () => "proof"],
    ["2: an empty header", () => ""],
    ["more letters than any honest proof has", (proof: string) => proof + "A".repeat(4096)],
  ])("%s: refused", async (_what, change) => {
    const { sendText, prove, causes } = await world();
    expect(await sendText(change(await prove()))).toMatchObject(refused("invalid_dpop_proof"));
    expect(await causes()).toEqual(["dpop_proof_malformed"]);
  });

  it("9: query, fragment and the spelling of the address do not count", async () => {
    const { send } = await world();
    for (const uri of [`${TOKEN_URL}?a=b`, `${TOKEN_URL}#a`, "HTTPS://Issuer.Example:443/x/../token"])
      expect((await send({ uri })).status).toBe(200);
  });

  it("11: a clock that is wrong by four minutes does not matter, as the nonce is fresh", async () => {
    const { send } = await world();
    for (const now of [START - 240_000, START + 240_000]) expect((await send({ now })).status).toBe(200);
  });

  it("a wrong proof is refused before the grant is decided, and the client's authentication before it", async () => {
    const { send, causes, calls } = await world({ policy: {}, client: { grantTypes: ["password"] } });
    await send({ claims: { htm: "GET" } }, { grant_type: "password", username: "anna", password: "wrong" });
    expect(calls.verifyUser).toBe(0);
    expect((await send({ claims: { htm: "GET" } }, CLIENT_CREDENTIALS, { authorization: basicHeader("nobody") })).status).toBe(401);
    expect(await causes()).toEqual(["dpop_proof_target"]);
  });
});

describe("RFC 9449 §8: nonces of the server", () => {
  it("a proof without one is told to use one, which is no refusal that counts, and nothing is written", async () => {
    const commits: unknown[] = [];
    const { send, causes, ports, nonce } = await world();
    const commit: typeof ports.commit = async (entry) => {
      commits.push(entry);
      return await ports.commit(entry);
    };
    const endpoint = createTokenEndpoint({ ...ports, commit });
    for (const said of [undefined, "", "made up", "A".repeat(28)]) {
      const proof = await aProof(keys, { uri: TOKEN_URL, now: START, ...(said !== undefined && { nonce: said }) });
      const answer = await endpoint(aRequest(CLIENT_CREDENTIALS, withProof(proof, TOKEN_URL)));
      expect(answer).toMatchObject({ status: 400, body: { error: "use_dpop_nonce" }, ownHeaders: { "DPoP-Nonce": nonce() } });
    }
    expect(commits).toEqual([]);
    expect(await causes()).toEqual([]);
    expect((await send()).status).toBe(200);
  });

  it("one is taken for four minutes at least and five at most", async () => {
    const { send, clock, nonce } = await world();
    const given = nonce();
    clock.time = START + 240_000;
    expect((await send({ nonce: given })).status).toBe(200);
    clock.time = START + 300_000;
    expect(await send({ nonce: given })).toMatchObject({ body: { error: "use_dpop_nonce" } });
    expect((await send()).status).toBe(200);
  });

  it("one of another server's key, or changed, is none", async () => {
    const { send, nonce } = await world();
    const foreign = (await aTokenWorld()).ports.nonces.at(START);
    expect(foreign).toBe(nonce());
    const changed = `${nonce().slice(0, -1)}${nonce().endsWith("A") ? "B" : "A"}`;
    expect(await send({ nonce: changed })).toMatchObject({ body: { error: "use_dpop_nonce" } });
  });

  it("every refusal of a request with a proof has one, too", async () => {
    const { send, nonce } = await world();
    expect(await send({}, { grant_type: "client_credentials", scope: "nope" })).toMatchObject({
      body: { error: "invalid_scope" },
      ownHeaders: { "DPoP-Nonce": nonce() },
    });
  });
});

describe("RFC 9449 §11.1: a proof works once", () => {
  it("and is refused the second time; of 20 at once one has a token", async () => {
    const { sendText, prove, outcomes } = await world();
    const proof = await prove();
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendText(proof)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array<number>(19).fill(400)]);
    expect(await sendText(proof)).toMatchObject({ status: 400, body: { error: "invalid_dpop_proof" } });
    expect(await outcomes()).toEqual({ success: 1, dpop_proof_replayed: 20 });
  });

  it("a refused request does not use it up, so that strangers' proofs are never written", async () => {
    const { sendText, prove } = await world();
    const proof = await prove();
    expect((await sendText(proof, { grant_type: "client_credentials", scope: "nope" })).status).toBe(400);
    expect((await sendText(proof)).status).toBe(200);
  });

  it("the same jti of another key is another proof", async () => {
    const { send } = await world();
    expect((await send({ claims: { jti: "1" } })).status).toBe(200);
    expect((await send({ claims: { jti: "1" }, by: others })).status).toBe(200);
  });
});

describe("RFC 9449 §5.2: a client whose tokens must be bound", () => {
  it("is refused without a proof, with its own cause", async () => {
    const { plain, send, causes } = await world({ client: { dpopRequired: true } });
    expect(await plain()).toMatchObject({ status: 400, body: { error: "invalid_dpop_proof" } });
    expect(await causes()).toEqual(["dpop_proof_missing"]);
    expect((await send()).status).toBe(200);
  });
});

describe("RFC 9449 §5: refresh tokens", () => {
  const PASSWORD = { grant_type: "password", username: "anna", password: "correct horse" } as const;

  it("of a client without a secret work with the key that they were issued for alone", async () => {
    const { send, plain, stored, client, causes } = await world({ client: PUBLIC });
    const asItself = { authorization: null };
    const first = await send({}, { ...PASSWORD, client_id: client.clientId }, asItself);
    const refresh = { grant_type: "refresh_token", client_id: client.clientId, refresh_token: textMember(first, "refresh_token") };
    expect(await stored(refresh.refresh_token)).toMatchObject({ confirmation: cnf(keys) });
    expect(await plain(refresh, asItself)).toMatchObject({ status: 400, body: { error: "invalid_dpop_proof" } });
    expect(await send({ by: others }, refresh, asItself)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await causes()).toSorted()).toEqual(["dpop_proof_missing", "refresh_token_key_other", "success"]);
    const second = await send({}, refresh, asItself);
    expect(second).toMatchObject({ status: 200, body: { token_type: "DPoP" } });
    expect(await stored(textMember(second, "refresh_token"))).toMatchObject({ confirmation: cnf(keys) });
    // Within the grace, the same again: for the same key alone.
    expect(await send({ by: others }, refresh, asItself)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    const again = await send({}, refresh, asItself);
    expect([member(again, "access_token"), member(again, "refresh_token")]).toEqual([
      member(second, "access_token"),
      member(second, "refresh_token"),
    ]);
  });

  it("of a client that proves itself are not bound; the access token is, to the key of each request", async () => {
    const { send, plain, stored } = await world({ client: { grantTypes: ["password", "refresh_token"] } });
    const first = await send({}, PASSWORD);
    const refreshWith = (answer: typeof first) => ({ grant_type: "refresh_token", refresh_token: textMember(answer, "refresh_token") });
    expect(await stored(refreshWith(first).refresh_token)).toMatchObject({ confirmation: null });
    const second = await send({ by: others }, refreshWith(first));
    expect(await stored(textMember(second, "access_token"))).toMatchObject({ confirmation: cnf(others) });
    // The one that was answered before is bound to another key, so this one is new.
    const again = await plain(refreshWith(first));
    expect(again).toMatchObject({ status: 200, body: { token_type: "Bearer" } });
    expect(member(again, "access_token")).not.toBe(member(second, "access_token"));
    expect(await plain(refreshWith(second))).toMatchObject({ status: 200, body: { token_type: "Bearer" } });
  });
});

describe("RFC 9449 §10: an authorization code that is bound to a key", () => {
  const code = async (dpopJkt: string | null) => {
    const found = await world({ client: { ...PUBLIC }, policy: { pkceRequired: false } });
    const verifier = "v".repeat(43);
    const row = aCode(found.client, { userId: found.userId, dpopJkt, codeChallenge: verifier, codeChallengeMethod: "plain" });
    const basis = { realmId: found.client.realmId, client: found.client, userId: null };
    await found.ports.commit({ generation: null, basis, tokens: [], usage: null, effects: [{ kind: "storeCode", code: row }] });
    const form = {
      grant_type: "authorization_code",
      client_id: found.client.clientId,
      code: encodeOpaque("code", row.id, found.ports.mac),
      redirect_uri: row.redirectUri,
      code_verifier: verifier,
    };
    return { ...found, form };
  };
  const NOBODY = { authorization: null };

  it("is redeemed with that key alone, and a try with another does not use it up", async () => {
    const { send, plain, form, causes } = await code(keys.jkt);
    expect(await plain(form, NOBODY)).toMatchObject({ status: 400, body: { error: "invalid_dpop_proof" } });
    expect(await send({ by: others }, form, NOBODY)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await causes()).toSorted()).toEqual(["code_key_other", "dpop_proof_missing"]);
    expect(await send({}, form, NOBODY)).toMatchObject({ status: 200, body: { token_type: "DPoP" } });
  });

  it("any other is redeemed with any key, or none", async () => {
    const bound = await code(null);
    expect(await bound.send({}, bound.form, NOBODY)).toMatchObject({ status: 200, body: { token_type: "DPoP" } });
    const unbound = await code(null);
    expect(await unbound.plain(unbound.form, NOBODY)).toMatchObject({ status: 200, body: { token_type: "Bearer" } });
  });

  it("a device's code gets bound tokens, too, and asking for a nonce is no poll", async () => {
    const found = await world({ client: { ...PUBLIC, grantTypes: ["urn:ietf:params:oauth:grant-type:device_code"] } });
    const device = aDevice(found.client, { approval: anApproval({ userId: found.userId }) });
    const basis = { realmId: found.client.realmId, client: found.client, userId: null };
    await found.ports.commit({
      generation: null,
      basis,
      tokens: [],
      usage: null,
      effects: [{ kind: "storeDevice", device: { ...device, approval: null } }],
    });
    const answerDevice = { kind: "answerDevice", deviceId: device.id, approval: device.approval, at: START + 1 } as const;
    await found.ports.commit({ generation: null, basis, tokens: [], usage: null, effects: [answerDevice] });
    const form = {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      client_id: found.client.clientId,
      device_code: encodeOpaque("device", device.id, found.ports.mac),
    };
    expect(await found.send({ claims: { nonce: undefined } }, form, NOBODY)).toMatchObject({ body: { error: "use_dpop_nonce" } });
    expect(await found.ports.findDevice(device.id)).toMatchObject({ polledAt: null });
    expect(await found.send({}, form, NOBODY)).toMatchObject({ status: 200, body: { token_type: "DPoP" } });
  });
});
