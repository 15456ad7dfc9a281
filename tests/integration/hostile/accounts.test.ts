/** Issue 10 §2 and §3: what strangers try where people sign in and sign up, and what must not come of it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { createClient, setGrant } from "#tests/support/fixtures";
import { freePort } from "#tests/support/free-port";
import { basic, post } from "#tests/support/protocol-client";
import { type RunningServer, startServer } from "#tests/support/server";
import { TOPOLOGIES } from "#tests/support/use-server";
import { type Browser, openBrowser } from "../accounts/browser";
import { changePage, changeUser } from "../admin/acts";

const ADMIN = { email: "admin@example.com", password: "correct horse battery" };
const PASSWORD = "eight days a week";
const SETTINGS = { TRUST_PROXY: "1", PUBLIC_URL: "http://127.0.0.1", ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password };

describe.each(TOPOLOGIES)("accounts under attack on $engine, workers: $workers", ({ engine, workers }) => {
  let server: RunningServer;
  let metrics: string;
  let base: string;

  beforeAll(async () => {
    const metricsPort = await freePort();
    metrics = `http://127.0.0.1:${metricsPort}/metrics`;
    server = await startServer({ engine, env: { ...SETTINGS, WORKERS: String(workers), METRICS_PORT: String(metricsPort) } });
    base = `http://127.0.0.1:${server.port}`;
    await openDatabase({ url: server.databaseUrl });
  });
  afterAll(async () => {
    await closeDatabase();
    await server?.stop();
  });

  let sourcesUsed = 0;
  /** A source that no other test uses. */
  const newSource = () => {
    sourcesUsed += 1;
    return `203.0.113.${sourcesUsed}`;
  };
  const signIn = (browser: Browser, email: string, password: string, source: string) =>
    browser.post("/login", { email, password }, { "x-forwarded-for": source });

  async function signedUp(source = newSource()): Promise<{ readonly browser: Browser; readonly email: string; readonly userId: string }> {
    const email = `${randomUUID()}@example.com`;
    const browser = openBrowser(base);
    const answer = await browser.post("/signup", { name: "Ada Lovelace", email, password: PASSWORD }, { "x-forwarded-for": source });
    expect(answer.status).toBe(302);
    return { browser, email, userId: (await database().prisma.user.findFirstOrThrow({ where: { email } })).id };
  }

  async function admin(): Promise<Browser> {
    const browser = openBrowser(base);
    expect((await signIn(browser, ADMIN.email, ADMIN.password, newSource())).status).toBe(302);
    return browser;
  }

  /** Every session's password was typed so long ago. */
  const confirmedAgo = async (userId: string, minutes: number) =>
    await database().prisma.session.updateMany({ where: { userId }, data: { confirmedAt: new Date(Date.now() - minutes * 60_000) } });

  it("ten wrong passwords lock nobody else out, not even from the same address on a device that has signed in before", async () => {
    const { browser, email } = await signedUp();
    const attacker = newSource();
    for (let guess = 0; guess < 10; guess += 1) expect((await signIn(openBrowser(base), email, "wrong", attacker)).status).toBe(400);
    const locked = await signIn(openBrowser(base), email, PASSWORD, attacker);
    expect([
      locked.status,
      /Too many wrong passwords for this account[^<]* Try again in 15 minutes, at \d\d:\d\d UTC/.test(locked.html),
    ]).toEqual([429, true]);
    expect((await signIn(browser, email, PASSWORD, attacker)).status).toBe(302);
    expect((await signIn(openBrowser(base), email, PASSWORD, newSource())).status).toBe(302);
  });

  it("200 sign-ins at once with the right password: few are tried, the rest are told when to come back, and sessions stay few", async () => {
    const { browser, email, userId } = await signedUp();
    const source = newSource();
    const sources = [source, newSource(), newSource(), newSource()];
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => signIn(openBrowser(base), email, PASSWORD, sources[index % sources.length] ?? source)),
    );
    const statuses = answers.map(({ status }) => status);
    // As many as four sources may try in a minute; the others found the queue full, or their source at its limit.
    expect(statuses.filter((status) => status === 302).length).toBeLessThanOrEqual(80);
    expect(statuses.filter((status) => ![302, 429, 503].includes(status))).toEqual([]);
    for (const { status, headers, html } of answers) {
      if (status === 302) continue;
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      // A 503 may be the whole portal's, whose database has two hundred pages to serve at the same moment.
      if (status === 429) expect(html).toMatch(/Too many (attempts|wrong passwords|passwords were tried)/);
      expect(html).not.toContain(PASSWORD);
    }
    expect(await database().prisma.session.count({ where: { userId } })).toBeLessThanOrEqual(20);
    expect(answers.some(({ status, html }) => status === 503 && html.includes("Too many people are signing in"))).toBe(true);
    // A device that signed in before may sign in, and so may a new device at another address.
    expect((await signIn(browser, email, PASSWORD, source)).status).toBe(302);
    expect((await signIn(openBrowser(base), email, PASSWORD, newSource())).status).toBe(302);
  });

  it("the password grant refuses with 503 and Retry-After while passwords are being checked, never with 500", async () => {
    const { email } = await signedUp();
    await setGrant("password", true);
    const client = await createClient({ grantTypes: ["password"] });
    const form = { grant_type: "password", username: email, password: PASSWORD };
    const headers = { authorization: basic(client.clientId, client.secret), "x-forwarded-for": newSource() };
    const answers = await Promise.all(Array.from({ length: 60 }, () => post(`${base}/token`, form, headers)));
    for (const answer of answers) {
      if (answer.status === 503)
        expect([answer.json.error, Number(answer.headers.get("retry-after")) > 0]).toEqual(["temporarily_unavailable", true]);
      else expect([200, 400]).toContain(answer.status);
    }
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });

  it("one source adds at most 200 rows in a minute, however it tries to sign in or up", async () => {
    const source = newSource();
    const { email } = await signedUp();
    const counts = async () => {
      const { prisma } = database();
      // What is still in the journal becomes rows of counters.
      await expect.poll(() => prisma.usageJournal.count()).toBe(0);
      const each = [prisma.user.count(), prisma.session.count(), prisma.auditEvent.count(), prisma.rateLimit.count()];
      each.push(prisma.failureRecord.count(), prisma.usageCounter.count(), prisma.tokenRecord.count());
      return (await Promise.all(each)).reduce((one, other) => one + other, 0);
    };
    const { clientId } = await createClient();
    const known = openBrowser(base);
    await signIn(known, email, PASSWORD, newSource());
    const before = await counts();
    const send = async (turn: number) => {
      const browser = openBrowser(base);
      const refused = { authorization: basic(turn % 2 === 0 ? clientId : randomUUID(), "wrong"), "x-forwarded-for": source };
      await post(`${base}/token`, { grant_type: "client_credentials" }, refused);
      if (turn % 6 === 5) return await signIn(known, email, PASSWORD, source);
      if (turn % 3 === 0) return await signIn(browser, email, PASSWORD, source);
      if (turn % 3 === 1) return await signIn(browser, `${randomUUID()}@example.com`, "wrong", source);
      const account = { name: "Eve", email: `${randomUUID()}@example.com`, password: PASSWORD };
      return await browser.post("/signup", account, { "x-forwarded-for": source });
    };
    for (let round = 0; round < 30; round += 1) await Promise.all(Array.from({ length: 6 }, (_, index) => send(round * 6 + index)));
    expect((await counts()) - before).toBeLessThanOrEqual(200);
  });

  it("a sign-in gives a new session id and ends the browser's old session; a change of password does so too", async () => {
    const { browser, email } = await signedUp();
    const before = new Map(browser.cookies());
    // The port of PUBLIC_URL.
    const session = "latchkey-80";
    expect((await signIn(browser, email, PASSWORD, newSource())).status).toBe(302);
    expect(browser.cookies().get(session)).not.toBe(before.get(session));
    expect((await openBrowser(base, before).get("/account")).status).toBe(302);
    const signedIn = new Map(browser.cookies());
    const form = { intent: "change-password", currentPassword: PASSWORD, newPassword: "nine days a week" };
    expect((await browser.post("/account", form)).location).toBe("/account?done=password");
    expect((await openBrowser(base, signedIn).get("/account")).status).toBe(302);
    expect((await browser.get("/account")).html).toContain("This session");
  });

  it("a new role ends every session of its person, so that an admin's begins anew and short", async () => {
    const { browser, email, userId } = await signedUp();
    const boss = await admin();
    expect((await changeUser(boss, "make-admin", userId)).status).toBe(302);
    expect((await browser.get("/account")).status).toBe(302);
    const again = await signIn(browser, email, PASSWORD, newSource());
    expect(again.headers.getSetCookie()[0]).toMatch(/; Max-Age=60\d{4};/);
    expect((await browser.get("/admin")).status).toBe(200);
    expect((await boss.post("/admin/users", { intent: "make-developer", userId })).status).toBe(302);
    expect((await browser.get("/account")).status).toBe(302);
  });

  it("the gravest acts ask for the password again, lead back to where one was, and change nothing before", async () => {
    const { userId } = await signedUp();
    const boss = await admin();
    const self = await database().prisma.user.findFirstOrThrow({ where: { email: ADMIN.email } });
    await confirmedAgo(self.id, 16);
    const page = changePage("make-admin", userId);
    const asked = await changeUser(boss, "make-admin", userId);
    expect([asked.status, asked.location]).toEqual([302, `/confirm?${new URLSearchParams({ act: "change-role", next: page })}`]);
    expect((await database().prisma.user.findUniqueOrThrow({ where: { id: userId } })).role).toBe("developer");
    for (const path of [
      "/admin/keys?rotate=",
      "/admin/settings",
      "/admin/grants?grant=password&to=off",
      page,
      changePage("disable", userId),
    ]) {
      const { location } = await boss.get(path);
      expect(new URL(location ?? "", base).searchParams.get("next"), path).toBe(path);
    }
    const confirm = asked.location ?? "";
    expect((await boss.get(confirm)).html).toContain("Type your password to make somebody an admin");
    const wrong = await boss.post(confirm, { password: "wrong" });
    expect([wrong.status, wrong.html.includes("This is not your password.")]).toEqual([400, true]);
    expect((await boss.post(confirm, { password: ADMIN.password })).location).toBe(page);
    expect((await changeUser(boss, "make-admin", userId)).location).toBe(`/admin/users?user=${userId}&done=admin`);
    await boss.post("/admin/users", { intent: "make-developer", userId });
  });

  it("a confirmation leads nowhere but into the portal", async () => {
    const { browser } = await signedUp();
    const path = `/confirm?${new URLSearchParams({ act: "__proto__", next: "//evil.example" })}`;
    expect((await browser.get(path)).html).toContain("Type your password to go on");
    expect((await browser.post(path, { password: PASSWORD })).location).toBe("/applications");
    expect((await openBrowser(base).get(path)).location).toContain("/login?next=");
  });

  it.each(["password", "12345678", "        ", "aaaaaaaa", "qwertyuiop"])("no account has the password %j", async (password) => {
    const source = newSource();
    const account = { name: "Eve", email: `${randomUUID()}@example.com`, password };
    const refused = await openBrowser(base).post("/signup", account, { "x-forwarded-for": source });
    expect([refused.status, await database().prisma.user.count({ where: { email: account.email } })]).toEqual([400, 0]);
    const { browser } = await signedUp(source);
    const change = await browser.post("/account", { intent: "change-password", currentPassword: PASSWORD, newPassword: password });
    expect([change.status, change.html.includes("Choose another.")]).toEqual([400, true]);
  });

  it("nor its own address, at sign-up or later", async () => {
    const { browser, email } = await signedUp();
    const account = { name: "Eve", email: "eve.of.elsewhere@example.com", password: "Eve.of.Elsewhere" };
    expect((await openBrowser(base).post("/signup", account, { "x-forwarded-for": newSource() })).status).toBe(400);
    const change = await browser.post("/account", { intent: "change-password", currentPassword: PASSWORD, newPassword: email });
    expect(change.html).toContain("The password is your own email address or name.");
  });

  it("counts what was refused in a metric whose labels no client chooses", async () => {
    const text = await (await fetch(metrics)).text();
    for (const outcome of ["right", "wrong", "locked"]) {
      expect(text).toMatch(new RegExp(`^latchkey_sign_in_attempts_total{(worker="\\d+",)?outcome="${outcome}"} [1-9]`, "m"));
    }
    expect(text).not.toContain("203.0.113.");
  });
});
