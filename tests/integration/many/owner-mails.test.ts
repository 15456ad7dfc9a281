/** Issue 13 §7: what is new reaches owners by mail, once, however many processes there are and however one of them ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { startSmtpServer } from "#tests/support/smtp-server";
import { openBrowser } from "../accounts/browser";
import { useConsole } from "../admin/console";

const DAY = 86_400_000;
const PACE = { every: 100, lease: 2000 };
const SOON = { timeout: 60_000, interval: 20 };

const smtp = await startSmtpServer();
afterAll(async () => {
  smtp.stop();
  await stopSharedPostgres();
});

describe.each(ENGINES)("mails to owners on %s", (engine) => {
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: "Latchkey <portal@example.com>" };
  const portal = useConsole(engine, mail);
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  async function startProcess(): Promise<ChildProcess> {
    const args = ["../integration/many/owner-mail-process.ts", portal.databaseUrl(), String(PACE.every), String(PACE.lease)];
    const child = spawn(process.execPath, ["tests/load/run.mjs", ...args], {
      cwd: path.resolve(import.meta.dirname, "../../.."),
      env: { ...process.env, ...mail, PUBLIC_URL: portal.url() },
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    if (child.stdout) await once(child.stdout, "data");
    return child;
  }

  /** Stops a process as a supervisor does, or as a lack of memory does. */
  async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    child.kill(signal);
    await once(child, "exit");
  }

  /** An application of somebody's with a secret that expires in a week. */
  async function withExpiringSecret(ownerId: string): Promise<void> {
    const { prisma } = database();
    const application = await prisma.application.create({ data: { realmId: ROOT_REALM_ID, ownerId, name: randomUUID() } });
    const key = { realmId: ROOT_REALM_ID, applicationId: application.id, clientId: randomUUID(), grantTypes: "[]" };
    const client = await prisma.client.create({ data: { ...key, environment: "PRODUCTION" } });
    const times = { createdAt: new Date(Date.now() - 90 * DAY), expiresAt: new Date(Date.now() + 7 * DAY) };
    await prisma.clientSecret.create({
      data: { clientRef: client.id, hint: "7f2a", algorithm: "sha256", hash: randomUUID(), createdById: "", ...times },
    });
  }

  async function newOwners(count: number): Promise<readonly string[]> {
    const emails = Array.from({ length: count }, () => `${randomUUID()}@example.com`);
    for (const email of emails) {
      const person = { realmId: ROOT_REALM_ID, email, name: "Ada", passwordHash: "" };
      await withExpiringSecret((await database().prisma.user.create({ data: person })).id);
    }
    return emails;
  }

  const mailsTo = (email: string) => smtp.mails.filter(({ to }) => to === email);
  const waiting = () => database().prisma.ownerNotice.count({ where: { mailedAt: null } });
  const noticed = async (emails: readonly string[]) =>
    await database().prisma.ownerNotice.count({ where: { user: { email: { in: [...emails] } }, mailedAt: { not: null } } });

  it("are switched off and on by the person on their account page, to which each of them leads, without JavaScript", async () => {
    const [on, off] = [await portal.developer(), await portal.developer()];
    expect((await off.browser.get("/account")).html).toMatch(/<input[^>]*name="ownerMails"[^>]*checked/);
    const saved = await off.browser.post("/account", { intent: "owner-mails" });
    expect(saved.location).toBe("/account?done=mails");
    const page = (await off.browser.get("/account?done=mails")).html;
    expect(page).toContain("Mails about your applications changed.");
    expect(page).not.toMatch(/<input[^>]*name="ownerMails"[^>]*checked/);
    expect((await off.browser.post("/account", { intent: "owner-mails" })).html).toContain("Nothing changed");
    await withExpiringSecret(on.userId);
    await withExpiringSecret(off.userId);
    const child = await startProcess();
    await expect.poll(() => mailsTo(on.email).length, SOON).toBe(1);
    await end(child, "SIGTERM");
    expect(mailsTo(off.email)).toEqual([]);
    const text = mailsTo(on.email)[0]?.text.replaceAll(/\n\s+/g, " ") ?? "";
    expect(text).toContain(`List-Unsubscribe: <${portal.url()}/account#owner-mails>`);
    expect(text).toMatch(/Subject: Latchkey: a secret expires/);
    expect((await openBrowser(portal.url()).get("/account")).location).toContain("/login");
  });

  it("tell a new owner of what somebody left, once from two processes, as its page and the list do; and who has a grant type ticked that is off", async () => {
    const [leaver, heir, ticking] = [await portal.developer("Ada Lovelace"), await portal.developer(), await portal.developer()];
    const { prisma } = database();
    const application = { realmId: ROOT_REALM_ID, ownerId: leaver.userId, name: "Invoices" };
    const { id } = await prisma.application.create({ data: application });
    await leaver.browser.post("/account/delete", {
      ...{ applications: "hand-over", recipient: heir.email, confirmation: leaver.email },
    });
    expect(await prisma.user.count({ where: { id: leaver.userId } })).toBe(0);
    const client = await createClient({ ownerId: ticking.userId, grantTypes: ["password"] });
    await prisma.grantPolicy.updateMany({ where: { grantType: "password" }, data: { enabled: false } });
    const two = await Promise.all([startProcess(), startProcess()]);
    await expect.poll(() => mailsTo(heir.email).length + mailsTo(ticking.email).length, SOON).toBe(2);
    await Promise.all(two.map((child) => end(child, "SIGTERM")));
    expect(await waiting()).toBe(0);
    const textTo = (email: string) => mailsTo(email)[0]?.text.replaceAll(/=?\r?\n\s*/g, " ") ?? "";
    expect(textTo(heir.email)).toContain("Subject: Latchkey: an application is yours now");
    expect(textTo(heir.email)).toContain("Invoices is yours since Ada Lovelace left.");
    expect(textTo(ticking.email)).toContain("Password is off for everybody.");
    expect(textTo(ticking.email)).toContain(`/applications/${client.applicationId}`);
    expect((await heir.browser.get(`/applications/${id}`)).html).toContain("It is suspended since its previous owner left");
    expect((await heir.browser.get("/applications")).html).toContain("Suspended since its owner left; ask an admin to resume it");
  });

  it("come once from two processes, and at most once where both are killed while they send", { timeout: 240_000 }, async () => {
    const calm = await newOwners(20);
    const two = await Promise.all([startProcess(), startProcess()]);
    await expect.poll(() => calm.filter((email) => mailsTo(email).length > 0).length, SOON).toBe(20);
    expect(await noticed(calm)).toBe(20);

    await Promise.all(two.map((child) => end(child, "SIGTERM")));
    const hurried = await newOwners(200);
    const killed = await Promise.all([startProcess(), startProcess()]);
    const before = smtp.mails.length;
    await expect.poll(() => smtp.mails.length, SOON).toBeGreaterThan(before);
    await Promise.all(killed.map((child) => end(child, "SIGKILL")));
    const survivor = await startProcess();
    await expect.poll(() => noticed(hurried), SOON).toBe(200);
    await end(survivor, "SIGTERM");

    expect(await waiting()).toBe(0);
    expect([...calm, ...hurried].filter((email) => mailsTo(email).length > 1)).toEqual([]);
    expect(calm.filter((email) => mailsTo(email).length !== 1)).toEqual([]);
    // What was recorded and not yet handed over when the process was killed is lost; there is no second mail for it.
    expect(hurried.filter((email) => mailsTo(email).length === 1).length).toBeGreaterThan(50);
  });
});
