/** Issue 13 §6: who forgets a password is not out for ever. */
import { randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { startServer } from "#tests/support/server";
import { startSmtpServer } from "#tests/support/smtp-server";
import { useServer } from "#tests/support/use-server";
import { ADMIN, PASSWORD } from "../admin/console";
import { type Browser, fromElsewhere, openBrowser } from "./browser";

const NEW_PASSWORD = "nine days a week";
const LINK = /\/reset\?token=[\w-]{43}/;
const BAD_MAILBOX = "full@example.com";

const smtp = await startSmtpServer([BAD_MAILBOX]);
afterAll(() => smtp.stop());

describe.each(ENGINES)("a forgotten password on %s", (engine) => {
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: "Latchkey <portal@example.com>" };
  const started = useServer({
    engine,
    env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, TRUST_PROXY: "1", ...mail },
  });
  const visit = () => openBrowser(started().url, new Map(), fromElsewhere());

  async function signedUp(email = `${randomUUID()}@example.com`): Promise<{ readonly browser: Browser; readonly email: string }> {
    const browser = visit();
    expect((await browser.post("/signup", { name: "Ada Lovelace", email, password: PASSWORD })).status).toBe(302);
    return { browser, email };
  }

  async function mailedLink(email: string): Promise<string> {
    const sent = () => smtp.mails.filter(({ to }) => to === email);
    const before = sent().length;
    expect((await visit().post("/forgot", { email })).location).toBe("/forgot?sent");
    await expect.poll(() => sent().length, { timeout: 10_000 }).toBe(before + 1);
    return LINK.exec(sent().at(-1)?.text ?? "")?.[0] ?? "no link in the mail";
  }

  it("is mended by a mailed link: once, and every other session ends", async () => {
    const { browser, email } = await signedUp();
    const link = await mailedLink(email);
    const anew = visit();
    const page = await anew.get(link);
    expect([page.status, page.headers.get("referrer-policy"), page.headers.get("cache-control")]).toEqual([
      200,
      "strict-origin",
      "no-store",
    ]);
    expect(page.html).toContain(email);
    expect((await anew.post(link, { password: "12345678" })).status).toBe(400);
    expect((await anew.post(link, { password: email })).status).toBe(400);
    expect((await anew.post(link, { password: NEW_PASSWORD })).location).toBe("/account?done=password");
    expect((await anew.get("/account")).status).toBe(200);
    expect((await browser.get("/account")).location).toContain("/login");
    expect((await visit().get(link)).status).toBe(404);
    expect((await visit().post(link, { password: "ten days a week" })).status).toBe(404);
    expect((await visit().post("/login", { email, password: PASSWORD })).status).toBe(400);
    expect((await visit().post("/login", { email, password: NEW_PASSWORD })).status).toBe(302);
    const rows = await database().prisma.auditEvent.findMany({ where: { targetName: email }, orderBy: { seq: "asc" } });
    expect(rows.map(({ action }) => action)).toEqual(["user.request-password-link", "user.reset-password"]);
    const kept = JSON.stringify([rows, await database().prisma.passwordLink.findMany()]);
    for (const secret of [link.split("=")[1] ?? "", NEW_PASSWORD]) {
      expect(kept).not.toContain(secret);
      expect(started().logs()).not.toContain(secret);
    }
    expect(started().logs()).not.toContain(email);
  });

  it("gives the same answer for an address that nobody has, and mails nothing", async () => {
    const { email } = await signedUp();
    const unknown = `${randomUUID()}@example.com`;
    const answers = await Promise.all([email, unknown].map((address) => visit().post("/forgot", { email: address })));
    expect(new Set(answers.map(({ status, location, html }) => `${status} ${location} ${html}`)).size).toBe(1);
    await expect.poll(() => smtp.mails.some(({ to }) => to === email), { timeout: 10_000 }).toBe(true);
    expect(smtp.mails.some(({ to }) => to === unknown)).toBe(false);
  });

  it("says nothing of a disabled account, and a link from before it was disabled is dead", async () => {
    const { email } = await signedUp();
    const link = await mailedLink(email);
    await database().prisma.user.updateMany({ where: { email }, data: { status: "disabled" } });
    expect((await visit().get(link)).status).toBe(404);
    expect((await visit().post(link, { password: NEW_PASSWORD })).status).toBe(404);
    expect((await visit().post("/forgot", { email })).location).toBe("/forgot?sent");
  });

  it("gives no more than three links an hour for one address, known or not, nor twenty to one network", async () => {
    for (const email of [(await signedUp()).email, `${randomUUID()}@example.com`]) {
      for (let asked = 0; asked < 3; asked += 1) expect((await visit().post("/forgot", { email })).status).toBe(302);
      expect((await visit().post("/forgot", { email })).status).toBe(429);
    }
    const browser = visit();
    for (let asked = 0; asked < 20; asked += 1)
      expect((await browser.post("/forgot", { email: `${randomUUID()}@example.com` })).status).toBe(302);
    expect((await browser.post("/forgot", { email: `${randomUUID()}@example.com` })).status).toBe(429);
  });

  it("mails no more than three links to one address, however many ask from everywhere", async () => {
    const { email } = await signedUp();
    const answers = await Promise.all(Array.from({ length: 200 }, () => visit().post("/forgot", { email })));
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(3);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302, 429]));
    const sent = () => smtp.mails.filter(({ to }) => to === email).length;
    await expect.poll(sent, { timeout: 10_000 }).toBe(3);
    expect(await database().prisma.passwordLink.count({ where: { user: { email } } })).toBe(3);
  });

  it("opens nothing by a link that is too old, or whose account is gone", async () => {
    const [late, gone] = [await signedUp(), await signedUp()];
    const [old, orphan] = [await mailedLink(late.email), await mailedLink(gone.email)];
    const { prisma } = database();
    await prisma.passwordLink.updateMany({ where: { user: { email: late.email } }, data: { expiresAt: new Date(Date.now() - 1) } });
    const form = { applications: "delete", confirmation: gone.email };
    expect((await gone.browser.post("/account/delete", form)).location).toBe("/login?deleted");
    for (const link of [old, orphan, "/reset", "/reset?token=", `/reset?token=${"A".repeat(43)}`]) {
      const page = await visit().get(link);
      expect([page.status, page.headers.get("cache-control")]).toEqual([404, "no-store"]);
      expect(page.html).toContain("Ask for a new link");
      const posted = await visit().post(link, { password: NEW_PASSWORD });
      expect([posted.status, posted.html.includes("Ask for a new link")]).toEqual([404, true]);
    }
  });

  it("lets one of two browsers use a link, and a change of the password end it", async () => {
    const { browser, email } = await signedUp();
    const [first, second] = [await mailedLink(email), await mailedLink(email)];
    const both = await Promise.all([1, 2].map(() => visit().post(first, { password: NEW_PASSWORD })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([302, 404]);
    expect((await visit().get(second)).status).toBe(404);
    await browser.post("/login", { email, password: NEW_PASSWORD });
    const third = await mailedLink(email);
    await browser.post("/account", { intent: "change-password", currentPassword: NEW_PASSWORD, newPassword: "ten days a week" });
    expect((await visit().get(third)).status).toBe(404);
  });

  it("logs of a mail that its server refuses no more than the code", async () => {
    await signedUp(BAD_MAILBOX);
    await visit().post("/forgot", { email: BAD_MAILBOX });
    await expect.poll(() => started().logs(), { timeout: 10_000 }).toMatch(/EENVELOPE 550.*could not be sent/);
    expect(started().logs()).not.toContain(BAD_MAILBOX);
  });

  it("an admin makes a link for somebody else, and takes earlier ones back by it", async () => {
    const { email } = await signedUp();
    const { id: userId } = await database().prisma.user.findFirstOrThrow({ where: { email } });
    const admin = openBrowser(started().url, new Map(), fromElsewhere());
    await admin.post("/login", ADMIN);
    const make = async () =>
      LINK.exec((await admin.post(`/admin/users?user=${userId}`, { intent: "make-password-link", userId })).html)?.[0];
    const [first = "", second = ""] = [await make(), await make()];
    expect((await visit().get(first)).status).toBe(404);
    expect((await visit().post(second, { password: NEW_PASSWORD })).status).toBe(302);
    const self = await database().prisma.user.findFirstOrThrow({ where: { email: ADMIN.email } });
    expect((await admin.post(`/admin/users?user=${self.id}`, { intent: "make-password-link", userId: self.id })).status).toBe(409);
    const { browser } = await signedUp();
    expect((await browser.post(`/admin/users?user=${userId}`, { intent: "make-password-link", userId })).status).toBe(404);
  });
});

