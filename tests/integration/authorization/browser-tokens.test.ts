/** The implicit grant (RFC 6749 §4.2) and OpenID Connect's implicit and hybrid flows (Core §3.2, §3.3) over HTTP, on both engines. */
import { createHash } from "node:crypto";
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { allow, answered, authorizationAddress, CALLBACK, type Fields, hiddenFields, redeem } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, type TestClient, type TestClientOptions } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { openBrowser } from "../accounts/browser";
import { useConsole } from "../admin/console";
import { readStatistics } from "../usage/read-statistics";

const KEY = { grantTypes: ["authorization_code", "implicit"], callbackUrls: [CALLBACK] } as const;
const NO_CHALLENGE = { code_challenge: "", code_challenge_method: "" };
const TOKEN = { ...NO_CHALLENGE, response_type: "token" };

/** OpenID Connect Core §3.2.2.9: the left half of the hash, for algorithms with SHA-256. */
const halfHash = (value: string) => createHash("sha256").update(value).digest().subarray(0, 16).toString("base64url");

describe.each(ENGINES)("tokens through the browser on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  beforeAll(() => setGrant("implicit", true));

  const key = (options: TestClientOptions = {}) => createClient({ ...KEY, ...options });
  const ask = async (client: TestClient, changes: Fields) => {
    const { browser, ...person } = await portal.developer();
    return { ...person, browser, answer: await allow(browser, authorizationAddress(client.clientId, changes)) };
  };
  const introspect = async (client: TestClient, token: unknown) =>
    (await post(`${portal.url()}/introspect`, { token: text(token) }, { authorization: basic(client.clientId, client.secret) })).json;
  const verified = async (client: TestClient, token: string | undefined): Promise<JWTPayload> => {
    const keys = createRemoteJWKSet(new URL(`${portal.url()}/jwks`));
    return (await jwtVerify(token ?? "", keys, { issuer: portal.url(), audience: client.clientId })).payload;
  };

  it("RFC 6749 §4.2.2: the answer stands behind #, with type, lifetime, scope, state and iss, and no refresh token", async () => {
    const client = await key({ grantTypes: ["implicit", "refresh_token"] });
    const { browser, answer, userId } = await ask(client, TOKEN);
    const { access_token, ...rest } = answer;
    expect(rest).toEqual({ token_type: "Bearer", expires_in: "3600", scope: "default", state: "af0ifjsldkj", iss: portal.url() });
    expect(await introspect(client, access_token)).toMatchObject({ active: true, sub: userId, scope: "default" });
    const again = await browser.get(authorizationAddress(client.clientId, TOKEN));
    expect(again.location?.startsWith(`${CALLBACK}#access_token=`)).toBe(true);
    expect(new URL(again.location ?? "").search).toBe("");
  });

  it("is counted like tokens of the token endpoint, by its grant type", async () => {
    const owner = await portal.developer();
    const client = await key({ ownerId: owner.userId });
    await ask(client, TOKEN);
    const { totals } = await readStatistics(owner.browser, `/applications/${client.applicationId}/statistics`);
    expect(totals).toEqual({ requests: 1, issued: 1, refused: 0 });
    const records = await database().prisma.tokenRecord.findMany({ where: { clientRef: client.ref } });
    expect(records).toMatchObject([{ kind: "access", grantType: "implicit", secretId: null, familyId: null }]);
  });

  it("item 84: is refused where the realm has it off, where its last day is over, and where the key has not ticked it", async () => {
    const [client, unticked] = [await key(), await key({ grantTypes: ["authorization_code"] })];
    const errorOf = async (asked: TestClient, changes: Fields) =>
      answered(await openBrowser(portal.url()).get(authorizationAddress(asked.clientId, changes)))["error"];
    const endAt = async (endsAt: Date | null) => {
      await inTransaction(async (tx) => {
        await tx.grantPolicy.update({ where: { realmId_grantType: { realmId: "root", grantType: "implicit" } }, data: { endsAt } });
        await recordConfigChange(tx, { kind: "realm", key: "root" });
      });
    };
    const types = async () => (await (await fetch(`${portal.url()}/.well-known/openid-configuration`)).json()).response_types_supported;
    expect(await errorOf(unticked, TOKEN)).toBe("unauthorized_client");
    expect(await errorOf(unticked, { response_type: "code token" })).toBe("unauthorized_client");
    expect(await types()).toEqual(["code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"]);
    expect((await ask(client, TOKEN)).answer["access_token"]).toBeDefined();
    const end = Date.now() + 1500;
    await endAt(new Date(end));
    // The server has read the policy with its end, whether that has come or not.
    await types();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, end + 100 - Date.now())));
    // Nobody has changed anything since.
    expect(await errorOf(client, TOKEN)).toBe("unsupported_response_type");
    expect(await errorOf(client, { response_type: "code token" })).toBe("unsupported_response_type");
    expect(await types()).toEqual(["code"]);
    await endAt(null);
    await setGrant("implicit", false);
    expect(await errorOf(client, TOKEN)).toBe("unsupported_response_type");
    await setGrant("implicit", true);
  });

  it("Multiple Response Types §5: no token goes into the query; a form takes it", async () => {
    const client = await key();
    for (const response_type of ["token", "id_token", "code token"]) {
      const changes = { response_type, response_mode: "query", scope: "openid", nonce: "n" };
      const refused = await openBrowser(portal.url()).get(authorizationAddress(client.clientId, changes));
      expect(new URL(refused.location ?? "").search).toBe("");
      expect(answered(refused)).toMatchObject({ error: "invalid_request" });
    }
    const { browser } = await ask(client, TOKEN);
    const page = await browser.get(authorizationAddress(client.clientId, { ...TOKEN, response_mode: "form_post" }));
    expect(hiddenFields(page.html)).toMatchObject({ access_token: expect.stringMatching(/^lk_at_/), token_type: "Bearer" });
  });

  it.each([
    ["no nonce", { nonce: "" }],
    ["no openid", { scope: "default" }],
  ])("OpenID Connect Core §3.2.2.1: an ID token through the browser with %s is invalid_request", async (_what, changes) => {
    const client = await key();
    for (const response_type of ["id_token", "id_token token", "code id_token", "code id_token token"]) {
      const request = { response_type, scope: "openid", nonce: "n-0S6_WzA2Mj", ...changes };
      const page = await openBrowser(portal.url()).get(authorizationAddress(client.clientId, request));
      expect(answered(page)).toMatchObject({ error: "invalid_request", state: "af0ifjsldkj" });
    }
  });

  it("OpenID Connect Core §3.2.2.5, §5.4: id_token alone has the claims of the scopes; with a token they are at userinfo, and at_hash binds it", async () => {
    const client = await key();
    const openid = { ...NO_CHALLENGE, scope: "openid email", nonce: "n-0S6_WzA2Mj" };
    const alone = await ask(client, { ...openid, response_type: "id_token" });
    expect(Object.keys(alone.answer).toSorted()).toEqual(["id_token", "iss", "state"]);
    const claims = await verified(client, alone.answer["id_token"]);
    expect(claims).toMatchObject({ sub: alone.userId, nonce: "n-0S6_WzA2Mj", email: alone.email });
    const both = await ask(client, { ...openid, response_type: "token id_token" });
    const bound = await verified(client, both.answer["id_token"]);
    expect(bound["at_hash"]).toBe(halfHash(both.answer["access_token"] ?? ""));
    expect(bound).not.toHaveProperty("email");
    const userinfo = await fetch(`${portal.url()}/userinfo`, { headers: { authorization: `Bearer ${both.answer["access_token"]}` } });
    expect(await userinfo.json()).toMatchObject({ sub: both.userId, email: both.email });
  });

  it.each([
    ["code token", ["access_token", "code"]],
    ["code id_token", ["code", "id_token"]],
    ["code id_token token", ["access_token", "code", "id_token"]],
  ])("OpenID Connect Core §3.3: %s; the code buys tokens, and used twice it ends them all", async (response_type, members) => {
    const client = await key({ grantTypes: ["authorization_code", "implicit", "refresh_token"] });
    const { answer } = await ask(client, { response_type, scope: "openid", nonce: "n-0S6_WzA2Mj" });
    expect(Object.keys(answer)).toEqual(expect.arrayContaining([...members, "state", "iss"]));
    expect([answer["access_token"] !== undefined, answer["id_token"] !== undefined]).toEqual([
      members.includes("access_token"),
      members.includes("id_token"),
    ]);
    if (answer["id_token"] !== undefined) {
      const claims = await verified(client, answer["id_token"]);
      expect(claims["c_hash"]).toBe(halfHash(answer["code"] ?? ""));
      expect(claims["at_hash"]).toBe(answer["access_token"] === undefined ? undefined : halfHash(answer["access_token"]));
    }
    const bought = await redeem(portal.url(), client, answer["code"]);
    expect(bought.status).toBe(200);
    expect((await verified(client, text(bought.json["id_token"])))["nonce"]).toBe("n-0S6_WzA2Mj");
    expect((await redeem(portal.url(), client, answer["code"])).status).toBe(400);
    for (const token of [answer["access_token"], bought.json["access_token"]])
      if (token !== undefined) expect(await introspect(client, token)).toEqual({ active: false });
  });

  it("a hybrid request needs the code's PKCE (RFC 7636 §4.4.1); a public key may have Implicit", async () => {
    const client = await key();
    const page = await openBrowser(portal.url()).get(
      authorizationAddress(client.clientId, { ...NO_CHALLENGE, response_type: "code token" }),
    );
    expect(answered(page)).toMatchObject({ error: "invalid_request" });
    const { answer } = await ask(await key({ type: "public", grantTypes: ["implicit"] }), TOKEN);
    expect(answer["access_token"]).toMatch(/^lk_at_/);
  });

  it("a JWT through the browser is signed under the path's issuer, and the quota counts it", async () => {
    const client = await key({ tokenFormat: "jwt", quota: "10PerMin" });
    const { browser, answer } = await ask(client, TOKEN);
    const keys = createRemoteJWKSet(new URL(`${portal.url()}/jwks`));
    const { payload } = await jwtVerify(answer["access_token"] ?? "", keys, { issuer: portal.url(), typ: "at+jwt" });
    expect(payload["client_id"]).toBe(client.clientId);
    const answers: (string | undefined)[] = [];
    for (let time = 0; time < 11; time += 1)
      answers.push(answered(await browser.get(authorizationAddress(client.clientId, TOKEN)))["error"]);
    expect(answers.filter((error) => error !== undefined).length).toBeGreaterThan(0);
  });
});
