/** "Provide Existing OAuth Keys" over HTTP. */
import { randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { database } from "#app/db/database";
import { runCurl } from "#tests/support/curl";
import { ENGINES } from "#tests/support/databases";
import { basic, post } from "#tests/support/protocol-client";
import { type Browser, unescapeHtml } from "../accounts/browser";
import { useConsole } from "../admin/console";

async function createApplication(browser: Browser): Promise<string> {
  const { location } = await browser.post("/applications/new", { name: `app ${randomUUID()}`, quota: "Unlimited", description: "" });
  return location?.split("/")[2] ?? "";
}

describe.each(ENGINES)("existing keys on %s", (engine) => {
  const portal = useConsole(engine);

  const token = async (clientId: string, secret: string) =>
    await post(`${portal.url()}/token`, { grant_type: "client_credentials" }, { authorization: basic(clientId, secret) });

  it("issue 12 §2: provides a key and secret of another server, which work at /token by header and body at once, and counts them", async () => {
    const { browser } = await portal.developer();
    const applicationId = await createApplication(browser);
    const path = `/applications/${applicationId}/production-keys`;
    expect((await browser.get(path)).html).toContain("Provide Existing OAuth Keys");
    const keys = { consumerKey: `client:${randomUUID().slice(0, 8)}@other`, consumerSecret: "2Federate/x=" };
    const short = await browser.post(path, { intent: "provide", ...keys, consumerSecret: "2Fed" });
    expect([short.status, short.html.includes("This Consumer Secret is too short"), short.html.includes(keys.consumerKey)]).toEqual([
      400,
      true,
      true,
    ]);
    expect(short.html).not.toContain('value="2Fed"');
    const provided = await browser.post(path, { intent: "provide", ...keys });
    expect([provided.status, provided.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(provided.html).toContain("Application keys provided successfully");
    expect(provided.html).not.toContain(keys.consumerSecret);
    expect((await token(keys.consumerKey, keys.consumerSecret)).status).toBe(200);
    const form = { grant_type: "client_credentials", client_id: keys.consumerKey, client_secret: keys.consumerSecret };
    expect((await post(`${portal.url()}/token`, form)).status).toBe(200);
    expect((await token(keys.consumerKey, "2Federate/x")).status).toBe(401);

    const { secrets } = await database().prisma.client.findFirstOrThrow({ where: { applicationId }, include: { secrets: true } });
    expect(secrets.map(({ algorithm }) => algorithm)).toEqual(["bcrypt"]);
    const { html } = await browser.get(`/applications/${applicationId}/statistics`);
    expect(html).toContain("…x=");

    const printed = (await browser.get(path)).html;
    const commands = [...printed.matchAll(/<pre[^>]*><code>(.*?)<\/code>/gs)].map((match) => unescapeHtml(match[1] ?? ""));
    vi.stubEnv("CONSUMER_SECRET", keys.consumerSecret);
    for (const command of commands.filter((text) => text.startsWith("curl")))
      expect([command, (await runCurl(command)).status]).toEqual([command, 200]);
    vi.unstubAllEnvs();

    const second = await portal.developer();
    const other = `/applications/${await createApplication(second.browser)}/sandbox-keys`;
    const taken = await second.browser.post(other, { intent: "provide", ...keys });
    expect([taken.status, taken.html.includes("This Consumer Key cannot be used here.")]).toEqual([400, true]);
    expect((await browser.post(path, { intent: "provide", ...keys })).status).toBe(409);
    const revoke = `/applications/${applicationId}/secrets/${secrets[0]?.id}/revoke`;
    await browser.post(path, { intent: "new-secret", formId: randomUUID(), description: "", expiry: "never" });
    expect((await browser.post(revoke, { confirmation: "x=" })).status).toBe(302);
    expect((await token(keys.consumerKey, keys.consumerSecret)).status).toBe(401);
  });
});
