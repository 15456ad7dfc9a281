/** Pushed and signed authorization requests over HTTP (RFC 9126, RFC 9101), on both engines: what a client and a person without JavaScript see. */
import { describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { rootPathsOf } from "#app/http/dialects";
import { aKeyPair, anAssertion, aRequestObject, asForm, createSigningClient } from "#tests/support/assertions";
import {
  answered,
  authorizationAddress,
  broughtAddress,
  CALLBACK,
  hiddenFields,
  press,
  pushRequest,
  redeem,
} from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClientOptions } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { makeRealm } from "#tests/support/realms";
import { fromElsewhere, openBrowser } from "../accounts/browser";
import { PASSWORD, useConsole } from "../admin/console";

const KEY = { grantTypes: ["authorization_code", "refresh_token"], callbackUrls: [CALLBACK] } as const;

describe.each(ENGINES)("a pushed request on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  const key = (options: TestClientOptions = {}) => createClient({ ...KEY, ...options });
  const pushed = async (client: Awaited<ReturnType<typeof key>>, changes = {}) =>
    text((await pushRequest(portal.url(), client, changes)).json["request_uri"]);
  const rules = async (ref: string, data: { pushedRequestsRequired?: boolean; signedRequestsRequired?: boolean }) =>
    await inTransaction(async (tx) => {
      await tx.client.update({ where: { id: ref }, data });
      await recordConfigChange(tx, { kind: "client", key: ref });
    });

  it.each([...rootPathsOf("par"), "/am/oauth2/realms/root/par", "/t/carbon.super/oauth2/par", "/realms/root/par"])(
    "RFC 9126 §2.2: %s answers 201 with a request_uri for a minute",
    async (path) => {
      const client = await key();
      const answer = await pushRequest(portal.url(), client, {}, path);
      expect(answer).toMatchObject({ status: 201, json: { expires_in: 60 } });
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("content-type")).toBe("application/json");
      expect(text(answer.json["request_uri"])).toMatch(/^urn:ietf:params:oauth:request_uri:lk_pr_/);
    },
  );

  it("RFC 9126 §4: goes by its reference through sign-in, consent and reloads to a code, which its client redeems", async () => {
    const [client, { email, userId }] = [await key(), await portal.developer()];
    const uri = await pushed(client);
    const browser = openBrowser(portal.url());
    const asked = await browser.get(broughtAddress(client.clientId, uri));
    expect([asked.status, asked.location?.slice(0, 12)]).toEqual([303, "/login?next="]);
    const next = new URL(asked.location ?? "", portal.url()).searchParams.get("next") ?? "";
    expect([...new URL(next, portal.url()).searchParams.keys()].toSorted()).toEqual(["client_id", "request_uri", "sent_to_sign_in"]);
    const signIn = await browser.get(asked.location ?? "");
    expect(signIn.headers.get("content-security-policy")).toContain("form-action 'self' https://client.example");
    const login = await browser.post(asked.location ?? "", { email, password: PASSWORD }, fromElsewhere());
    await browser.get(login.location ?? "");
    const page = await browser.get(login.location ?? "");
    expect([page.status, page.html]).toEqual([200, expect.stringContaining("asks to act for you")]);
    expect(hiddenFields(page.html)).toMatchObject({ client_id: client.clientId, request_uri: uri });
    const { code, ...rest } = answered(await press(browser, page, "allow"));
    expect(rest).toEqual({ state: "af0ifjsldkj", iss: portal.url() });
    const tokens = await redeem(portal.url(), client, code);
    expect(tokens).toMatchObject({ status: 200, json: { scope: "default" } });
    expect(await database().prisma.authorizationCode.count({ where: { userId, clientRef: client.ref } })).toBe(1);
    const again = await browser.get(broughtAddress(client.clientId, uri));
    expect([again.status, again.location, again.html]).toEqual([400, null, expect.stringContaining("Pushed request used twice")]);
    // A second Allow in another tab.
    const twice = await press(browser, page, "allow");
    expect([twice.status, (await browser.get(twice.location ?? "")).status]).toEqual([303, 400]);
  });

  it("§4: of twenty at once one gets a code", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    await press(browser, await browser.get(broughtAddress(client.clientId, await pushed(client))), "allow");
    const uri = await pushed(client);
    const pages = await Promise.all(Array.from({ length: 20 }, () => browser.get(broughtAddress(client.clientId, uri))));
    expect(pages.map(({ status }) => status).toSorted()).toEqual([303, ...Array<number>(19).fill(400)]);
    expect(answered(pages.find(({ status }) => status === 303) ?? { location: null })["code"]).toMatch(/^lk_ac_/);
  });

  it("Deny, and prompt=none without a person, are told to the client once", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    const uri = await pushed(client);
    const denied = await press(browser, await browser.get(broughtAddress(client.clientId, uri)), "deny");
    expect(answered(denied)).toMatchObject({ error: "access_denied", state: "af0ifjsldkj", iss: portal.url() });
    const silent = await pushed(client, { prompt: "none" });
    const nobody = openBrowser(portal.url());
    expect(answered(await nobody.get(broughtAddress(client.clientId, silent)))).toMatchObject({ error: "login_required" });
    for (const used of [uri, silent]) expect((await nobody.get(broughtAddress(client.clientId, used))).status).toBe(400);
  });

  it("§2.2: an expired one, another client's and a forged one are shown on a page, and sent nowhere", async () => {
    const [client, other, { browser }] = [await key(), await key(), await portal.developer()];
    const uri = await pushed(client);
    const titles = async (clientId: string, requestUri: string) => {
      const page = await browser.get(broughtAddress(clientId, requestUri));
      return [page.status, page.location, /<h1[^>]*>([^<]+)/.exec(page.html)?.[1]];
    };
    expect(await titles(other.clientId, uri)).toEqual([400, null, "Unknown request_uri"]);
    expect(await titles(client.clientId, `${uri.slice(0, -4)}AAAA`)).toEqual([400, null, "Unknown request_uri"]);
    await database().prisma.pushedRequest.updateMany({ where: { clientRef: client.ref }, data: { expiresAt: new Date() } });
    expect(await titles(client.clientId, uri)).toEqual([400, null, "Pushed request expired"]);
    const causes = async (ref: string) => {
      const found = await database().prisma.failureRecord.findMany({ where: { clientRef: ref }, select: { cause: true, endpoint: true } });
      return found.map(({ cause, endpoint }) => `${endpoint} ${cause}`).toSorted();
    };
    await expect.poll(() => causes(client.ref)).toEqual(["authorize request_uri_expired", "authorize request_uri_unknown"]);
    await expect.poll(() => causes(other.ref)).toEqual(["authorize request_uri_unknown"]);
  });

  it("§2.1: a public client pushes by its name, no more than 60 a minute from one address, and a thief of names fills nothing", async () => {
    const client = await key({ type: "public", kind: "browser" });
    const form = authorizationAddress(client.clientId).split("?")[1] ?? "";
    const from = fromElsewhere();
    const push = async () => (await post(`${portal.url()}/par`, form, from)).status;
    const statuses = await Promise.all(Array.from({ length: 70 }, push));
    expect(statuses.filter((status) => status === 201)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect(await database().prisma.pushedRequest.count({ where: { clientRef: client.ref } })).toBe(60);
    const refused = await post(`${portal.url()}/par`, form, from);
    expect(refused.json).toMatchObject({ error: "temporarily_unavailable" });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await post(`${portal.url()}/par`, form.replace(client.clientId, "nobody"), fromElsewhere())).status).toBe(401);
  });

  it.each([
    [{ request_uri: "urn:x" }, 400, "invalid_request"],
    [{ redirect_uri: "https://evil.example" }, 400, "invalid_request"],
    [{ response_type: "magic" }, 400, "unsupported_response_type"],
    [{ scope: "nope" }, 400, "invalid_scope"],
    [{ code_challenge: "short" }, 400, "invalid_request"],
    [{ client_id: "other" }, 400, "invalid_request"],
    [{ state: "a".repeat(13_000) }, 413, "invalid_request"],
    [{ state: "a".repeat(70_000) }, 413, "invalid_request"],
    [{ request: "e30.e30.x" }, 400, "invalid_request_object"],
  ])("§2.3: %o is refused as at /authorize", async (changes, status, error) => {
    const client = await key();
    const form = authorizationAddress(client.clientId, changes).split("?")[1] ?? "";
    const answer = await post(`${portal.url()}/par`, form, { authorization: basic(client.clientId, client.secret) });
    expect(answer).toMatchObject({ status, json: { error } });
    expect(await database().prisma.pushedRequest.count({ where: { clientRef: client.ref } })).toBe(0);
  });

  it("§2.1: private_key_jwt proves the client, and its assertion works once", async () => {
    const pair = await aKeyPair();
    const client = await createSigningClient(pair, KEY);
    const form = Object.fromEntries(new URLSearchParams(authorizationAddress(client.clientId).split("?")[1]));
    const assertion = asForm(await anAssertion(client, pair, portal.url()));
    expect((await post(`${portal.url()}/par`, { ...form, ...assertion })).status).toBe(201);
    expect((await post(`${portal.url()}/par`, { ...form, ...assertion })).status).toBe(401);
    const row = await database().prisma.pushedRequest.findFirstOrThrow({ where: { clientRef: client.ref } });
    expect(row.sent).not.toContain("client_assertion");
  });

  it("§6: of a key that must push, parameters in the address are refused at its redirect URI", async () => {
    const [client, { browser }] = [await key(), await portal.developer()];
    await rules(client.ref, { pushedRequestsRequired: true });
    expect(answered(await browser.get(authorizationAddress(client.clientId)))).toMatchObject({
      error: "invalid_request",
      error_description: "The client must push its authorization requests.",
    });
    const uri = await pushed(client);
    expect(answered(await press(browser, await browser.get(broughtAddress(client.clientId, uri)), "allow"))).toHaveProperty("code");
  });

  it("§5: each product's metadata names its endpoint", async () => {
    const endpoint = async (issuer: string) =>
      (await (await fetch(`${portal.url()}${issuer}/.well-known/openid-configuration`)).json())["pushed_authorization_request_endpoint"];
    expect(await Promise.all(["", "/oauth2/token", "/oauth2", "/am/oauth2", "/am/oauth2/realms/root"].map(endpoint))).toEqual(
      ["/par", "/oauth2/par", "/oauth2/connect/par", "/am/oauth2/par", "/am/oauth2/realms/root/par"].map((path) => portal.url() + path),
    );
  });

  it("issue 14 §1: a realm's request_uri is worth nothing in another, and works by each product's path of its own", async () => {
    const alpha = await makeRealm(portal.admin(), portal.url(), "alpha");
    const client = await key({ realmId: alpha.id });
    const twin = await key({ credentials: { clientId: client.clientId, secret: client.secret } });
    for (const path of ["/realms/alpha", "/t/alpha/oauth2", "/am/oauth2/realms/root/realms/alpha"]) {
      const { status, json } = await pushRequest(portal.url(), client, { scope: "" }, `${path}/par`);
      expect([status, json["expires_in"]]).toEqual([201, 60]);
      // The root realm has a client of the same name.
      expect((await portal.admin().get(broughtAddress(twin.clientId, json["request_uri"]))).html).toContain("Unknown request_uri");
      expect((await alpha.admin.get(broughtAddress(client.clientId, json["request_uri"]))).html).toContain("asks to act for you");
    }
    const ofRoot = await pushRequest(portal.url(), twin);
    expect((await alpha.admin.get(broughtAddress(client.clientId, ofRoot.json["request_uri"]))).html).toContain("Unknown request_uri");
  });

  describe("a signed request object (RFC 9101)", () => {
    const signing = async (options: TestClientOptions = {}) => {
      const pair = await aKeyPair();
      const client = await createSigningClient(pair, { ...KEY, ...options });
      const parameters = Object.fromEntries(new URLSearchParams(authorizationAddress(client.clientId).split("?")[1]));
      const sign = (said = {}, by = pair) => aRequestObject(client, by, portal.url(), parameters, said);
      const address = (request: string) => `/authorize?${new URLSearchParams({ client_id: client.clientId, request })}`;
      return { client, sign, address };
    };

    it("§6.3: is read alone, and outlives its exp while the person signs in", async () => {
      const { client, sign, address } = await signing();
      const { email } = await portal.developer();
      const browser = openBrowser(portal.url());
      const asked = await browser.get(`${address(await sign())}&state=other&scope=nope`);
      expect(asked.status).toBe(303);
      expect(asked.location).toContain(encodeURIComponent(encodeURIComponent("urn:ietf:params:oauth:request_uri:")));
      const login = await browser.post(asked.location ?? "", { email, password: PASSWORD }, fromElsewhere());
      const page = await browser.get(login.location ?? "");
      expect(answered(await press(browser, page, "allow"))).toMatchObject({ code: expect.any(String), state: "af0ifjsldkj" });
      expect(await database().prisma.pushedRequest.count({ where: { clientRef: client.ref, usedAt: { not: null } } })).toBe(1);
    });

    it.each([
      ["another issuer", { claims: { iss: "other" } }],
      ["another audience", { claims: { aud: "https://other.example" } }],
      ["an exp that is past", { claims: { exp: 1 } }],
      ["no exp", { claims: { exp: undefined } }],
      ["an nbf that is ahead", { claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } }],
    ])("§6.2: %s is refused on a page, and at /par", async (_what, said) => {
      const { client, sign, address } = await signing();
      const page = await openBrowser(portal.url()).get(address(await sign(said)));
      expect([page.status, page.location]).toEqual([400, null]);
      const push = { ...asForm(await anAssertion(client, await aKeyPair(), portal.url())), request: await sign(said) };
      // Another pair's assertion: nothing of the object is read.
      expect((await post(`${portal.url()}/par`, push)).status).toBe(401);
    });

    it("§10.1: a foreign signature, alg none, an encrypted one and one that is too long are refused", async () => {
      const { sign, address } = await signing();
      const [, payload] = (await sign()).split(".");
      const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
      const browser = openBrowser(portal.url());
      for (const request of [await sign({}, await aKeyPair()), none, "a.b.c.d.e", `${"a".repeat(3000)}.b.c`])
        expect((await browser.get(address(request))).status).toBe(400);
    });

    it("§10.5: of a key that must sign, plain parameters are refused, pushed ones too", async () => {
      const { client, sign, address } = await signing({ authMethod: "private_key_jwt" });
      await rules(client.ref, { signedRequestsRequired: true });
      const { browser } = await portal.developer();
      expect(answered(await browser.get(authorizationAddress(client.clientId)))).toMatchObject({ error: "invalid_request" });
      expect((await browser.get(address(await sign()))).html).toContain("asks to act for you");
    });
  });
});
