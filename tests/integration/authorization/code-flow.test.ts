/** The code flow over HTTP (RFC 6749 §4.1, RFC 7636, RFC 9207), on both engines: what a client and a person without JavaScript see. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { allow, answered, authorizationAddress, CALLBACK, hiddenFields, press, redeem } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient, createScope, type TestClient, type TestClientOptions } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { fromElsewhere, openBrowser } from "../accounts/browser";
import { PASSWORD, useConsole } from "../admin/console";

const KEY = { grantTypes: ["authorization_code", "refresh_token"], callbackUrls: [CALLBACK] } as const;

describe.each(ENGINES)("the code flow on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  const key = (options: TestClientOptions = {}) => createClient({ ...KEY, ...options });
  const introspect = async (client: TestClient, token: unknown) =>
    (await post(`${portal.url()}/introspect`, { token: text(token) }, { authorization: basic(client.clientId, client.secret) })).json;

  it("RFC 6749 §4.1: sign-in, consent, code, tokens; introspection names the person", async () => {
    const [client, { browser: signedIn, email, userId }] = [await key(), await portal.developer()];
    const browser = openBrowser(portal.url());
    const asked = await browser.get(authorizationAddress(client.clientId));
    expect([asked.status, asked.location?.slice(0, 12)]).toEqual([303, "/login?next="]);
    const login = await browser.post(asked.location ?? "", { email, password: PASSWORD }, fromElsewhere());
    expect(login.status).toBe(302);
    const page = await browser.get(login.location ?? "");
    expect(page.status).toBe(200);
    expect(page.html).toContain("asks to act for you");
    expect(page.html).not.toContain("<script");
    const allowed = await press(browser, page, "allow");
    expect(allowed.status).toBe(303);
    expect(allowed.location?.startsWith(`${CALLBACK}?code=lk_ac_`)).toBe(true);
    const { code, ...rest } = answered(allowed);
    expect(rest).toEqual({ state: "af0ifjsldkj", iss: portal.url() });
    const tokens = await redeem(portal.url(), client, code);
    expect(tokens).toMatchObject({ status: 200, json: { token_type: "Bearer", scope: "default" } });
    expect(await introspect(client, tokens.json["access_token"])).toMatchObject({ active: true, username: email, sub: userId });
    expect(text(tokens.json["refresh_token"])).toMatch(/^lk_rt_/);
    // Remembered: nobody is asked again, in whichever browser.
    expect(answered(await signedIn.get(authorizationAddress(client.clientId)))["code"]).toMatch(/^lk_ac_/);
  });

  it("item 67, 68: of concurrent redemptions one succeeds, and a later one ends what it bought", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const { code } = await allow(browser, authorizationAddress(client.clientId));
    const answers = await Promise.all(Array.from({ length: 6 }, () => redeem(portal.url(), client, code)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { json } of answers.filter(({ status }) => status !== 200)) expect(json).toMatchObject({ error: "invalid_grant" });
    for (const { json } of won) expect(await introspect(client, json["access_token"])).toEqual({ active: false });
  });

  it("item 69: the code lives as long as the realm says", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const { code } = await allow(browser, authorizationAddress(client.clientId));
    await database().prisma.authorizationCode.updateMany({ where: { clientRef: client.ref }, data: { expiresAt: new Date() } });
    expect((await redeem(portal.url(), client, code)).json).toMatchObject({ error: "invalid_grant" });
  });

  it("a person's Deny is access_denied, with state and iss (RFC 6749 §4.1.2.1, RFC 9207 §2)", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const denied = await press(browser, await browser.get(authorizationAddress(client.clientId)), "deny");
    expect(denied.status).toBe(303);
    expect(answered(denied)).toMatchObject({ error: "access_denied", state: "af0ifjsldkj", iss: portal.url() });
    expect(await database().prisma.authorizationCode.count({ where: { clientRef: client.ref } })).toBe(0);
  });

  it.each([
    ["no client_id", { client_id: "" }],
    ["an unknown client", { client_id: "nobody" }],
    ["an unregistered redirect URI", { redirect_uri: "https://client.example/callback/" }],
    ["another host", { redirect_uri: "https://evil.example/callback" }],
    ["no redirect URI of an OpenID request", { redirect_uri: "", scope: "openid" }],
  ])("RFC 6749 §4.1.2.1: %s is shown on a page and sent nowhere", async (_what, changes) => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const page = await browser.get(authorizationAddress(client.clientId, changes));
    expect([page.status, page.location]).toEqual([400, null]);
    expect(page.html).toContain("You are not sent back");
  });

  it.each([
    [{ response_type: "" }, "invalid_request"],
    [{ response_type: "magic" }, "unsupported_response_type"],
    [{ response_mode: "smoke" }, "invalid_request"],
    [{ scope: "nope" }, "invalid_scope"],
    // RFC 7636 §4.4.1, §4.2, §4.3
    [{ code_challenge: "", code_challenge_method: "" }, "invalid_request"],
    [{ code_challenge: "short" }, "invalid_request"],
    [{ code_challenge_method: "plain" }, "invalid_request"],
    [{ code_challenge_method: "" }, "invalid_request"],
    // OpenID Connect Core §3.1.2.6
    [{ request: "e30.e30." }, "invalid_request_object"],
    [{ request_uri: "https://client.example/r" }, "request_uri_not_supported"],
    [{ registration: "{}" }, "registration_not_supported"],
    [{ prompt: "none" }, "login_required"],
    [{ prompt: "none login" }, "invalid_request"],
    [{ prompt: "dance" }, "invalid_request"],
    [{ max_age: "-1" }, "invalid_request"],
    [{ claims: "[]" }, "invalid_request"],
    [{ claims: '{"userinfo":1}' }, "invalid_request"],
  ])("RFC 6749 §4.1.2.1: %o redirects with %s, state and iss", async (changes, error) => {
    const client = await key();
    const page = await openBrowser(portal.url()).get(authorizationAddress(client.clientId, changes));
    expect(page.status).toBe(303);
    expect(answered(page)).toMatchObject({ error, state: "af0ifjsldkj", iss: portal.url() });
  });

  it("item 8: a parameter that comes twice is invalid_request; resource may (RFC 8707 §2)", async () => {
    const client = await key();
    const page = await openBrowser(portal.url()).get(`${authorizationAddress(client.clientId)}&scope=default`);
    expect(answered(page)).toMatchObject({ error: "invalid_request", state: "af0ifjsldkj" });
    const twice = await openBrowser(portal.url()).get(`${authorizationAddress(client.clientId)}&client_id=x`);
    expect(twice.status).toBe(400);
  });

  it("an answer comes in the fragment, or in a form, as response_mode says", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    await allow(browser, authorizationAddress(client.clientId));
    const fragment = await browser.get(authorizationAddress(client.clientId, { response_mode: "fragment" }));
    expect(fragment.location).toContain(`${CALLBACK}#code=`);
    const page = await browser.get(authorizationAddress(client.clientId, { response_mode: "form_post" }));
    expect(page.status).toBe(200);
    expect(page.html).toContain(`action="${CALLBACK}"`);
    expect(hiddenFields(page.html)).toMatchObject({ state: "af0ifjsldkj", iss: portal.url() });
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' https://client.example");
    expect((await redeem(portal.url(), client, hiddenFields(page.html)["code"])).status).toBe(200);
    const asked = await browser.get(authorizationAddress(client.clientId, { response_mode: "form_post", prompt: "consent" }));
    const posted = await press(browser, asked, "allow");
    expect([posted.status, hiddenFields(posted.html)["code"]?.slice(0, 6)]).toEqual([200, "lk_ac_"]);
  });

  it.each([
    ["/oauth2/authorize", "/oauth2/token"],
    ["/am/oauth2/authorize", "/am/oauth2"],
    ["/as/authorization.oauth2", ""],
    ["/realms/root/authorize", "/realms/root"],
  ])("RFC 9207: at %s the answer's iss is the one of that path's metadata", async (path, issuer) => {
    const [client, { browser, email }] = [await key(), await portal.developer()];
    const fresh = openBrowser(portal.url());
    const asked = await fresh.get(authorizationAddress(client.clientId, {}, path));
    const login = await fresh.post(asked.location ?? "", { email, password: PASSWORD }, fromElsewhere());
    expect(login.location?.startsWith(`${path}?`)).toBe(true);
    expect((await press(fresh, await fresh.get(login.location ?? ""), "allow")).status).toBe(303);
    const members = answered(await browser.get(authorizationAddress(client.clientId, {}, path)));
    expect(members).toMatchObject({ iss: portal.url() + issuer });
  });

  it("OpenID Connect Core §3.1.2.1: a POST of another site becomes a GET, in which the person is known", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const address = authorizationAddress(client.clientId);
    const form = Object.fromEntries(new URLSearchParams(address.slice(address.indexOf("?"))));
    const posted = await browser.post("/authorize", { ...form, answer: "allow" }, { "sec-fetch-site": "cross-site" });
    expect(posted.status).toBe(303);
    expect(posted.location).toBe(address);
    expect((await browser.get(posted.location ?? "")).html).toContain("asks to act for you");
    expect(await database().prisma.authorizationCode.count({ where: { clientRef: client.ref } })).toBe(0);
  });

  it("item 110: no answer is framed, kept or sent on by 307; the page's form may lead to the client alone", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const page = await browser.get(authorizationAddress(client.clientId));
    expect(page.headers.get("x-frame-options")).toBe("DENY");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' https://client.example https:;");
    // A window that the application has opened is still its own when it comes back.
    const answer = await press(browser, page, "allow");
    const signIn = await fetch(`${portal.url()}${authorizationAddress(client.clientId)}`, { redirect: "manual" });
    for (const { headers } of [page, answer, signIn]) expect(headers.get("cross-origin-opener-policy")).toBe("unsafe-none");
    expect((await browser.get("/account")).headers.get("content-security-policy")).toContain("form-action 'self';");
  });

  it("RFC 8252 §7.1, §7.3, §8.6: a public client answers on any loopback port or its own scheme, and is asked about each time", async () => {
    const options = { ...KEY, type: "public", kind: "command_line", callbackUrls: ["http://127.0.0.1/cb", "com.example.app:/cb"] } as const;
    const [client, { browser }] = [await createClient(options), await portal.developer()];
    for (const redirect_uri of ["http://127.0.0.1:49152/cb", "com.example.app:/cb"]) {
      for (let time = 0; time < 2; time += 1) {
        const page = await browser.get(authorizationAddress(client.clientId, { redirect_uri }));
        expect(page.status).toBe(200);
        const { location } = await press(browser, page, "allow");
        expect(location?.startsWith(`${redirect_uri}?code=`)).toBe(true);
      }
      const silent = await browser.get(authorizationAddress(client.clientId, { redirect_uri, prompt: "none" }));
      expect(silent.location).toContain("error=consent_required");
    }
  });

  it("OpenID Connect Core §3.1.2.1: prompt=login and max_age ask for the password again, and then go on", async () => {
    const [client, { browser, email }] = [await key(), await portal.developer()];
    await allow(browser, authorizationAddress(client.clientId));
    for (const wish of [{ prompt: "login" }, { max_age: "0" }]) {
      const asked = await browser.get(authorizationAddress(client.clientId, wish));
      expect(asked.location?.startsWith("/login?next=")).toBe(true);
      // Somebody who is signed in is shown the form all the same.
      expect((await browser.get(asked.location ?? "")).status).toBe(200);
      const login = await browser.post(asked.location ?? "", { email, password: PASSWORD }, fromElsewhere());
      expect(answered(await browser.get(login.location ?? ""))["code"]).toMatch(/^lk_ac_/);
    }
    expect(answered(await browser.get(authorizationAddress(client.clientId, { max_age: "600" })))["code"]).toMatch(/^lk_ac_/);
    const silent = await browser.get(authorizationAddress(client.clientId, { max_age: "0", prompt: "none" }));
    expect(answered(silent)).toMatchObject({ error: "login_required" });
  });

  it("prompt=consent asks again, and so does a scope that was not allowed yet", async () => {
    await createScope("more");
    const [client, { browser }] = [await key(), await portal.developer()];
    await allow(browser, authorizationAddress(client.clientId));
    for (const wish of [{ prompt: "consent" }, { prompt: "select_account" }, { scope: "default more" }])
      expect((await browser.get(authorizationAddress(client.clientId, wish))).html).toContain("asks to act for you");
    const silent = await browser.get(authorizationAddress(client.clientId, { scope: "more", prompt: "none" }));
    expect(answered(silent)).toMatchObject({ error: "consent_required" });
    await allow(browser, authorizationAddress(client.clientId, { scope: "more" }));
    // What was allowed before stays allowed beside it.
    expect(answered(await browser.get(authorizationAddress(client.clientId, { scope: "default more" })))["code"]).toBeDefined();
  });

  it("a client identifier that cannot be one is no fault of the sign-in page, in whose address the request stands escaped", async () => {
    for (const page of ["login", "signup"]) {
      const query = new URLSearchParams({ next: `/authorize?${new URLSearchParams({ client_id: "a\0b", response_type: "code" })}` });
      expect((await fetch(`${portal.url()}/${page}?${query}`)).status, page).toBe(200);
    }
  });

  it("a page that was shown to one person is not answered by another", async () => {
    const [client, ada, grace] = [await key(), await portal.developer(), await portal.developer("Grace Hopper")];
    const page = await ada.browser.get(authorizationAddress(client.clientId));
    const answer = await press(grace.browser, page, "allow");
    expect([answer.status, answer.location]).toEqual([303, authorizationAddress(client.clientId)]);
    expect((await grace.browser.get(answer.location ?? "")).html).toContain("Grace Hopper");
    expect(await database().prisma.consent.count({ where: { clientRef: client.ref } })).toBe(0);
  });
});
