/** Keys over HTTP: generated once, shown once, and good for tokens from that moment on. */
import { randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { countedMinutes } from "#tests/support/counted-usage";
import { runCurl } from "#tests/support/curl";
import { ENGINES } from "#tests/support/databases";
import { setGrant } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { startServer } from "#tests/support/server";
import { type Browser, openBrowser, type Page, unescapeHtml } from "../accounts/browser";
import { useConsole } from "../admin/console";

const configuration = { intent: "generate", grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };

/** The value of the read-only field that holds a secret just made. */
function shownSecret({ html }: Page): string {
  return /value="(lk_cs_[\w-]+)"/.exec(html)?.[1] ?? "";
}

async function createApplication(browser: Browser): Promise<string> {
  const { location } = await browser.post("/applications/new", { name: `app ${randomUUID()}`, quota: "Unlimited", description: "" });
  return location?.split("/")[2] ?? "";
}

describe.each(ENGINES)("keys on %s", (engine) => {
  const portal = useConsole(engine);

  async function withKeys() {
    const person = await portal.developer();
    const applicationId = await createApplication(person.browser);
    const path = `/applications/${applicationId}/production-keys`;
    const page = await person.browser.post(path, configuration);
    const client = await database().prisma.client.findFirstOrThrow({ where: { applicationId }, include: { secrets: true } });
    return { ...person, applicationId, path, page, client, clientId: client.clientId, secret: shownSecret(page) };
  }

  const token = async (clientId: string, secret: string, form: Record<string, string> = {}) =>
    await post(`${portal.url()}/token`, { grant_type: "client_credentials", ...form }, { authorization: basic(clientId, secret) });

  it("answers Generate Keys with the page itself, never stored, and shows the secret only there", async () => {
    const { browser, path, page, clientId, secret } = await withKeys();
    expect(page.status).toBe(200);
    expect(page.headers.get("cache-control")).toContain("no-store");
    expect(page.html).toContain("Application keys generated successfully");
    expect(page.html).toContain(`value="${clientId}"`);
    expect(secret).toMatch(/^lk_cs_[\w-]{33}$/);
    const again = await browser.get(path);
    expect(again.html).toContain(clientId);
    expect(again.html).not.toContain(secret);
    expect((await token(clientId, secret)).status).toBe(200);
  });

  it("makes one key of ten Generate Keys at once", async () => {
    const { browser } = await portal.developer();
    const applicationId = await createApplication(browser);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => browser.post(`/applications/${applicationId}/sandbox-keys`, configuration)),
    );
    expect(answers.filter((answer) => shownSecret(answer) !== "")).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(9);
    expect(answers.filter((answer) => answer.html.includes("These keys were generated already"))).toHaveLength(9);
    expect(await database().prisma.client.count({ where: { applicationId } })).toBe(1);
    expect(await database().prisma.clientSecret.count({ where: { client: { applicationId } } })).toBe(1);
  });

  it("issue 13 §2: says from which network and by which program a secret was last used, as text and with no invisible characters", async () => {
    const { browser, path, clientId, secret, client } = await withKeys();
    const agent = `<b>curl</b>/8.5\u0085${"x".repeat(300)}`;
    const headers = { authorization: basic(clientId, secret), "user-agent": agent };
    const asked = await post(`${portal.url()}/token`, { grant_type: "client_credentials" }, headers);
    expect(asked.status).toBe(200);
    const stored = () => database().prisma.clientSecret.findFirstOrThrow({ where: { clientRef: client.id, lastUsedAt: { not: null } } });
    const { lastUsedNetwork, lastUsedAgent } = await vi.waitFor(stored, { timeout: 10_000, interval: 100 });
    expect({ lastUsedNetwork, lastUsedAgent }).toEqual({
      lastUsedNetwork: "127.0.0.0/24",
      lastUsedAgent: `<b>curl</b>/8.5${"x".repeat(104)}`,
    });
    const { html } = await browser.get(path);
    expect(html).toContain("127.0.0.0/24, &lt;b&gt;curl&lt;/b&gt;/8.5xxx");
    expect(html).not.toContain("<b>curl");
  });

  it("does not call a secret unused whose counters show use, where the time of its last use was lost", async () => {
    const { browser, path, clientId, secret, client } = await withKeys();
    expect((await token(clientId, secret)).status).toBe(200);
    const used = { clientRef: client.id, lastUsedAt: { not: null } };
    await vi.waitFor(() => database().prisma.clientSecret.findFirstOrThrow({ where: used }), { timeout: 10_000, interval: 100 });
    const month = 30 * 86_400_000;
    const lost = { lastUsedAt: null, lastUsedNetwork: null, lastUsedAgent: null, createdAt: new Date(Date.now() - month) };
    await database().prisma.clientSecret.updateMany({ where: { clientRef: client.id }, data: lost });
    const { html } = await browser.get(path);
    expect(html).toContain("In use");
    expect(html).not.toContain("Safe to revoke");
  });

  it("shows commands for the ticked grant types only, and each runs as printed", async () => {
    const { browser, path, clientId, secret } = await withKeys();
    const { html } = await browser.get(`${path}/quickstart`);
    const printed = [...html.matchAll(/<pre[^>]*><code>(.*?)<\/code>/gs)].map((match) => unescapeHtml(match[1] ?? ""));
    const commands = printed.filter((text) => text.startsWith("curl"));
    expect(commands.length).toBeGreaterThanOrEqual(5);
    vi.stubEnv("CONSUMER_SECRET", secret);
    for (const command of commands) {
      expect(command).toContain("grant_type=client_credentials");
      expect(command).not.toMatch(/\s-k\s|lk_cs_/);
      expect(command).toContain(clientId);
      expect([command, (await runCurl(command)).status]).toEqual([command, 200]);
    }
    vi.unstubAllEnvs();
  });

  it("offers the grant types that are on, and keeps a ticked one that was switched off", async () => {
    const { browser, path, clientId, secret } = await withKeys();
    const settings = `${path}/settings`;
    const box = async () => (await browser.get(settings)).html.match(/<input[^>]*value="password"[^>]*>/)?.[0];
    expect(await box()).toContain("disabled");
    await setGrant("password", true);
    try {
      expect(await box()).not.toContain("disabled");
      expect((await browser.get(settings)).html).toContain("RFC 9700 §2.4: must not be used.");
      const both = { grantTypes: ["client_credentials", "password"], tokenFormat: "opaque", scopeChoice: "all" };
      const { html } = await browser.post(settings, { intent: "update", ...both });
      expect(html, "issue 13 §8").toMatch(
        /Application keys updated successfully<.*>Production Keys of [^<]+, from the next token request\./,
      );
      await setGrant("password", false);
      expect((await browser.get(settings)).html).toContain("Switched off by an admin");
      expect((await browser.post(path, { intent: "update", ...both })).status).toBe(200);
      expect((await token(clientId, secret)).status).toBe(200);
    } finally {
      await setGrant("password", false);
    }
  });

  it("enforces what Update changes at the next token request", async () => {
    const { browser, path, clientId, secret } = await withKeys();
    const update = { ...configuration, intent: "update" };
    await browser.post(path, { ...update, applicationTokenLifetime: "120" });
    expect((await token(clientId, secret)).json["expires_in"]).toBe(120);
    await browser.post(path, { ...update, grantTypes: "refresh_token" });
    expect((await token(clientId, secret)).json["error"]).toBe("unauthorized_client");
    const refused = await browser.post(`${path}/settings`, { ...update, applicationTokenLifetime: "5" });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain("Give 1 minute to 1 day");
  });

  it("takes a key's credentials by the one method chosen for it, and the portal's own test token goes by it too", async () => {
    const { browser, path, clientId, secret, client } = await withKeys();
    const inForm = async () =>
      await post(`${portal.url()}/token`, { grant_type: "client_credentials", client_id: clientId, client_secret: secret });
    expect([(await token(clientId, secret)).status, (await inForm()).status]).toEqual([200, 200]);
    const reviewed = await browser.post(`${path}/settings`, { ...configuration, intent: "review", authMethod: "client_secret_post" });
    expect(reviewed.html, "the difference calls values as the form does").toMatch(/<del[^>]*>Any<\/del>/);
    expect(reviewed.html).not.toMatch(/<ins[^>]*>client_secret_post<\/ins>/);
    await browser.post(path, { ...configuration, intent: "update", authMethod: "client_secret_post" });
    expect([(await token(clientId, secret)).status, (await inForm()).status]).toEqual([401, 200]);
    const failure = await database().prisma.failureRecord.findFirstOrThrow({ where: { clientRef: client.id } });
    expect(failure.cause).toBe("client_auth_method");
    const shown = await browser.post(`${path}/quickstart`, { intent: "test-token", consumerSecret: secret });
    expect(shown.html).toMatch(/lk_at_[\w-]+/);
    expect((await browser.post(path, { ...configuration, intent: "update", authMethod: "none" })).status).toBe(400);
    await browser.post(path, { ...configuration, intent: "update", authMethod: "any" });
    expect([(await token(clientId, secret)).status, (await inForm()).status]).toEqual([200, 200]);
  });

  it("lets old and new secret work until the old one is revoked, which needs its hint once it is used", async () => {
    const { browser, applicationId, path, clientId, client, secret } = await withKeys();
    const made = await browser.post(path, { intent: "new-secret", formId: randomUUID(), description: "new", expiry: "30" });
    const fresh = shownSecret(made);
    expect((await token(clientId, secret)).status).toBe(200);
    expect((await token(clientId, fresh)).status).toBe(200);

    const revoke = `/applications/${applicationId}/secrets/${client.secrets[0]?.id}/revoke`;
    expect((await browser.get(revoke)).html).toMatch(/<strong>1 token<\/strong>/);
    expect((await browser.post(revoke, { confirmation: "" })).status).toBe(400);
    expect((await token(clientId, secret)).status).toBe(200);
    const done = await browser.post(revoke, { confirmation: secret.slice(-4) });
    const answered = `${path}?revoked=${client.secrets[0]?.id}`;
    expect(done.location).toBe(answered);
    expect((await browser.get(answered)).html).toContain(`The secret …${secret.slice(-4)} was revoked.`);
    const elsewhere = answered.replace("production-keys", "sandbox-keys");
    for (const address of [elsewhere, `${path}?revoked`, `${path}?revoked=%00`])
      expect((await browser.get(address)).html, address).not.toMatch(/The secret …\S+ was revoked/);
    expect((await token(clientId, secret)).status).toBe(401);
    expect((await token(clientId, fresh)).status).toBe(200);
    expect((await browser.get(revoke)).html).toContain("revoked already");
  });

  it("says that the kind was changed only on the page of that key", async () => {
    const { browser, applicationId, path } = await withKeys();
    const coded = { ...configuration, grantTypes: "authorization_code", callbackUrls: "https://app.example/cb" };
    const other = `/applications/${applicationId}/sandbox-keys`;
    await browser.post(other, coded);
    expect((await browser.post(`${other}/kind`, { kind: "browser" })).location).toBe(`${other}/settings?done=kind`);
    expect((await browser.get(`${other}/settings?done=kind`)).html).toContain("The kind of the Sandbox Keys of ");
    expect((await browser.get(`${path}/settings?done=kind`)).html).not.toContain("The kind of the ");
  });

  it("makes one secret of a form sent twice, and stops at ten", async () => {
    const { browser, path, applicationId } = await withKeys();
    const form = { intent: "new-secret", formId: randomUUID(), description: "", expiry: "never" };
    const answers = [...(await Promise.all([browser.post(path, form), browser.post(path, form)])), await browser.post(path, form)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(shownSecret)).size).toBe(1);
    expect(answers.map(shownSecret).join()).toMatch(/^lk_cs_/);
    await Promise.all(Array.from({ length: 10 }, () => browser.post(path, { ...form, formId: randomUUID() })));
    expect(await database().prisma.clientSecret.count({ where: { client: { applicationId } } })).toBe(10);
    expect((await browser.get(path)).html).toContain("Maximum number of consumer secrets reached");
  });

  it("generates an access token with the secret typed, counts it, and never sends the secret back", async () => {
    const { browser, path, client, secret } = await withKeys();
    const wrong = await browser.post(`${path}/quickstart`, { intent: "test-token", consumerSecret: secret.slice(0, -1) });
    expect(wrong.status).toBe(400);
    expect(wrong.html).toContain("Was it cut off when copied?");
    expect(wrong.html).not.toContain(secret.slice(0, -1));
    const made = await browser.post(`${path}/quickstart`, { intent: "test-token", consumerSecret: secret, scopes: "default" });
    expect(made.headers.get("cache-control")).toContain("no-store");
    expect(made.html).toContain("The token is valid for 1 hour and has the scope default.");
    expect(made.html).not.toContain(secret);
    const counters = await countedMinutes(database().prisma, { applicationId: client.applicationId });
    const counted = counters.filter(({ clientRef, outcome }) => clientRef === client.id && outcome === "success");
    expect(counted.map((row) => row.count)).toEqual([1]);
    expect(await database().prisma.tokenRecord.count({ where: { clientRef: client.id } })).toBe(1);
  });

  it("gives the credentials as a file to their owner only, by POST only, not stored", async () => {
    const { browser, clientId, secret } = await withKeys();
    const form = { format: "env", clientId, secret };
    const file = await browser.post("/credentials", form);
    expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="app-[\w-]+-production\.env"$/);
    expect(file.headers.get("cache-control")).toBe("no-store");
    expect(file.html).toContain(`CONSUMER_SECRET=${secret}\n`);
    expect((await browser.get("/credentials")).status).toBe(405);
    expect((await browser.post("/credentials", { ...form, secret: "a\nEVIL=1" })).status).toBe(400);
    expect((await (await portal.developer()).browser.post("/credentials", form)).status).toBe(404);
    expect(
      (await fetch(`${portal.url()}/credentials`, { method: "POST", body: new URLSearchParams(form), redirect: "manual" })).status,
    ).not.toBe(200);
  });
});

it("writes neither secret nor token into the log or the audit log", async () => {
  const server = await startServer({ engine: "sqlite", env: { LOG_LEVEL: "trace" } });
  await openDatabase({ url: server.databaseUrl });
  try {
    const browser = openBrowser(server.url);
    await browser.post("/signup", { name: "Ada", email: "ada@example.com", password: "eight days a week" });
    const path = `/applications/${await createApplication(browser)}/production-keys`;
    const secret = shownSecret(await browser.post(path, configuration));
    const made = await browser.post(`${path}/quickstart`, { intent: "test-token", consumerSecret: secret });
    const token = /<code>(lk_at_[\w-]+|[\w-]{40,})<\/code>/.exec(made.html)?.[1] ?? "";
    const { clientId } = await database().prisma.client.findFirstOrThrow();
    await browser.post("/credentials", { format: "env", clientId, secret });
    expect([secret.length, token.length > 20]).toEqual([39, true]);
    const written = server.logs() + JSON.stringify(await database().prisma.auditEvent.findMany());
    expect(written).toContain("client.create");
    expect(written).not.toContain(secret);
    expect(written).not.toContain(token);
  } finally {
    await closeDatabase();
    await server.stop();
  }
});
