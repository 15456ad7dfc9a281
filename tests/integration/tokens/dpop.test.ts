/** Issue 14 §3: DPoP over HTTP (RFC 9449), at every path of the token endpoint, and what is stored of it. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { rootPathsOf } from "#app/http/dialects";
import { aProof, type ProofFacts, type ProofKeys, someProofKeys } from "#app/oauth/testing/proofs";
import { allow, authorizationAddress, CALLBACK, VERIFIER } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient, createRealm, createScope, setAllowedOrigins, setGrant, type TestClient } from "#tests/support/fixtures";
import { type Answer, basic, post, read, text } from "#tests/support/protocol-client";
import { exchange } from "#tests/support/raw-http";
import { useConsole } from "../admin/console";

const TOKEN_REQUEST = { grant_type: "client_credentials" } as const;

describe.each(ENGINES)("DPoP on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  let keys: ProofKeys;
  let others: ProofKeys;
  beforeAll(async () => {
    [keys, others] = [await someProofKeys(), await someProofKeys()];
    await setGrant("refresh_token", true);
  });

  const authorization = (client: TestClient) => basic(client.clientId, client.secret);
  const nonceOf = (answer: Answer) => text(answer.headers.get("dpop-nonce"));
  const freshNonce = async (client: TestClient) =>
    nonceOf(await post(`${portal.url()}/token`, TOKEN_REQUEST, { authorization: authorization(client), dpop: await prove({}) }));
  const prove = (said: Partial<ProofFacts>, by = keys) => aProof(by, { uri: `${portal.url()}/token`, now: Date.now(), ...said });
  const send = (client: TestClient, dpop: string, path = "/token") =>
    post(portal.url() + path, TOKEN_REQUEST, { authorization: authorization(client), dpop });
  const causeOf = async ({ json }: Answer) => {
    const id = text(json["request_id"]);
    await expect.poll(async () => await database().prisma.failureRecord.count({ where: { id } })).toBe(1);
    return (await database().prisma.failureRecord.findUniqueOrThrow({ where: { id } })).cause;
  };

  it.each(rootPathsOf("token"))("§4.3 item 9, §8: at %s a proof is for that address, and needs the nonce that it is told", async (path) => {
    const client = await createClient();
    const uri = portal.url() + path;
    const first = await send(client, await prove({ uri }), path);
    expect(first).toMatchObject({ status: 400, json: { error: "use_dpop_nonce" } });
    const nonce = nonceOf(first);
    const answer = await send(client, await prove({ uri, nonce }), path);
    expect(answer).toMatchObject({ status: 200, json: { token_type: "DPoP" } });
    expect(nonceOf(answer)).toMatch(/^[\w-]{28}$/);
    const elsewhere = await send(client, await prove({ uri: `${portal.url()}/introspect`, nonce }), path);
    expect([elsewhere.status, await causeOf(elsewhere)]).toEqual([400, "dpop_proof_target"]);
    expect(await database().prisma.tokenRecord.findMany({ where: { clientRef: client.ref } })).toMatchObject([
      { confirmation: JSON.stringify({ jkt: keys.jkt }) },
    ]);
  });

  it("§4.3 item 9: at a realm's paths a proof is for its own address, and not for the root realm's", async () => {
    const name = `alpha-${randomUUID().slice(0, 8)}`;
    const realmId = await createRealm(name);
    await createScope("default", { realmId, isDefault: true });
    const client = await createClient({ realmId });
    for (const path of [`/realms/${name}/token`, `/t/${name}/oauth2/token`, `/am/oauth2/realms/root/realms/${name}/access_token`]) {
      const uri = portal.url() + path;
      const nonce = nonceOf(await send(client, await prove({ uri }), path));
      expect((await send(client, await prove({ nonce }), path)).json["error"]).toBe("invalid_dpop_proof");
      expect(await send(client, await prove({ uri, nonce }), path)).toMatchObject({ status: 200, json: { token_type: "DPoP" } });
    }
  });

  it("§8: asking for a nonce is no failure: it leaves neither a count nor a record", async () => {
    const client = await createClient();
    await freshNonce(client);
    const told = await send(client, await prove({}));
    expect(told.json["error"]).toBe("use_dpop_nonce");
    await send(client, await prove({ nonce: nonceOf(told), claims: { htm: "GET" } }));
    await expect.poll(() => database().prisma.failureRecord.count({ where: { clientRef: client.ref } })).toBe(1);
  });

  it("§4.3 item 1: two DPoP headers are refused", async () => {
    const client = await createClient();
    const nonce = await freshNonce(client);
    const proofs = [await prove({ nonce }), await prove({ nonce })];
    const body = "grant_type=client_credentials";
    const head = ["POST /token HTTP/1.1", `Host: ${new URL(portal.url()).host}`, `Authorization: ${authorization(client)}`];
    const rest = ["Content-Type: application/x-www-form-urlencoded", `Content-Length: ${body.length}`, "Connection: close", "", body];
    const raw = [...head, ...proofs.map((proof) => `DPoP: ${proof}`), ...rest].join("\r\n");
    expect((await exchange(Number(new URL(portal.url()).port), raw)).body).toContain("invalid_dpop_proof");
  });

  it("§11.1: of 20 requests with one proof at once exactly one has a token, and one token is stored", async () => {
    const client = await createClient();
    for (let round = 0; round < 3; round += 1) {
      const proof = await prove({ nonce: await freshNonce(client) });
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(client, proof)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array<number>(19).fill(400)]);
      for (const { status, json } of answers) if (status !== 200) expect(json["error"]).toBe("invalid_dpop_proof");
      expect(await database().prisma.tokenRecord.count({ where: { clientRef: client.ref } })).toBe(round + 1);
    }
  });

  it("§11.1: strangers' proofs, and those of refused requests, leave no row", async () => {
    const client = await createClient();
    const nonce = await freshNonce(client);
    const before = await database().prisma.usedAssertion.count();
    const form = { grant_type: "client_credentials", scope: "nothing-of-the-kind" };
    const refused = await post(`${portal.url()}/token`, form, { authorization: authorization(client), dpop: await prove({ nonce }) });
    expect(refused.status).toBe(400);
    const stranger = await post(`${portal.url()}/token`, TOKEN_REQUEST, {
      authorization: basic(client.clientId, "x"),
      dpop: await prove({ nonce }),
    });
    expect(stranger.status).toBe(401);
    expect(await database().prisma.usedAssertion.count()).toBe(before);
    expect((await send(client, await prove({ nonce }))).status).toBe(200);
    expect(await database().prisma.usedAssertion.count()).toBe(before + 1);
  });

  it("§5.2: a key whose tokens must be bound is refused without a proof", async () => {
    const client = await createClient({ dpopRequired: true });
    const answer = await portal.token(client, TOKEN_REQUEST);
    expect([answer.status, answer.json["error"], await causeOf(answer)]).toEqual([400, "invalid_dpop_proof", "dpop_proof_missing"]);
    expect((await send(client, await prove({ nonce: await freshNonce(client) }))).status).toBe(200);
  });

  it("§5, §10: dpop_jkt binds the code, and the refresh token of a client without a secret its key", async () => {
    const grantTypes = ["authorization_code", "refresh_token"];
    const client = await createClient({ type: "public", grantTypes, callbackUrls: [CALLBACK] });
    const { browser } = await portal.developer();
    const { code = "" } = await allow(browser, authorizationAddress(client.clientId, { dpop_jkt: keys.jkt }));
    const fields = { grant_type: "authorization_code", client_id: client.clientId, code, redirect_uri: CALLBACK, code_verifier: VERIFIER };
    const ask = async (form: Record<string, string>, by: ProofKeys | null) => {
      const url = `${portal.url()}/token`;
      if (by === null) return await post(url, form);
      const nonce = nonceOf(await post(url, form, { dpop: await prove({}, by) }));
      return await post(url, form, { dpop: await prove({ nonce }, by) });
    };
    expect((await ask(fields, null)).json["error"]).toBe("invalid_dpop_proof");
    expect((await ask(fields, others)).json["error"]).toBe("invalid_grant");
    const bought = await ask(fields, keys);
    expect(bought).toMatchObject({ status: 200, json: { token_type: "DPoP" } });
    const refresh = { grant_type: "refresh_token", client_id: client.clientId, refresh_token: text(bought.json["refresh_token"]) };
    expect((await ask(refresh, null)).json["error"]).toBe("invalid_dpop_proof");
    expect((await ask(refresh, others)).json["error"]).toBe("invalid_grant");
    expect(await ask(refresh, keys)).toMatchObject({ status: 200, json: { token_type: "DPoP" } });
  });

  it("§10: a dpop_jkt that is no thumbprint is told to the client; through the browser no token comes for a key whose tokens must be bound", async () => {
    await setGrant("implicit", true);
    const grantTypes = ["authorization_code", "implicit"];
    const client = await createClient({ type: "public", grantTypes, callbackUrls: [CALLBACK], dpopRequired: true });
    const { browser } = await portal.developer();
    const told = async (changes: Record<string, string>) =>
      (await browser.get(authorizationAddress(client.clientId, changes))).location ?? "";
    expect(await told({ dpop_jkt: "short" })).toContain("error=invalid_request");
    expect(await told({ response_type: "token", code_challenge: "", code_challenge_method: "" })).toContain("error=unauthorized_client");
  });

  it("§7: at /userinfo the token comes by the scheme DPoP with its proof, and by Bearer not", async () => {
    const client = await createClient({ type: "public", grantTypes: ["authorization_code"], callbackUrls: [CALLBACK], scopes: null });
    const { browser, userId } = await portal.developer();
    const { code = "" } = await allow(browser, authorizationAddress(client.clientId, { scope: "openid" }));
    const fields = { grant_type: "authorization_code", client_id: client.clientId, code, redirect_uri: CALLBACK, code_verifier: VERIFIER };
    const nonce = nonceOf(await post(`${portal.url()}/token`, fields, { dpop: await prove({}) }));
    const accessToken = text((await post(`${portal.url()}/token`, fields, { dpop: await prove({ nonce }) })).json["access_token"]);
    const uri = `${portal.url()}/userinfo`;
    const ask = async (headers: Record<string, string>) => await read(await fetch(uri, { headers }));
    const dpop = await prove({ uri, method: "GET", accessToken });
    expect((await ask({ authorization: `DPoP ${accessToken}`, dpop })).json).toMatchObject({ sub: userId });
    const stolen = await ask({ authorization: `Bearer ${accessToken}` });
    expect([stolen.status, stolen.headers.get("www-authenticate")]).toEqual([401, expect.stringMatching(/^DPoP .*error="invalid_token"/)]);
    const other = await ask({ authorization: `DPoP ${accessToken}`, dpop: await prove({ uri, method: "GET", accessToken }, others) });
    expect(other.json["error"]).toBe("invalid_token");
  });

  it("CORS lets a script read DPoP-Nonce and send DPoP", async () => {
    const origin = "https://app.example";
    await setAllowedOrigins([origin]);
    const client = await createClient();
    const asked = { origin, authorization: authorization(client), dpop: await prove({}) };
    const answer = await post(`${portal.url()}/token`, TOKEN_REQUEST, asked);
    expect(answer.headers.get("access-control-expose-headers")).toContain("DPoP-Nonce");
    expect(nonceOf(answer)).not.toBe("");
  });

  it("metadata names the algorithms (§5.1)", async () => {
    const answer = await (await fetch(`${portal.url()}/.well-known/oauth-authorization-server`)).json();
    expect(answer.dpop_signing_alg_values_supported).toEqual(["ES256", "RS256", "PS256", "EdDSA", "Ed25519"]);
  });
});
