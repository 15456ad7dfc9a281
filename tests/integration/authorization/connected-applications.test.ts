/** "Connected applications": what a person has allowed is listed, and stopped for the next request in every process. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { liveFamilyTokens } from "#app/db/queries/family-tokens";
import { countTokensInUse } from "#app/db/queries/tokens";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { allow, answered, authorizationAddress, CALLBACK, redeem } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { openBrowser, SHARED_KEYS } from "../accounts/browser";
import { PASSWORD, useConsole } from "../admin/console";

const KEY = { grantTypes: ["authorization_code", "refresh_token", "password"], callbackUrls: [CALLBACK] } as const;

describe.each(ENGINES)("connected applications on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1", ...SHARED_KEYS });
  const connect = async () => {
    const [client, person] = [await createClient(KEY), await portal.developer()];
    const { code } = await allow(person.browser, authorizationAddress(client.clientId));
    const { json } = await redeem(portal.url(), client, code);
    const authorization = basic(client.clientId, client.secret);
    const introspect = (url = portal.url()) => post(`${url}/introspect`, { token: text(json["access_token"]) }, { authorization });
    const refresh = (url = portal.url()) =>
      post(`${url}/token`, { grant_type: "refresh_token", refresh_token: text(json["refresh_token"]) }, { authorization });
    const stop = () => person.browser.post("/account", { intent: "stop-application", clientRef: client.ref });
    return { client, ...person, introspect, refresh, stop };
  };

  it("lists what each may do, since when, and its tokens in use", async () => {
    const { browser } = await connect();
    const { html } = await browser.get("/account");
    const part = html.slice(html.indexOf('id="connected-applications"'));
    for (const words of ["by <bdi>Ada Tester</bdi>", "default", "2 tokens in use", "Since "]) expect(part).toContain(words);
    const other = await portal.developer("Grace Hopper");
    expect((await other.browser.get("/account")).html).toContain("None. When an application sends you here");
  });

  it("has a page for each: host, what it may do, and the tokens of today; for nobody else, and not once it is stopped", async () => {
    const { client, browser, refresh, stop } = await connect();
    expect((await refresh()).status).toBe(200);
    const path = `/account/applications/${client.ref}`;
    expect((await browser.get("/account")).html).toContain(`href="${path}"`);
    const { html } = await browser.get(path);
    for (const words of ["client.example", CALLBACK, client.clientId, "default", "2 requests answered with tokens", "Refresh Token"])
      expect(html).toContain(words);
    const other = await portal.developer("Grace Hopper");
    expect((await other.browser.get(path)).status).toBe(404);
    await stop();
    expect((await browser.get(path)).status).toBe(404);
  });

  it("names APIs by their names and scopes in words, on the consent page and afterwards", async () => {
    const [client, { browser }] = [await createClient(KEY), await portal.developer()];
    const [name, scope] = [`Invoices ${randomUUID()}`, `invoices.${randomUUID()}`];
    const identifier = `https://${randomUUID()}.example/api`;
    await portal.admin().post("/apis/new", { identifier, name, approval: "open" });
    const api = await database().prisma.api.findFirstOrThrow({ where: { identifier } });
    await portal.admin().post(`/apis/${api.id}`, { intent: "add-scope", name: scope, description: "Read your invoices" });
    const form = { intent: "subscribe", apiId: api.id, reason: "" };
    await portal.admin().post(`/applications/${client.applicationId}/subscriptions`, form);
    const address = authorizationAddress(client.clientId, { scope: `default ${scope}`, resource: identifier });
    const asked = (await browser.get(address)).html;
    expect(asked).toMatch(new RegExp(`At <bdi>${name}</bdi>[\\s\\S]*Read your invoices`));
    await allow(browser, address);
    const { html } = await browser.get(`/account/applications/${client.ref}`);
    for (const words of [name, identifier, "Read your invoices"]) expect(html).toContain(words);
  });

  it("Stop: introspection says inactive, a refresh is refused, and the person is asked again", async () => {
    const { client, browser, introspect, refresh, stop } = await connect();
    expect((await introspect()).json).toMatchObject({ active: true });
    expect((await stop()).location).toBe("/account?done=stopped");
    expect((await introspect()).json).toEqual({ active: false });
    expect(await refresh()).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
    expect((await browser.get("/account")).html).toContain("None. When an application sends you here");
    const asked = await browser.get(authorizationAddress(client.clientId, { prompt: "none" }));
    expect(answered(asked)).toMatchObject({ error: "consent_required" });
    // Allowed again at once, it works again: new tokens lie past the mark.
    const { code } = await allow(browser, authorizationAddress(client.clientId));
    const again = await redeem(portal.url(), client, code);
    const token = text(again.json["access_token"]);
    const seen = await post(`${portal.url()}/introspect`, { token }, { authorization: basic(client.clientId, client.secret) });
    expect(seen.json).toMatchObject({ active: true });
    expect((await introspect()).json).toEqual({ active: false });
  });

  it("Stop: the application's list, its filters and its counts say what introspection says", async () => {
    const { client, userId, stop } = await connect();
    const page = async (query = "") => (await portal.admin().get(`/applications/${client.applicationId}/tokens${query}`)).html;
    const inUse = () =>
      countTokensInUse(database().prisma, { realmId: ROOT_REALM_ID, applicationId: client.applicationId }, "any", new Date());
    const rows = (html: string) => html.split('scope="row"').length - 1;
    expect([await inUse(), rows(await page("?state=active")), rows(await page("?state=revoked"))]).toEqual([2, 2, 0]);
    await stop();
    expect([await inUse(), rows(await page("?state=active")), rows(await page("?state=revoked"))]).toEqual([0, 0, 2]);
    expect((await page()).match(/<td[^>]*><span[^>]*>Revoked</g)).toHaveLength(2);
    expect((await liveFamilyTokens(database().prisma, userId, new Date())).size).toBe(0);
  });

  it("a new password ends what applications had, and Connected applications says so", async () => {
    const { browser } = await connect();
    await browser.post("/account", { intent: "change-password", currentPassword: PASSWORD, newPassword: "nine days a week" });
    expect((await browser.get("/account")).html).toContain("0 tokens in use");
  });

  it("Stop: a code that was not redeemed yet is worth nothing", async () => {
    const { client, browser, stop } = await connect();
    const { code } = await allow(browser, authorizationAddress(client.clientId));
    await stop();
    expect((await redeem(portal.url(), client, code)).json).toMatchObject({ error: "invalid_grant" });
  });

  it("Stop: nobody stops what another has connected", async () => {
    const { client, introspect } = await connect();
    const other = await portal.developer("Grace Hopper");
    expect((await other.browser.post("/account", { intent: "stop-application", clientRef: client.ref })).status).toBe(404);
    expect((await introspect()).json).toMatchObject({ active: true });
  });
});

describe("two processes on postgresql", () => {
  const portal = useConsole("postgresql", { TRUST_PROXY: "1", ...SHARED_KEYS });
  let second: RunningServer;
  beforeAll(async () => {
    second = await startServer({ engine: "postgresql", databaseUrl: portal.databaseUrl(), env: { TRUST_PROXY: "1", ...SHARED_KEYS } });
  });
  afterAll(async () => await second.stop());

  it("items 67, 68: a code is redeemed by one of them, and the other's attempt ends what it bought", async () => {
    for (let round = 0; round < 5; round += 1) {
      const [client, { browser }] = [await createClient(KEY), await portal.developer()];
      const { code } = await allow(browser, authorizationAddress(client.clientId));
      const urls = [portal.url(), second.url, portal.url(), second.url];
      const answers = await Promise.all(urls.map((url) => redeem(url, client, code)));
      const won = answers.filter(({ status }) => status === 200);
      expect(won).toHaveLength(1);
      const authorization = basic(client.clientId, client.secret);
      for (const url of [portal.url(), second.url])
        for (const { json } of won)
          expect((await post(`${url}/introspect`, { token: text(json["access_token"]) }, { authorization })).json).toEqual({
            active: false,
          });
    }
  });

  it("Stop in one of them is known to the other with its next request", async () => {
    const [client, { browser }] = [await createClient(KEY), await portal.developer()];
    const { code } = await allow(browser, authorizationAddress(client.clientId));
    const { json } = await redeem(second.url, client, code);
    const authorization = basic(client.clientId, client.secret);
    const introspect = () => post(`${second.url}/introspect`, { token: text(json["access_token"]) }, { authorization });
    expect((await introspect()).json).toMatchObject({ active: true });
    await browser.post("/account", { intent: "stop-application", clientRef: client.ref });
    expect((await introspect()).json).toEqual({ active: false });
    // The same person at the other process is asked again.
    const there = openBrowser(second.url, browser.cookies());
    expect((await there.get(authorizationAddress(client.clientId))).html).toContain("asks to act for you");
  });
});
