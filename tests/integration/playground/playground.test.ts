/** The playground (seed 000) without JavaScript: two forms, plain posts, nothing of the secret left behind. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { press } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { PASSWORD, useConsole } from "../admin/console";
import { readStatistics } from "../usage/read-statistics";

const plain = (html: string) => html.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replaceAll("<!-- -->", "");
const fieldValue = (html: string, id: string) => new RegExp(`<textarea(?=[^>]*\\bid="${id}")[^>]*>([^<]*)<`).exec(html)?.[1];

describe.each(ENGINES)("playground on %s", (engine) => {
  const portal = useConsole(engine);
  const first = (client: TestClient, fields: Record<string, string> = {}) => ({
    intent: "authorize",
    grantType: "client_credentials",
    clientId: client.clientId,
    clientSecret: client.secret,
    scope: "",
    tokenEndpoint: "/oauth2/token",
    ...fields,
  });
  const second = (client: TestClient, token: string, fields: Record<string, string> = {}) => ({
    intent: "token-info",
    introspectionEndpoint: "/oauth2/introspect",
    token,
    clientId: client.clientId,
    clientSecret: client.secret,
    ...fields,
  });
  const owned = async (grantTypes = ["client_credentials"]) => {
    const owner = await portal.developer();
    return { owner, browser: owner.browser, client: await createClient({ ownerId: owner.userId, grantTypes }) };
  };

  it("seed 000: Authorize shows the access token with raw request and answer, Get TokenInfo what the server says of it", async () => {
    const { browser, client } = await owned();
    const page = plain((await browser.get("/playground")).html);
    for (const label of [
      "Authorization Grant Type",
      "Client ID",
      "Client Secret",
      "Scope",
      "Access Token Endpoint",
      "Introspection Endpoint",
    ]) {
      expect(page).toContain(`>${label}</label>`);
    }
    const granted = await browser.post("/playground", first(client));
    const token = fieldValue(granted.html, "access-token") ?? "";
    expect(token).toMatch(/^lk_at_/);
    const shown = plain(granted.html);
    expect(shown).toContain("POST /oauth2/token HTTP/1.1");
    expect(shown).toContain("Authorization: Basic ********");
    expect(shown).toContain("grant_type=client_credentials");
    expect(shown).toContain("HTTP/1.1 200 OK");
    expect(shown).toContain(`"access_token": "${token}"`);
    const info = plain((await browser.post("/playground", second(client, token))).html);
    expect(info).toContain("POST /oauth2/introspect HTTP/1.1");
    expect(info).toContain('"active": true');
    expect(info).toMatch(/It expires in (1 hour|59 minutes)/);
    expect(info).toContain("No user stands behind it");
  });

  it("sends the credentials as the key is registered, masked", async () => {
    const { browser, userId } = await portal.developer();
    const client = await createClient({ ownerId: userId, authMethod: "client_secret_post" });
    const granted = await browser.post("/playground", first(client));
    const shown = plain(granted.html);
    expect(fieldValue(granted.html, "access-token")).toMatch(/^lk_at_/);
    expect(shown).toContain("client_secret=********");
    expect(shown).not.toContain("Authorization: Basic");
    expect(shown).not.toContain(client.secret);
  });

  it("secret, password and refresh token are neither sent back, nor stored, nor put into a URL; answers are not cached", async () => {
    await setGrant("password", true);
    const { owner, browser, client } = await owned(["client_credentials", "password", "refresh_token"]);
    const person = { username: owner.email, password: PASSWORD };
    const granted = await browser.post("/playground", first(client, { grantType: "password", ...person }));
    const refreshToken = fieldValue(granted.html, "issued-refresh-token") ?? "";
    expect(refreshToken).toMatch(/^lk_rt_/);
    const answers = [
      granted,
      await browser.post("/playground", first(client, { grantType: "refresh_token", refreshToken })),
      await browser.post("/playground", first(client, { grantType: "password", username: owner.email, password: "" })),
      await browser.post("/playground", second(client, fieldValue(granted.html, "access-token") ?? "")),
      await browser.post("/playground", second(client, "")),
      await browser.post("/playground", first(client, { scope: "no-such-scope" })),
    ];
    for (const answer of answers) {
      expect(answer.html).not.toContain(client.secret);
      expect(answer.html).not.toContain(PASSWORD);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.location).toBeNull();
    }
    expect(answers[1]?.html).not.toContain(refreshToken);
    const { prisma } = database();
    const rows = JSON.stringify([
      await prisma.failureRecord.findMany(),
      await prisma.auditEvent.findMany(),
      await prisma.clientSecret.findMany(),
    ]);
    for (const secret of [client.secret, PASSWORD, refreshToken]) expect(rows).not.toContain(secret);
  });

  it("a refusal says what the wire says, and where the cause stands", async () => {
    const { browser, client } = await owned();
    const { status, html } = await browser.post("/playground", first(client, { clientSecret: "wrong" }));
    expect(status).toBe(200);
    expect(html).toContain("The server refused: invalid_client");
    expect(plain(html)).toContain("HTTP/1.1 401 Unauthorized");
    const requestId = /request id <code[^>]*>([0-9a-f-]{36})</.exec(plain(html))?.[1] ?? "";
    const found = await browser.get(`/applications/${client.applicationId}/statistics?request=${requestId}`);
    expect(found.html).toContain("Wrong secret");
  });

  it("is counted like any other request", async () => {
    const { browser, client } = await owned();
    await browser.post("/playground", first(client));
    await browser.post("/playground", first(client, { clientSecret: "wrong" }));
    const { totals } = await readStatistics(browser, `/applications/${client.applicationId}/statistics`);
    expect(totals).toEqual({ requests: 2, issued: 1, refused: 1 });
  });

  it("asks only this portal's endpoints and grants that are switched on; errors stand beside their fields with the input kept", async () => {
    await setGrant("password", false);
    const { browser, client } = await owned();
    const cases: readonly [Record<string, string>, string][] = [
      [{ tokenEndpoint: "https://evil.example/token" }, "Choose one of this portal’s endpoints."],
      [{ tokenEndpoint: "/introspect" }, "Choose one of this portal’s endpoints."],
      [{ grantType: "password", username: "a", password: "b" }, "Choose one of the grant types in the list."],
      [{ grantType: "implicit" }, "Choose one of the grant types in the list."],
      [{ clientSecret: "" }, "Give the Client Secret."],
      [{ clientId: "" }, "Give the Client ID."],
    ];
    for (const [fields, message] of cases) {
      const { status, html } = await browser.post("/playground", first(client, { scope: "kept-scope", ...fields }));
      expect([status, plain(html).replaceAll("&#x27;", "’")]).toEqual([400, expect.stringContaining(message)]);
      expect(html).toContain("kept-scope");
    }
    const { totals } = await readStatistics(browser, `/applications/${client.applicationId}/statistics`);
    expect(totals.requests).toBe(0);
  });

  it("is for signed-in people, and sends the others to sign in", async () => {
    const { status, headers } = await fetch(`${portal.url()}/playground`, { redirect: "manual" });
    expect([status, headers.get("location")]).toEqual([302, "/login?next=%2Fplayground"]);
  });

  const begin = (client: TestClient, grantType: string, fields: Record<string, string> = {}) => ({
    ...first(client),
    clientSecret: "",
    grantType,
    authorizeEndpoint: "/authorize",
    ...fields,
  });
  const pathOf = (location: string | null) => (location ?? "").replace(portal.url(), "");

  it("seed 000's Authorization Code: the callback URL by one click, then sign-in, consent, code, tokens, TokenInfo, without a script", async () => {
    const { browser, client } = await owned(["authorization_code"]);
    const unregistered = await browser.post("/playground", begin(client, "authorization_code"));
    expect(unregistered.status).toBe(400);
    expect(plain(unregistered.html)).toContain("This key has not registered the callback URL.");
    const registered = await browser.post("/playground", { ...begin(client, "authorization_code"), intent: "register-callback" });
    expect(plain(registered.html)).toContain("The callback URL is registered for the key");

    const started = await browser.post("/playground", begin(client, "authorization_code", { scope: "default" }));
    const address = new URL(started.location ?? "", portal.url());
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: "code",
      client_id: client.clientId,
      redirect_uri: `${portal.url()}/playground/callback`,
      scope: "default",
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    const back = await press(browser, await browser.get(pathOf(started.location)), "allow");
    const page = await browser.get(pathOf(back.location));
    const shown = plain(page.html);
    expect(shown).toContain("Passed: </strong>state is the one that the playground made");
    expect(shown).toContain("Passed: </strong>iss names the server that was asked");
    const code = new URL(back.location ?? "").searchParams.get("code") ?? "";
    expect(shown).toContain(`name="code" value="${code}"`);

    const exchange = { intent: "exchange", code, clientId: client.clientId, clientSecret: client.secret };
    const granted = await browser.post("/playground/callback", exchange);
    const token = fieldValue(granted.html, "access-token") ?? "";
    expect(token).toMatch(/^lk_at_/);
    expect(granted.html).not.toContain(client.secret);
    expect(plain(granted.html)).toContain("code_verifier=");
    const info = plain((await browser.post("/playground/callback", second(client, token))).html);
    expect(info).toContain("It acts for the user");
    const again = plain((await browser.post("/playground/callback", exchange)).html);
    expect(again).toContain("The server refused: invalid_grant");
  });

  it("RFC 9126: pushes the request first where that is ticked, with the key's secret, and the browser brings a reference", async () => {
    const { browser, client } = await owned(["authorization_code"]);
    await browser.post("/playground", { ...begin(client, "authorization_code"), intent: "register-callback" });
    const start = (fields: Readonly<Record<string, string>>) =>
      browser.post("/playground", begin(client, "authorization_code", { push: "on", ...fields }));
    expect(plain((await start({})).html)).toContain("Give the Client Secret");
    const wrong = await start({ clientSecret: "wrong" });
    expect([wrong.status, plain(wrong.html)]).toEqual([400, expect.stringContaining("Client authentication failed.")]);
    expect(plain((await start({ clientSecret: client.secret, scope: "nope" })).html)).toContain("The endpoint refused it");
    const started = await start({ clientSecret: client.secret, scope: "default" });
    expect([...new URL(started.location ?? "", portal.url()).searchParams.keys()]).toEqual(["client_id", "request_uri"]);
    const back = await press(browser, await browser.get(pathOf(started.location)), "allow");
    expect(plain((await browser.get(pathOf(back.location))).html)).toContain("Passed: </strong>state is the one that the playground made");
  });

  it("a denied request, and one that this browser has not begun, are told apart", async () => {
    const { browser, client } = await owned(["authorization_code"]);
    await browser.post("/playground", { ...begin(client, "authorization_code"), intent: "register-callback" });
    const started = await browser.post("/playground", begin(client, "authorization_code"));
    const back = await press(browser, await browser.get(pathOf(started.location)), "deny");
    const denied = plain((await browser.get(pathOf(back.location))).html);
    expect(denied).toContain("The server refused: access_denied");
    expect(denied).toContain("The person was asked, and pressed Deny.");
    const forged = plain((await browser.get("/playground/callback?code=abc&state=forged&iss=https://evil.example")).html);
    expect(forged).toContain("Failed: </strong>state is not that of a request");
    expect(forged).toContain("Failed: </strong>iss does not name the server");
  });

  it("Implicit begins without a secret, ends behind # and says that reading it needs a script", async () => {
    await setGrant("implicit", true);
    const { browser, client } = await owned(["implicit"]);
    await browser.post("/playground", { ...begin(client, "implicit"), intent: "register-callback" });
    const started = await browser.post("/playground", begin(client, "implicit"));
    expect(new URL(started.location ?? "", portal.url()).searchParams.get("response_type")).toBe("token");
    const back = await press(browser, await browser.get(pathOf(started.location)), "allow");
    expect(back.location).toContain("/playground/callback#access_token=lk_at_");
    expect(plain((await browser.get("/playground/callback")).html)).toContain("only a script of the page can read it");
    await setGrant("implicit", false);
  });

  it("changes no key of another person, and asks no address of another server", async () => {
    const { browser } = await owned();
    const stranger = await createClient({ grantTypes: ["authorization_code"] });
    const taken = await browser.post("/playground", { ...begin(stranger, "authorization_code"), intent: "register-callback" });
    expect(taken.status).toBe(400);
    const row = await database().prisma.client.findFirstOrThrow({ where: { id: stranger.ref } });
    expect(row.callbackUrls).toBe("[]");
    const away = begin(stranger, "authorization_code", { authorizeEndpoint: "https://evil.example/authorize" });
    expect((await browser.post("/playground", away)).status).toBe(400);
  });

  it("another application's token is answered as inactive, in words", async () => {
    const { browser, client } = await owned();
    const stranger = await createClient();
    const token = String((await portal.token(stranger, { grant_type: "client_credentials" })).json["access_token"]);
    const { html } = await browser.post("/playground", second(client, token));
    expect(html).toContain("Not active");
  });
});
