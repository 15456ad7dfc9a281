/** The FAPI 2.0 Security Profile by one switch of a key, over HTTP on both engines (issue 14 §3). */
import { beforeAll, describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { aProof, type ProofKeys, someProofKeys } from "#app/oauth/testing/proofs";
import { aKeyPair, anAssertion, asForm, createSigningClient, type KeyPair } from "#tests/support/assertions";
import { allow, answered, authorizationAddress, broughtAddress, CALLBACK, VERIFIER } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { setGrant, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { useConsole } from "../admin/console";

describe.each(ENGINES)("a key under the FAPI 2.0 Security Profile on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  let pair: KeyPair;
  let keys: ProofKeys;
  beforeAll(async () => {
    [pair, keys] = [await aKeyPair(), await someProofKeys()];
    await setGrant("refresh_token", true);
  });

  const key = async (by = pair) => {
    const grantTypes = ["authorization_code", "refresh_token", "client_credentials"];
    const client = await createSigningClient(by, { grantTypes, callbackUrls: [CALLBACK] });
    await inTransaction(async (tx) => {
      await tx.client.update({ where: { id: client.ref }, data: { fapi: true } });
      await recordConfigChange(tx, { kind: "client", key: client.ref });
    });
    return client;
  };
  const ask = async (client: TestClient, path: string, form: Readonly<Record<string, string>>, headers = {}) =>
    await post(portal.url() + path, { ...form, ...asForm(await anAssertion(client, pair, portal.url())) }, headers);
  /** With a proof, and the nonce that the first answer tells (RFC 9449 §8). */
  const bound = async (client: TestClient, form: Readonly<Record<string, string>>) => {
    const prove = (nonce?: string) =>
      aProof(keys, { uri: `${portal.url()}/token`, now: Date.now(), ...(nonce !== undefined && { nonce }) });
    const told = await ask(client, "/token", form, { dpop: await prove() });
    return await ask(client, "/token", form, { dpop: await prove(text(told.headers.get("dpop-nonce"))) });
  };
  const parameters = (client: TestClient, changes = {}) =>
    Object.fromEntries(new URLSearchParams(authorizationAddress(client.clientId, changes).split("?")[1]));

  it("§5.3.2: obtains tokens by a pushed request, S256, private_key_jwt and DPoP, and refreshes without rotation", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const pushed = await ask(client, "/par", parameters(client));
    expect(pushed).toMatchObject({ status: 201 });
    const { code, iss } = await allow(browser, broughtAddress(client.clientId, pushed.json["request_uri"]));
    expect(iss).toBe(portal.url());
    const row = await database().prisma.authorizationCode.findFirstOrThrow({ where: { clientRef: client.ref } });
    expect(row.expiresAt.getTime() - row.issuedAt.getTime()).toBeLessThanOrEqual(60_000);
    const redeem = { grant_type: "authorization_code", code: code ?? "", redirect_uri: CALLBACK, code_verifier: VERIFIER };
    const tokens = await bound(client, redeem);
    expect(tokens).toMatchObject({ status: 200, json: { token_type: "DPoP" } });
    const refresh = { grant_type: "refresh_token", refresh_token: text(tokens.json["refresh_token"]) };
    for (let again = 0; again < 2; again += 1)
      expect(await bound(client, refresh)).toMatchObject({ status: 200, json: { token_type: "DPoP" } });
  });

  it("§5.3.2: is refused without a push, without a proof, with a secret, and without S256", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    expect(answered(await browser.get(authorizationAddress(client.clientId)))).toMatchObject({ error: "invalid_request" });
    const bare = await ask(client, "/token", { grant_type: "client_credentials" });
    expect(bare).toMatchObject({ status: 400, json: { error: "invalid_dpop_proof" } });
    const secret = { authorization: basic(client.clientId, client.secret) };
    expect((await post(`${portal.url()}/token`, { grant_type: "client_credentials" }, secret)).status).toBe(401);
    expect((await ask(client, "/par", parameters(client, { code_challenge: "", code_challenge_method: "" }))).status).toBe(400);
    expect(await bound(client, { grant_type: "client_credentials" })).toMatchObject({ status: 200, json: { token_type: "DPoP" } });
  });

  it("§5.4.1: RS256 signs none of its assertions", async () => {
    const rsa = await aKeyPair("rsa", "RS256");
    const client = await key(rsa);
    const send = async (algorithm: string) => {
      const assertion = await anAssertion(client, { ...rsa, algorithm }, portal.url());
      return (await post(`${portal.url()}/introspect`, { token: "none", ...asForm(assertion) })).status;
    };
    expect(await send("RS256")).toBe(401);
  });
});
