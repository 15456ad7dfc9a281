/** The token list and revocation from the portal, effective at the next request. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { countTokensInUse } from "#app/db/queries/tokens";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import type { Browser } from "../accounts/browser";
import { PASSWORD, useConsole } from "../admin/console";

/** The ids in the page's forms: one for each token that can be revoked. */
const listed = (html: string) => [...html.matchAll(/name="tokenId" value="([^"]+)"/g)].map(([, id = ""]) => id);
const link = (html: string, label: string) =>
  new RegExp(`href="[^"?]*(\\?[^"]+)"[^>]*>${label}<`).exec(html)?.[1]?.replaceAll("&amp;", "&");

/** More tokens like the application's first, each so many milliseconds younger (or older) than the one before, and longer-lived. */
async function addRecords(applicationId: string, count: number, younger = 1000): Promise<void> {
  const { prisma } = database();
  const like = await prisma.tokenRecord.findFirstOrThrow({ where: { applicationId } });
  const data = Array.from({ length: count }, (_, index) => ({
    ...like,
    // No journal names it.
    journaled: null,
    id: randomUUID(),
    revokedAt: null,
    issuedAt: new Date(like.issuedAt.getTime() + (index + 1) * younger),
    expiresAt: new Date(like.expiresAt.getTime() + (index + 1) * 1000),
  }));
  await prisma.tokenRecord.createMany({ data });
}

