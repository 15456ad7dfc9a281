import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { closeOpened, openDetached } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { ENGINES } from "#tests/support/databases";
import { type RunningServer, startServer } from "#tests/support/server";
import { type Browser, fromElsewhere, openBrowser, SHARED_KEYS } from "./browser";

const ADMIN = { email: "admin@example.com", password: "correct horse battery" };
const PASSWORD = "eight days a week";

describe.each(ENGINES)("accounts over HTTP on %s", (engine) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ engine, env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, TRUST_PROXY: "1" } });
  });
  afterAll(async () => {
    await server.stop();
  });

  /** Everybody comes from an address of their own, as sign-ins and sign-ups are limited by source. */
  const visit = () => openBrowser(server.url, new Map(), fromElsewhere());

  async function signedUp(email = `${randomUUID()}@example.com`): Promise<{ readonly browser: Browser; readonly email: string }> {
    const browser = visit();
    const answer = await browser.post("/signup", { name: "Ada Lovelace", email, password: PASSWORD });
    expect([answer.status, answer.location]).toEqual([302, "/applications/new"]);
    return { browser, email };
  }

  it("issue 13 §1: the start page shows a visitor what it is, three steps, a picture and documentation", async () => {
    const { html } = await visit().get("/");
    expect(html).toMatch(/developer portal with its own OAuth[\s\S]*?token service/);
    expect([...html.matchAll(/<li class="grid grid-rows-[^>]*>\s*<h3/g)]).toHaveLength(3);
    for (const href of ["/signup", "/login", "/diagnose", "/docs/errors/index", "/.well-known/oauth-authorization-server"]) {
      expect(html).toContain(`href="${href}"`);
    }
  });

  it("signs up into an HttpOnly, SameSite=Lax session of 30 days", async () => {
    const browser = visit();
    const answer = await browser.post("/signup", { name: "Ada", email: `${randomUUID()}@example.com`, password: PASSWORD });
    const [cookie = "", device = "", ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(device).toMatch(/^latchkey-device-\d+=[\w-]+\.[\w-]{22}\.[\w-]{43}; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Lax$/);
    expect(cookie).toMatch(/^latchkey-\d+=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=25\d{5}; HttpOnly; SameSite=Lax$/);
    expect((await browser.get("/account")).html).toContain("This session");
  });

  it("answers a wrong form with 400, messages beside the fields and the input kept, but not the password", async () => {
    const answer = await visit().post("/signup", { name: "Ada", email: "no-address", password: "short-7" });
    expect(answer.status).toBe(400);
    expect(answer.html).toContain("Enter an email address");
    expect(answer.html).toContain('value="no-address"');
    expect(answer.html).not.toContain("short-7");
  });

  it("says beside the email that it is taken", async () => {
    const { email } = await signedUp();
    const again = await visit().post("/signup", { name: "Eve", email: email.toUpperCase(), password: PASSWORD });
    expect(again.status).toBe(400);
    expect(again.html).toContain("An account with this email already exists.");
    expect(again.html).not.toContain(PASSWORD);
  });

  it("answers an unknown email and a wrong password with the same page", async () => {
    const { email } = await signedUp();
    const pageFor = async (typed: string) => {
      const answer = await visit().post("/login", { email: typed, password: "not the password" });
      const requestId = answer.headers.get("x-request-id") ?? "";
      return [
        answer.status,
        answer.html
          .replaceAll(typed, "")
          .replaceAll(requestId, "")
          .replaceAll(/nonce="[^"]*"/g, ""),
      ];
    };
    const [status, html] = await pageFor(email);
    expect(status).toBe(400);
    expect(html).toContain("The email or the password is wrong.");
    expect(await pageFor(`${randomUUID()}@example.com`)).toEqual([status, html]);
  });

  it("locks an account for a source with 429, Retry-After and the minutes to wait", async () => {
    const { email } = await signedUp();
    const stranger = visit();
    for (let guess = 0; guess < 10; guess += 1) {
      expect((await stranger.post("/login", { email, password: "wrong" })).status).toBe(400);
    }
    const locked = await stranger.post("/login", { email, password: PASSWORD });
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(800);
    expect(locked.html).toMatch(/Too many wrong passwords for this account[^<]* Try again in 15 minutes, at \d\d:\d\d UTC/);
  });

  it("issue 13 §1: the start page sends who is signed in to the applications", async () => {
    const { browser } = await signedUp();
    const answer = await browser.get("/");
    expect([answer.status, answer.location]).toEqual([302, "/applications"]);
  });

  it("sends a stranger to sign in and back to where they wanted to go", async () => {
    const { email } = await signedUp();
    const browser = visit();
    const guarded = await browser.get("/account?done=name");
    expect([guarded.status, guarded.location]).toEqual([302, "/login?next=%2Faccount%3Fdone%3Dname"]);
    const back = await browser.post(guarded.location ?? "", { email, password: PASSWORD });
    expect([back.status, back.location]).toEqual([302, "/account?done=name"]);
    expect((await browser.get("/login")).location).toBe("/applications");
    expect((await browser.get("/signup")).location).toBe("/applications");
  });

  it.each(["https://evil.example/", "//evil.example", "/\\evil.example", "/%09/evil.example", "javascript:alert(1)"])(
    "never redirects off the portal: next=%s",
    async (next) => {
      const { email, browser } = await signedUp();
      const path = `/login?next=${encodeURIComponent(next.replace("%09", "\t"))}`;
      expect((await browser.get(path)).location).toBe("/applications");
      expect((await visit().post(path, { email, password: PASSWORD })).location).toBe("/applications");
    },
  );

  it("refuses sign-in, sign-out and changes that another site sends", async () => {
    const { browser, email } = await signedUp();
    const crossSite = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    for (const [path, fields] of [
      ["/login", { email, password: PASSWORD }],
      ["/logout", {}],
      ["/account", { intent: "change-name", name: "Mallory" }],
    ] as const) {
      expect((await browser.post(path, fields, crossSite)).status).toBe(403);
    }
    expect((await browser.get("/account")).html).toContain("Ada Lovelace");
  });

  it("signs out by POST only, and then the cookie is dead wherever it was copied to", async () => {
    const { browser } = await signedUp();
    await browser.get("/logout");
    const copy = [...browser.cookies()].map(([name, value]) => `${name}=${value}`).join("; ");
    expect((await browser.get("/account")).status).toBe(200);
    const out = await browser.post("/logout", {});
    expect([out.status, out.location]).toEqual([302, "/"]);
    expect([...browser.cookies().keys()]).toEqual([`latchkey-device-${server.port}`]);
    const stolen = await fetch(`${server.url}/account`, { headers: { cookie: copy }, redirect: "manual" });
    expect(stolen.status).toBe(302);
  });

  it("ends every session with the password change, which needs the current password, and gives this browser a new one", async () => {
    const { browser, email } = await signedUp();
    const other = visit();
    await other.post("/login", { email, password: PASSWORD });
    const change = (currentPassword: string) =>
      browser.post("/account", { intent: "change-password", currentPassword, newPassword: "nine days a week" });
    const refused = await change("wrong");
    expect(refused.status).toBe(400);
    expect(refused.html).toContain("This is not your current password.");
    expect(refused.html).not.toContain("nine days a week");
    expect((await change(PASSWORD)).location).toBe("/account?done=password");
    expect((await browser.get("/account")).status).toBe(200);
    expect((await other.get("/account")).status).toBe(302);
    expect((await other.post("/login", { email, password: PASSWORD })).status).toBe(400);
    expect((await other.post("/login", { email, password: "nine days a week" })).status).toBe(302);
  });

  it("lists own sessions and revokes one", async () => {
    const { browser, email } = await signedUp();
    const other = visit();
    await other.post("/login", { email, password: PASSWORD }, { "user-agent": "curl/8.5.0" });
    const listed = (await browser.get("/account")).html;
    expect(listed).toContain("curl");
    const sessionId = /name="sessionId" value="([^"]+)"/.exec(listed)?.[1] ?? "";
    expect((await browser.post("/account", { intent: "revoke-session", sessionId })).location).toBe("/account?done=session");
    expect((await browser.get("/account?done=session")).html).toMatch(/The session of curl[^<]* was ended\./);
    expect((await other.get("/account")).status).toBe(302);
  });

  it("shows admin pages to admins only; to others they do not exist", async () => {
    const { browser } = await signedUp();
    expect((await browser.get("/admin")).status).toBe(404);
    expect((await visit().get("/admin")).location).toBe("/login?next=%2Fadmin");
    const admin = visit();
    await admin.post("/login", ADMIN);
    expect((await admin.get("/admin")).status).toBe(200);
  });

  it("closes sign-up: the page says so and the POST is refused", async () => {
    const opened = await openDetached({ url: server.databaseUrl });
    const setOpen = (signUpOpen: boolean) =>
      opened.prisma.$transaction(async (tx) => {
        await tx.realm.update({ where: { id: ROOT_REALM_ID }, data: { signUpOpen } });
        await recordConfigChange(tx, { kind: "realm", key: ROOT_REALM_ID });
      });
    try {
      await setOpen(false);
      const browser = visit();
      const page = await browser.get("/signup");
      expect(page.html).toContain("Sign-up is closed");
      expect(page.html).not.toContain('name="password"');
      for (const path of ["/", "/login", "/docs/errors/index"]) expect((await browser.get(path)).html, path).not.toContain('href="/signup');
      const email = `${randomUUID()}@example.com`;
      expect((await browser.post("/signup", { name: "Eve", email, password: PASSWORD })).status).toBe(403);
      expect(await opened.prisma.user.count({ where: { email } })).toBe(0);
      await setOpen(true);
      for (const path of ["/", "/login", "/docs/errors/index"]) expect((await browser.get(path)).html, path).toContain('href="/signup');
    } finally {
      await setOpen(true);
      await closeOpened(opened);
    }
  });

  it("puts no password and no session token into the log", async () => {
    const { browser } = await signedUp();
    await browser.get("/account");
    for (const secret of [PASSWORD, ADMIN.password, ...browser.cookies().values()]) expect(server.logs()).not.toContain(secret);
  });
});

