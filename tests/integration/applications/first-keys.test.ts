/** Issue 13 §1: one form makes an application and its keys, and a page waits for the first call. */

import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { setGrant } from "#tests/support/fixtures";
import { post } from "#tests/support/protocol-client";
import { type Browser, type Page, unescapeHtml } from "../accounts/browser";
import { useConsole } from "../admin/console";

const form = (more: Readonly<Record<string, string>> = {}) => ({
  formId: randomUUID(),
  name: `app ${randomUUID()}`,
  quota: "Unlimited",
  description: "",
  program: "server",
  environment: "SANDBOX",
  callbackUrls: "",
  ...more,
});

const create = (browser: Browser, more: Readonly<Record<string, string>> = {}) => browser.post("/applications/new", form(more));

/** The blocks of the page, the first of which runs as it is. */
const blocksOf = ({ html }: Page) => [...html.matchAll(/<pre[^>]*><code>(.*?)<\/code>/gs)].map(([, code = ""]) => unescapeHtml(code));
const secretOf = ({ html }: Page) => /lk_cs_[\w-]{33}/.exec(html)?.[0] ?? "";
const idOf = ({ html }: Page) => /\/applications\/([0-9a-f-]{36})\//.exec(html)?.[1] ?? "";

describe.each(ENGINES)("issue 13 §1: the first keys on %s", (engine) => {
  const portal = useConsole(engine);

  const applications = async (userId: string) =>
    await database().prisma.application.findMany({
      where: { ownerId: userId },
      orderBy: { createdAt: "asc" },
      include: { clients: { include: { secrets: true } } },
    });

  const call = async (browser: Browser, id: string, keys = "sandbox-keys"): Promise<Record<string, unknown>> =>
    JSON.parse((await browser.get(`/applications/${id}/${keys}/first-token.json`)).html);

  it("signing up leads to the form, unless the person was on the way somewhere", async () => {
    const { browser } = await portal.developer();
    const person = () => ({ name: "Ada", email: `${randomUUID()}@example.com`, password: "eight days a week" });
    await browser.post("/logout", {});
    expect((await browser.post("/signup", person())).location).toBe("/applications/new");
    await browser.post("/logout", {});
    expect((await browser.post("/signup?next=%2Fplayground", person())).location).toBe("/playground");
  });

  it("makes application, key and secret at once, shows them this once, and the block runs as pasted into sh", async () => {
    const { browser, userId } = await portal.developer();
    const page = await create(browser, { name: "Invoice dispatcher" });
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const [application] = await applications(userId);
    expect(application).toMatchObject({ name: "Invoice dispatcher", clients: [{ environment: "SANDBOX", kind: "server" }] });
    expect(application?.clients[0]?.secrets).toHaveLength(1);
    const id = application?.id ?? "";
    expect(await call(browser, id)).toEqual({ kind: "waiting" });

    const [block = ""] = blocksOf(page);
    expect(block).toContain(secretOf(page));
    const answer: unknown = JSON.parse(execFileSync("sh", ["-c", block], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    expect(answer).toMatchObject({ access_token: expect.stringMatching(/^lk_at_/), token_type: "Bearer" });
    expect(await call(browser, id)).toMatchObject({
      kind: "token",
      grantLabel: "Client Credentials",
      scope: "default",
      lifetimeSeconds: 3600,
    });
    const again = await browser.get(`/applications/${id}/sandbox-keys/first-token`);
    expect(again.html).toMatch(/Your first token, \d+ s ago/);
    expect(again.html).not.toContain(secretOf(page));
  });

  it("says in words why the first call was refused, with a link to its diagnosis, and turns to the token after the next", async () => {
    const { browser, userId } = await portal.developer();
    const page = await create(browser);
    const [application] = await applications(userId);
    const id = application?.id ?? "";
    const credentials = { client_id: application?.clients[0]?.clientId ?? "", client_secret: secretOf(page) };
    const refused = await post(`${portal.url()}/token`, { grant_type: "password", username: "a", password: "b", ...credentials });
    expect(refused.status).toBe(400);
    const requestId = refused.headers.get("x-request-id") ?? "";
    expect(await call(browser, id)).toMatchObject({ kind: "refused", requestId, title: expect.any(String), fix: expect.any(String) });
    expect((await browser.get(`/applications/${id}/sandbox-keys/first-token`)).html).toContain(`/diagnose?request=${requestId}`);
    await post(`${portal.url()}/token`, { grant_type: "client_credentials", ...credentials });
    expect(await call(browser, id)).toMatchObject({ kind: "token" });
    const next = async () => (await browser.get(`/applications/${id}/sandbox-keys/first-token`)).html;
    expect(await next()).toContain("Make production keys");
    const keys = { intent: "generate", grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };
    expect((await browser.post(`/applications/${id}/production-keys`, keys)).status).toBe(200);
    expect(await next()).toContain("Go to the production keys");
    expect(await next()).not.toContain("Make production keys");
  });

  it("issue 13 §3: makes one of a form that is sent ten times at once, and every answer has its secret until that is used", async () => {
    const { browser, userId } = await portal.developer();
    const sent = form();
    const pages = await Promise.all(Array.from({ length: 10 }, () => browser.post("/applications/new", sent)));
    expect(pages.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect([...new Set(pages.map(secretOf))]).toEqual([expect.stringMatching(/^lk_cs_/)]);
    const made = await applications(userId);
    expect(made.map(({ clients }) => clients.map(({ secrets }) => secrets.length))).toEqual([[1]]);
    await database().prisma.clientSecret.updateMany({
      where: { client: { application: { ownerId: userId } } },
      data: { lastUsedAt: new Date() },
    });
    const { status, html } = await browser.post("/applications/new", sent);
    expect([status, html.includes("This application is made already"), html.includes("lk_cs_")]).toEqual([409, true, false]);
  });

  it("makes neither where the key is refused, and says beside which field", async () => {
    const { browser, userId } = await portal.developer();
    for (const [more, message] of [
      [{ program: "web" }, "Callback URL can not be empty when Code is ticked."],
      [{ program: "browser", callbackUrls: "javascript:alert(1)" }, "javascript:alert(1)"],
      [{ program: "toaster" }, "Choose what it is."],
      [{ environment: "MOON" }, "Choose Sandbox or Production."],
      [{ name: " blanks " }, "Remove the blanks before or after the name."],
      [{ name: "x".repeat(71) }, "Use at most 70 characters."],
    ] as const) {
      const page = await create(browser, more);
      expect([page.status, unescapeHtml(page.html).includes(message)], message).toEqual([400, true]);
    }
    expect(await applications(userId)).toEqual([]);
    await create(browser, { name: "Twice" });
    expect((await create(browser, { name: "Twice" })).html).toContain("An application already exists with name Twice.");
    expect((await browser.post("/applications/new", { ...form(), extra: "1" })).status).toBe(400);
  });

  it("gives a single page no secret but a page that signs in, and a command line a loopback address", async () => {
    const { browser, userId } = await portal.developer();
    const page = await create(browser, { program: "browser", callbackUrls: "https://spa.example/cb", environment: "PRODUCTION" });
    expect(secretOf(page)).toBe("");
    const [html = "", shell = ""] = blocksOf(page);
    expect([html.startsWith("<!doctype html>"), shell.includes("code_challenge_method=S256")]).toEqual([true, true]);
    await create(browser, { program: "device" });
    const clients = (await applications(userId)).flatMap((application) => application.clients);
    expect(clients.map(({ kind, callbackUrls, environment }) => [kind, callbackUrls, environment])).toEqual([
      ["browser", '["https://spa.example/cb"]', "PRODUCTION"],
      ["command_line", '["http://127.0.0.1/callback"]', "SANDBOX"],
    ]);
    expect((await browser.get(`/applications/${idOf(page)}/production-keys/first-token`)).status).toBe(200);
  });

  it("offers only what an admin allows", async () => {
    const { browser } = await portal.developer();
    await setGrant("client_credentials", false);
    try {
      expect((await browser.get("/applications/new")).html).toContain("Client Credentials is switched off: ask an admin");
      const page = await create(browser);
      expect([page.status, page.html.includes("Client Credentials is switched off. Ask an admin for it, or choose another.")]).toEqual([
        400,
        true,
      ]);
    } finally {
      await setGrant("client_credentials", true);
    }
  });

  it("is nobody else's: 404 for a stranger, 401 for nobody, and 404 where there are no keys", async () => {
    const owner = await portal.developer();
    const id = idOf(await create(owner.browser));
    const stranger = await portal.developer();
    for (const path of ["first-token", "first-token.json"]) {
      expect((await stranger.browser.get(`/applications/${id}/sandbox-keys/${path}`)).status).toBe(404);
      expect((await owner.browser.get(`/applications/${id}/production-keys/${path}`)).status).toBe(404);
    }
    expect((await fetch(`${portal.url()}/applications/${id}/sandbox-keys/first-token.json`)).status).toBe(401);
  });

  it("makes an application without keys for whoever brings those of another system", async () => {
    const { browser } = await portal.developer();
    expect((await browser.get("/applications/new?keys=existing")).html).not.toContain("What is it?");
    const made = await browser.post("/applications/new", { name: "Moved here", quota: "Unlimited", description: "" });
    expect(made.location).toMatch(/^\/applications\/[0-9a-f-]{36}\/production-keys$/);
    expect((await browser.get(made.location ?? "")).html).toContain("Provide Existing OAuth Keys");
  });
});