describe.each(ENGINES)("tokens on %s", (engine) => {
  const portal = useConsole(engine);
  const path = (client: TestClient) => `/applications/${client.applicationId}/tokens`;
  const issue = async (client: TestClient, form: Record<string, string> = {}) =>
    (await portal.token(client, { grant_type: "client_credentials", ...form })).json;
  const isActive = async (client: TestClient, token: unknown) =>
    (await post(`${portal.url()}/introspect`, { token: text(token) }, { authorization: basic(client.clientId, client.secret) })).json[
      "active"
    ];
  const owned = async (options: Parameters<typeof createClient>[0] = {}) => {
    const owner = await portal.developer();
    return { owner, browser: owner.browser, client: await createClient({ ownerId: owner.userId, ...options }) };
  };
  const records = async (client: TestClient) =>
    await database().prisma.tokenRecord.findMany({
      where: { applicationId: client.applicationId },
      orderBy: [{ issuedAt: "asc" }, { id: "asc" }],
    });
  const family = async (client: TestClient, person: { readonly email: string }) =>
    (await portal.token(client, { grant_type: "password", username: person.email, password: PASSWORD })).json;

  it("lists tokens newest first, and never the token itself", async () => {
    const { browser, client } = await owned();
    const tokens = [await issue(client), await issue(client)];
    const { html } = await browser.get(path(client));
    expect(listed(html)).toEqual((await records(client)).map(({ id }) => id).reverse());
    for (const token of tokens) expect(html).not.toContain(text(token["access_token"]));
    expect(html).toContain(`…${client.secret.slice(-4)}`);
  });

  it("pages by key: every token once, there and back", async () => {
    const { browser, client } = await owned();
    await Promise.all(Array.from({ length: 60 }, () => issue(client)));
    const forward: string[] = [];
    const pages: string[] = [];
    let query: string | undefined = "";
    while (query !== undefined) {
      const { html } = await browser.get(`${path(client)}${query}`);
      pages.push(listed(html).join());
      forward.push(...listed(html));
      query = link(html, "Next");
      if (query !== undefined) await issue(client);
    }
    expect(new Set(forward).size).toBe(forward.length);
    expect(forward).toEqual([...forward].sort().reverse());
    expect(forward).toHaveLength(60);
    const second = link((await browser.get(path(client))).html, "Next") ?? "";
    const third = link((await browser.get(`${path(client)}${second}`)).html, "Next") ?? "";
    const back = link((await browser.get(`${path(client)}${third}`)).html, "Previous") ?? "";
    expect(listed((await browser.get(`${path(client)}${back}`)).html)).toEqual(
      listed((await browser.get(`${path(client)}${second}`)).html),
    );
  });

  it("filters by environment, grant type, state and secret", async () => {
    await setGrant("password", true);
    const { owner, browser, client } = await owned({ grantTypes: ["client_credentials", "password", "refresh_token"] });
    await issue(client);
    await family(client, owner);
    const count = async (query: string) => listed((await browser.get(`${path(client)}?${query}`)).html).length;
    expect(await count("")).toBe(3);
    expect(await count("grant=password")).toBe(2);
    expect(await count("environment=sandbox")).toBe(0);
    expect(await count("environment=production&grant=client_credentials&state=active")).toBe(1);
    expect(await count(`secret=${client.secretId}`)).toBe(3);
    expect(await count(`secret=${randomUUID()}`)).toBe(0);
    expect(await count("state=revoked")).toBe(0);
    const { html } = await browser.get(`${path(client)}?state=lost`);
    expect(html).toContain("Choose one of the states in the list.");
    expect(listed(html)).toHaveLength(3);
  });

  it("reads 2,000 tokens for a filtered page, says how to go on, and finds the next ones", async () => {
    const { browser, client } = await owned();
    const oldest = await issue(client);
    const [first] = await records(client);
    if (!first) throw new Error("no record");
    await browser.post(path(client), { intent: "revoke", tokenId: first.id });
    await addRecords(client.applicationId, 4500);
    const pages: string[] = [];
    for (let query: string | undefined = "?state=revoked"; query !== undefined; query = link(pages.at(-1) ?? "", "Next")) {
      pages.push((await browser.get(`${path(client)}${query}`)).html);
    }
    expect(pages).toHaveLength(3);
    for (const html of pages.slice(0, 2)) expect(html).toContain("None of the 2,000 tokens looked at is like this.");
    expect(pages[2]).not.toContain("looked at is like this");
    // The page names no token that it offers no revocation for, so what was found shows by its state.
    expect(pages[2]).toContain("Revoked");
    expect(await isActive(client, oldest["access_token"])).toBe(false);
  });

  it("revokes all by one mark: every token that was there has ended, and the log says how many", async () => {
    const { browser, client } = await owned();
    const { access_token: issued } = await issue(client);
    await addRecords(client.applicationId, 2499, -1);
    const done = await browser.post(path(client), { intent: "revoke-all", stated: "2500", confirmation: "2,500" });
    expect(done.html).toMatch(/2,500 tokens(<!-- -->)? ended/);
    const scope = { realmId: ROOT_REALM_ID, applicationId: client.applicationId };
    expect(await countTokensInUse(database().prisma, scope, "any", new Date())).toBe(0);
    expect(await isActive(client, issued)).toBe(false);
    const events = await database().prisma.auditEvent.findMany({
      where: { action: "token.revoke-all", targetId: client.applicationId },
      orderBy: [{ at: "asc" }, { id: "asc" }],
    });
    expect(events.map(({ after }) => after)).toEqual([JSON.stringify({ revoked: 2500 })]);
  });

  it("revokes one token: introspection says inactive at once, the others stay, and the audit log has it", async () => {
    const { owner, browser, client } = await owned();
    const [kept, ended] = [await issue(client), await issue(client)];
    const [, record] = await records(client);
    const answer = await browser.post(path(client), { intent: "revoke", tokenId: record?.id ?? "" });
    expect([answer.status, await isActive(client, ended["access_token"]), await isActive(client, kept["access_token"])]).toEqual([
      200,
      false,
      true,
    ]);
    expect(answer.html).toMatch(/Token revoked<.*>The access token of [^<]+ \(Client Credentials\) is inactive/);
    const event = await database().prisma.auditEvent.findFirst({ where: { action: "token.revoke", targetId: record?.id ?? "" } });
    expect([event?.actorId, event?.after]).toEqual([owner.userId, JSON.stringify({ revoked: 1 })]);
    const again = await browser.post(path(client), { intent: "revoke", tokenId: record?.id ?? "" });
    expect(again.html).toContain("This token was revoked before");
    expect(await database().prisma.auditEvent.count({ where: { action: "token.revoke", targetId: record?.id ?? "" } })).toBe(1);
  });

  it("revoking a refresh token revokes its family", async () => {
    await setGrant("password", true);
    const { owner, browser, client } = await owned({ grantTypes: ["password", "refresh_token"] });
    const first = await family(client, owner);
    const second = (await portal.token(client, { grant_type: "refresh_token", refresh_token: text(first["refresh_token"]) })).json;
    const other = await family(client, owner);
    const refresh = (await records(client)).find((row) => row.kind === "refresh" && row.consumedAt === null);
    const { html } = await browser.post(path(client), { intent: "revoke", tokenId: refresh?.id ?? "" });
    expect(html).toContain("4 tokens in all");
    for (const token of [first["access_token"], second["access_token"]]) expect(await isActive(client, token)).toBe(false);
    const refused = await portal.token(client, { grant_type: "refresh_token", refresh_token: text(second["refresh_token"]) });
    expect([refused.status, refused.json["error"]]).toEqual([400, "invalid_grant"]);
    expect(await isActive(client, other["access_token"])).toBe(true);
  });

  it("a refresh at the same moment does not slip out of its family's revocation", async () => {
    await setGrant("password", true);
    const { owner, browser, client } = await owned({ grantTypes: ["password", "refresh_token"] });
    for (let round = 0; round < 10; round += 1) {
      const first = await family(client, owner);
      const record = (await records(client)).findLast((row) => row.kind === "refresh");
      const [refreshed] = await Promise.all([
        portal.token(client, { grant_type: "refresh_token", refresh_token: text(first["refresh_token"]) }),
        browser.post(path(client), { intent: "revoke", tokenId: record?.id ?? "" }),
      ]);
      if (refreshed.status === 200) expect(await isActive(client, refreshed.json["access_token"])).toBe(false);
      expect(await isActive(client, first["access_token"])).toBe(false);
    }
  });

  it("revokes all after the number was typed, those issued meanwhile included", async () => {
    const { browser, client } = await owned();
    const tokens = [await issue(client), await issue(client), await issue(client)];
    const page = await browser.get(path(client));
    expect(page.html).toContain('name="stated" value="3"');
    tokens.push(await issue(client));
    for (const confirmation of ["", "2", "all", "03"]) {
      const refused = await browser.post(path(client), { intent: "revoke-all", stated: "3", confirmation });
      expect([refused.status, /No token of [^<]+ was revoked/.test(refused.html)]).toEqual([400, true]);
    }
    expect(await isActive(client, tokens[0]?.["access_token"])).toBe(true);
    const done = await browser.post(path(client), { intent: "revoke-all", stated: "3", confirmation: "3" });
    expect(done.html).toMatch(/4 tokens(<!-- -->)? ended/);
    for (const token of tokens) expect(await isActive(client, token["access_token"])).toBe(false);
    expect(await isActive(client, (await issue(client))["access_token"])).toBe(true);
    const event = await database().prisma.auditEvent.findFirst({ where: { action: "token.revoke-all", targetId: client.applicationId } });
    expect(event?.after).toBe(JSON.stringify({ revoked: 4 }));
  });

  it("others find neither the list nor the tokens; an admin does", async () => {
    const { client } = await owned();
    const token = await issue(client);
    const [record] = await records(client);
    const stranger = await portal.developer();
    const own = await createClient({ ownerId: stranger.userId });
    const attempts: readonly [Browser, string][] = [
      [stranger.browser, path(client)],
      [stranger.browser, path(own)],
    ];
    expect((await stranger.browser.get(path(client))).status).toBe(404);
    for (const [browser, target] of attempts) {
      expect((await browser.post(target, { intent: "revoke", tokenId: record?.id ?? "" })).status).toBe(404);
    }
    expect((await stranger.browser.post(path(client), { intent: "revoke-all", stated: "1", confirmation: "1" })).status).toBe(404);
    expect(await isActive(client, token["access_token"])).toBe(true);
    expect((await portal.admin().post(path(client), { intent: "revoke", tokenId: record?.id ?? "" })).status).toBe(200);
    expect(await isActive(client, token["access_token"])).toBe(false);
  });
});
