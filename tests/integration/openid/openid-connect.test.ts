/** OpenID Connect over HTTP on both engines: sign-in, userinfo, pairwise names, and the three logouts, as a client and a browser see them. */
import http from "node:http";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { PASSWORD_CONTEXT } from "#app/oauth/openid/authentication-context";
import { halfHash } from "#app/oauth/tokens/id-token";
import { allow, answered, authorizationAddress, CALLBACK, hiddenFields, redeem } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import type { Browser } from "../accounts/browser";
import { useConsole } from "../admin/console";

const KEY = { grantTypes: ["authorization_code", "refresh_token", "client_credentials"], callbackUrls: [CALLBACK], scopes: null } as const;
const BYE = "https://client.example/bye";

/** An application's own server, for logout tokens. */
const tokens: string[] = [];
const application = http.createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => {
    body += piece;
  });
  request.on("end", () => {
    tokens.push(new URLSearchParams(body).get("logout_token") ?? "");
    response.writeHead(200).end();
  });
});
let backchannelLogoutUri = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
  const address = application.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  backchannelLogoutUri = `http://127.0.0.1:${address.port}/logout`;
});
afterAll(() => void application.close());

describe.each(ENGINES)("OpenID Connect on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1", OUTBOUND_INNER_HOSTS: "127.0.0.1" });

  async function aClient(settings: object = {}): Promise<TestClient> {
    const client = await createClient(KEY);
    await database().prisma.client.update({ where: { id: client.ref }, data: settings });
    return client;
  }

  /** Signs in at a client, and gives what that learns. */
  async function signIn(client: TestClient, browser: Browser, changes: Readonly<Record<string, string>> = {}) {
    const address = authorizationAddress(client.clientId, { scope: "openid profile email", nonce: "n-0S6", ...changes });
    const { code } = await allow(browser, address);
    const { json, status } = await redeem(portal.url(), client, code);
    expect([status, json]).toEqual([200, expect.anything()]);
    return json;
  }

  const keys = () => createRemoteJWKSet(new URL(`${portal.url()}/jwks`));
  const verified = async (idToken: unknown, client: TestClient) =>
    (await jwtVerify(text(idToken), keys(), { issuer: portal.url(), audience: client.clientId })).payload;
  const userinfo = async (accessToken: unknown, path = "/userinfo") => {
    const response = await fetch(portal.url() + path, { headers: { authorization: `Bearer ${text(accessToken)}` } });
    return { status: response.status, body: await response.text(), headers: response.headers };
  };

  it("Core §2, §3.1.3.7: the ID token is signed by a published key, for the client, and says who signed in, when and how", async () => {
    const [client, { browser, userId }] = [await aClient(), await portal.developer()];
    const answer = await signIn(client, browser);
    const claims = await verified(answer["id_token"], client);
    const now = Date.now() / 1000;
    expect(claims).toMatchObject({ sub: userId, nonce: "n-0S6", acr: PASSWORD_CONTEXT, amr: ["pwd"], sid: expect.any(String) });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600);
    expect(Number(claims["auth_time"])).toBeLessThanOrEqual(now);
    expect(claims["at_hash"]).toBe(halfHash(text(answer["access_token"]), "ES256"));
    expect(claims).not.toHaveProperty("email");
  });

  it("Core §3.1.3.7 step 7: it is signed with RS256 for a client that asks for that", async () => {
    const [client, { browser }] = [await aClient({ idTokenSignedResponseAlg: "RS256", idTokenLifetime: 120 }), await portal.developer()];
    const { id_token } = await signIn(client, browser);
    expect(decodeProtectedHeader(text(id_token))).toMatchObject({ alg: "RS256" });
    const claims = await verified(id_token, client);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(120);
  });

  it("Core §12.2: a refresh answers one of the same sign-in, without its nonce", async () => {
    const [client, { browser }] = [await aClient(), await portal.developer()];
    const first = await signIn(client, browser);
    const form = { grant_type: "refresh_token", refresh_token: text(first["refresh_token"]) };
    const { json } = await post(`${portal.url()}/oauth2/token`, form, { authorization: basic(client.clientId, client.secret) });
    const [before, after] = [await verified(first["id_token"], client), await verified(json["id_token"], client)];
    const { iss, sub, aud, auth_time, sid } = before;
    expect(after).toMatchObject({ iss, sub, aud, auth_time, sid });
    expect(after).not.toHaveProperty("nonce");
  });

  it("item 42: a client's own token comes without one, whatever scope it asks for", async () => {
    const client = await aClient();
    const form = { grant_type: "client_credentials", scope: "openid" };
    const { json } = await post(`${portal.url()}/token`, form, { authorization: basic(client.clientId, client.secret) });
    expect(json).not.toHaveProperty("id_token");
    expect(json["scope"], "nobody has signed in").toBe("default");
    expect((await userinfo(json["access_token"])).status, "a token without openid").toBe(403);
  });

  it("Core §5.3, §5.5: userinfo tells what scopes and the claims parameter ask for, at every product's path, until the token ends", async () => {
    const [client, { browser, userId, email }] = [await aClient(), await portal.developer()];
    const all = await signIn(client, browser);
    for (const path of ["/userinfo", "/oauth2/userinfo?schema=openid", "/am/oauth2/userinfo", "/idp/userinfo.openid"]) {
      const { status, body } = await userinfo(all["access_token"], path);
      expect([status, JSON.parse(body)], path).toEqual([
        200,
        { sub: userId, name: expect.any(String), updated_at: expect.any(Number), email, email_verified: false },
      ]);
    }
    const few = await signIn(client, browser, { scope: "openid", claims: '{"userinfo":{"email":null},"id_token":{"name":null}}' });
    expect(JSON.parse((await userinfo(few["access_token"])).body)).toEqual({ sub: userId, email });
    expect(await verified(few["id_token"], client)).toHaveProperty("name");
    await post(`${portal.url()}/revoke`, { token: text(few["access_token"]) }, { authorization: basic(client.clientId, client.secret) });
    const ended = await userinfo(few["access_token"]);
    expect(ended.status).toBe(401);
    expect(ended.headers.get("www-authenticate")).toContain('error="invalid_token"');
  });

  it("Core §5.5.1: a request for a certain sub is answered about nobody else", async () => {
    const [client, { browser, userId }] = [await aClient(), await portal.developer()];
    const ask = async (sub: string) => {
      const claims = JSON.stringify({ id_token: { sub: { value: sub } } });
      return answered(await browser.get(authorizationAddress(client.clientId, { scope: "openid", prompt: "none", claims })));
    };
    await signIn(client, browser, { scope: "openid" });
    expect(await ask(userId)).toHaveProperty("code");
    expect(await ask("somebody else")).toMatchObject({ error: "login_required" });
  });

  it("Core §5.5.1.1: an essential acr that cannot be met is a failed sign-in; acr_values are a wish, answered by the acr that there is", async () => {
    const [client, { browser }] = [await aClient(), await portal.developer()];
    const wished = await signIn(client, browser, { scope: "openid", acr_values: `phr ${PASSWORD_CONTEXT}` });
    expect((await verified(wished["id_token"], client))["acr"]).toBe(PASSWORD_CONTEXT);
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ["phr"] } } });
    const refused = answered(await browser.get(authorizationAddress(client.clientId, { scope: "openid", claims })));
    expect(refused).toMatchObject({ error: "unmet_authentication_requirements", state: "af0ifjsldkj" });
  });

  it.each(["public", "pairwise"])(
    "Core §3.1.2.1: a request with an ID token of a person is answered about nobody else, to a client with %s subjects",
    async (subjectType) => {
      const [client, stranger] = [await aClient({ subjectType }), await aClient({ subjectType })];
      const [own, other] = [await portal.developer(), await portal.developer()];
      const hintOf = async (party: TestClient, { browser }: typeof own) => text((await signIn(party, browser))["id_token"]);
      const [right, ofAnother, foreign] = [await hintOf(client, own), await hintOf(client, other), await hintOf(stranger, own)];
      const ask = async (hint: string) => {
        const asked = { prompt: "none", scope: "openid profile email", id_token_hint: hint };
        return answered(await own.browser.get(authorizationAddress(client.clientId, asked)));
      };
      expect(await ask(right)).toHaveProperty("code");
      expect(await ask(ofAnother)).toMatchObject({ error: "login_required" });
      expect(await ask(foreign)).toMatchObject({ error: "invalid_request" });
      expect(await ask("a.b.c")).toMatchObject({ error: "invalid_request" });
    },
  );

  it("Core §8: a pairwise client knows a person by one name everywhere, and another sector by another", async () => {
    const { browser, userId } = await portal.developer();
    const subjects = async (sectorIdentifierUri: string) => {
      const client = await aClient({
        subjectType: "pairwise",
        sectorIdentifierUri,
        tokenFormat: "jwt",
        userinfoSignedResponseAlg: "ES256",
      });
      const { id_token, access_token } = await signIn(client, browser);
      const own = { authorization: basic(client.clientId, client.secret) };
      const signed = await userinfo(access_token);
      expect(signed.headers.get("content-type")).toBe("application/jwt");
      return [
        (await verified(id_token, client)).sub,
        (await verified(signed.body, client)).sub,
        (await jwtVerify(text(access_token), keys(), { typ: "at+jwt" })).payload.sub,
        (await post(`${portal.url()}/introspect`, { token: text(access_token) }, own)).json["sub"],
      ];
    };
    const [one, other] = [await subjects("https://one.example/"), await subjects("https://two.example/")];
    expect(new Set(one).size).toBe(1);
    expect(new Set(other).size).toBe(1);
    expect(new Set([userId, one[0], other[0]]).size).toBe(3);
  });

  it("RP-Initiated Logout §2, §3 and Back-Channel Logout §2.4: an ID token of the person's signs out at once; the client is told and gets its browser back", async () => {
    const client = await aClient({ backchannelLogoutUri, postLogoutRedirectUris: JSON.stringify([BYE]) });
    const { browser, userId } = await portal.developer();
    const { id_token } = await signIn(client, browser);
    expect((await browser.get("/account")).html).toContain("Used for");
    const query = new URLSearchParams({ id_token_hint: text(id_token), post_logout_redirect_uri: BYE, state: "a b" });
    const gone = await browser.get(`/oidc/logout?${query}`);
    expect([gone.status, gone.location]).toEqual([303, `${BYE}?state=a+b`]);
    expect((await browser.get("/account")).status).toBe(302);
    await expect.poll(() => tokens.length, { timeout: 15_000 }).toBeGreaterThan(0);
    const { payload, protectedHeader } = await jwtVerify(tokens.pop() ?? "", keys(), { issuer: portal.url(), audience: client.clientId });
    expect(protectedHeader.typ).toBe("logout+jwt");
    const { sid } = await verified(id_token, client);
    expect(payload).toMatchObject({ sub: userId, sid, events: { "http://schemas.openid.net/event/backchannel-logout": {} } });
    expect(payload).not.toHaveProperty("nonce");
  });

  it("RP-Initiated Logout §2, §6: without an ID token the person is asked; a form of another site becomes an address", async () => {
    const client = await aClient({ postLogoutRedirectUris: JSON.stringify([BYE]) });
    const { browser } = await portal.developer();
    const fields = { client_id: client.clientId, post_logout_redirect_uri: BYE };
    const posted = await browser.post("/oauth2/connect/endSession", fields, { "sec-fetch-site": "cross-site" });
    expect(posted.status).toBe(303);
    const page = await browser.get(new URL(posted.location ?? "", portal.url()).href.slice(portal.url().length));
    expect([page.status, page.html.includes("asks to sign you out")]).toEqual([200, true]);
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' https://client.example");
    expect((await browser.get("/account")).status, "asked, not signed out").toBe(200);
    const done = await browser.post("/oidc/logout", { ...hiddenFields(page.html), answer: "sign-out" });
    expect([done.status, done.location]).toEqual([303, BYE]);
    expect((await browser.get("/account")).status).toBe(302);
  });

  it("RP-Initiated Logout §2, §4: another person's ID token only asks; an address that is not registered, or another client's token, is refused", async () => {
    const client = await aClient({ postLogoutRedirectUris: JSON.stringify([BYE]) });
    const [ada, bob] = [await portal.developer(), await portal.developer()];
    const { id_token } = await signIn(client, ada.browser);
    const go = async (browser: Browser, fields: Record<string, string>) => {
      const page = await browser.get(`/oidc/logout?${new URLSearchParams(fields)}`);
      expect((await browser.get("/account")).status).toBe(200);
      return [page.status, page.location];
    };
    expect(await go(bob.browser, { id_token_hint: text(id_token) })).toEqual([200, null]);
    const hint = { id_token_hint: text(id_token) };
    expect(await go(ada.browser, { ...hint, post_logout_redirect_uri: `${BYE}/` })).toEqual([400, null]);
    expect(await go(ada.browser, { ...hint, client_id: (await aClient()).clientId })).toEqual([400, null]);
    expect(await go(ada.browser, { id_token_hint: "x.y.z", post_logout_redirect_uri: "https://evil.example/" })).toEqual([200, null]);
  });

  it("Front-Channel Logout §2, §3: the signed-out page has a frame of each client, and may have no others", async () => {
    const client = await aClient({ frontchannelLogoutUri: "https://client.example/front?a=1", frontchannelLogoutSessionRequired: true });
    const { browser } = await portal.developer();
    const { sid } = await verified((await signIn(client, browser))["id_token"], client);
    const page = await browser.post("/oidc/logout", { answer: "sign-out", portal: "1" });
    expect(page.status).toBe(200);
    const query = new URLSearchParams({ iss: portal.url(), sid: String(sid) });
    expect(page.html.replaceAll("&amp;", "&")).toContain(`<iframe src="https://client.example/front?a=1&${query}"`);
    expect(page.headers.get("content-security-policy")).toContain("frame-src https://client.example;");
    expect((await browser.get("/account")).status).toBe(302);
  });
});