describe("several processes on one database", () => {
  it("share sessions and the count of wrong passwords", async () => {
    const one = await startServer({ engine: "postgresql", env: SHARED_KEYS });
    const two = await startServer({ engine: "postgresql", databaseUrl: one.databaseUrl, env: SHARED_KEYS });
    try {
      const email = `${randomUUID()}@example.com`;
      const browser = openBrowser(one.url);
      await browser.post("/signup", { name: "Ada", email, password: PASSWORD });
      expect((await openBrowser(two.url, browser.cookies()).get("/account")).status).toBe(200);
      for (let guess = 0; guess < 10; guess += 1) {
        const server = guess % 2 === 0 ? one : two;
        expect((await openBrowser(server.url).post("/login", { email, password: "wrong" })).status).toBe(400);
      }
      for (const server of [one, two])
        expect((await openBrowser(server.url).post("/login", { email, password: PASSWORD })).status).toBe(429);
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  }, 60_000);
});

describe("https", () => {
  it("binds the cookie to the host and to TLS", async () => {
    const server = await startServer({ engine: "sqlite", env: { PUBLIC_URL: "https://127.0.0.1" } });
    try {
      const browser = openBrowser(`http://127.0.0.1:${server.port}`);
      const answer = await browser.post("/signup", { name: "Ada", email: "ada@example.com", password: PASSWORD });
      const [session, device] = answer.headers.getSetCookie();
      expect(session).toMatch(/^__Host-latchkey-443=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
      expect(device).toMatch(/^__Host-latchkey-device-443=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
      expect((await browser.get("/account")).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});
