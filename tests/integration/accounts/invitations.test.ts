/** Issue 13 §6: sign-up that is closed does not mean that nobody can join. */
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { startSmtpServer } from "#tests/support/smtp-server";
import { useServer } from "#tests/support/use-server";
import { ADMIN, PASSWORD } from "../admin/console";
import { fromElsewhere, openBrowser } from "./browser";

const LINK = /\/join\?token=[\w-]{43}/;
const BAD_MAILBOX = "full@example.com";

const smtp = await startSmtpServer([BAD_MAILBOX]);
afterAll(() => smtp.stop());

describe.each(ENGINES)("invitations on %s", (engine) => {
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: "Latchkey <portal@example.com>" };
  const started = useServer({
    engine,
    env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, TRUST_PROXY: "1", ...mail },
  });
  const visit = () => openBrowser(started().url, new Map(), fromElsewhere());
  const newcomer = () => `${randomUUID()}@example.com`;

  async function signedInAdmin() {
    const admin = visit();
    expect((await admin.post("/login", ADMIN)).status).toBe(302);
    await database().prisma.realm.updateMany({ data: { signUpOpen: false } });
    return admin;
  }

  it("let somebody join by mail while sign-up is closed, once, and say that the mail was sent", async () => {
    const admin = await signedInAdmin();
    const email = newcomer();
    const invited = await admin.post("/admin/invitations", { intent: "invite", email, role: "developer", days: "7", delivery: "on" });
    expect(invited.location).toBe("/admin/invitations?done=invited");
    await expect.poll(() => smtp.mails.some(({ to }) => to === email), { timeout: 10_000 }).toBe(true);
    await expect.poll(async () => (await admin.get("/admin/invitations")).html, { timeout: 10_000 }).toContain("Mailed");
    const link = LINK.exec(smtp.mails.find(({ to }) => to === email)?.text ?? "")?.[0] ?? "no link in the mail";
    const guest = visit();
    expect((await guest.get("/login")).html).toContain("An admin of this portal invites people here.");
    const page = await guest.get(link);
    expect([page.status, page.headers.get("referrer-policy"), page.headers.get("cache-control")]).toEqual([
      200,
      "strict-origin",
      "no-store",
    ]);
    expect((await guest.post(link, { name: "Grace", password: "12345678" })).status).toBe(400);
    expect((await guest.post(link, { name: "Grace", password: PASSWORD })).location).toBe("/applications");
    expect((await guest.get("/applications")).status).toBe(200);
    for (const dead of [link, "/join", `/join?token=${"A".repeat(43)}`]) {
      expect((await visit().get(dead)).html).toContain("This invitation does not work");
      const posted = await visit().post(dead, { name: "Eve", password: PASSWORD });
      expect([posted.status, posted.html.includes("This invitation does not work")]).toEqual([404, true]);
    }
    expect(started().logs()).not.toContain(link.split("=")[1]);
    expect(started().logs()).not.toContain(email);
  });

  it("say in the list that a mail was not taken, and lead to another", async () => {
    const admin = await signedInAdmin();
    await admin.post("/admin/invitations", { intent: "invite", email: BAD_MAILBOX, delivery: "on" });
    await expect.poll(async () => (await admin.get("/admin/invitations")).html, { timeout: 10_000 }).toContain("Mail not sent");
    expect((await admin.get(`/admin/invitations?email=${BAD_MAILBOX}`)).html).toContain(`value="${BAD_MAILBOX}"`);
  });

  it("go to no address more than five times an hour by mail", async () => {
    const admin = await signedInAdmin();
    const email = newcomer();
    const form = { intent: "invite", email, delivery: "on" };
    const statuses: number[] = [];
    for (let mailed = 0; mailed < 6; mailed += 1) statuses.push((await admin.post("/admin/invitations", form)).status);
    expect(statuses).toEqual([302, 302, 302, 302, 302, 429]);
    expect(await database().prisma.invitation.count({ where: { email } })).toBe(1);
  });

  it("make an admin only after the password was typed, which keeps what was typed before", async () => {
    const admin = await signedInAdmin();
    const email = newcomer();
    const form = { intent: "invite", email, role: "admin", days: "1", delivery: "off" };
    await database().prisma.session.updateMany({ data: { confirmedAt: null } });
    const asked = await admin.post("/admin/invitations", form);
    expect(asked.location).toMatch(/^\/confirm\?act=change-role&next=/);
    expect(decodeURIComponent(decodeURIComponent(asked.location ?? ""))).toContain(email);
    expect(await database().prisma.invitation.count({ where: { email } })).toBe(0);
  });
});