describe("a mail server that does not answer", () => {
  it("holds up no page, and gets the mail when it is back", async () => {
    const away = await startSmtpServer();
    away.stop();
    const server = await startServer({ engine: "sqlite", env: { SMTP_URL: away.url, MAIL_FROM: "portal@example.com" } });
    try {
      const email = "ada@example.com";
      await openBrowser(server.url).post("/signup", { name: "Ada", email, password: PASSWORD });
      expect((await openBrowser(server.url).post("/forgot", { email })).location).toBe("/forgot?sent");
      await expect.poll(() => server.logs(), { timeout: 20_000 }).toMatch(/ECONNREFUSED.*could not be sent yet/);
      const back = await startSmtpServer([], Number(new URL(away.url).port));
      await expect.poll(() => back.mails.map(({ to }) => to), { timeout: 60_000 }).toEqual([email]);
      const link = LINK.exec(back.mails[0]?.text ?? "")?.[0] ?? "no link in the mail";
      expect((await openBrowser(server.url).post(link, { password: NEW_PASSWORD })).status).toBe(302);
      expect(server.logs()).not.toContain(link.split("=")[1]);
      back.stop();
    } finally {
      await server.stop();
    }
  }, 120_000);
});

describe("without a mail server", () => {
  it("writes the mail to a file that only the server's user can read, and logs where", async () => {
    const server = await startServer({ engine: "sqlite" });
    try {
      const browser = openBrowser(server.url);
      await browser.post("/signup", { name: "Ada", email: "w@münchen.de", password: PASSWORD });
      expect((await openBrowser(server.url).post("/forgot", { email: "W@xn--mnchen-3ya.de" })).status).toBe(302);
      await expect.poll(() => server.logs(), { timeout: 10_000 }).toContain("a mail was written to a file");
      const folder = path.join(server.dataDir, "mail");
      const [name = ""] = await readdir(folder);
      expect(server.logs()).toContain(path.join(folder, name));
      expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
      const link = LINK.exec(await readFile(path.join(folder, name), "utf8"))?.[0] ?? "no link in the file";
      expect((await openBrowser(server.url).post(link, { password: NEW_PASSWORD })).status).toBe(302);
    } finally {
      await server.stop();
    }
  });

  it("says on PostgreSQL whom to ask", async () => {
    const server = await startServer({ engine: "postgresql" });
    try {
      expect((await openBrowser(server.url).get("/forgot")).html).toContain("Ask an admin for a link");
      expect((await openBrowser(server.url).post("/forgot", { email: "ada@example.com" })).status).toBe(403);
    } finally {
      await server.stop();
    }
  });
});
