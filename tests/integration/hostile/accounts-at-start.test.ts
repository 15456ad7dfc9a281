/** Issue 10 §3: what a start of the portal makes of accounts, devices and passwords from before. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { startServer } from "#tests/support/server";
import { openBrowser, SHARED_KEYS } from "../accounts/browser";

const PASSWORD = "eight days a week";
const STARTS_TWICE = 90_000;

describe.each(ENGINES)("at start on %s", (engine) => {
  it(
    "who signed up as the admin-to-be keeps nothing, and what strangers tried is in the audit log after the stop",
    async () => {
      const boss = { email: "boss@example.com", password: "the stranger's own" };
      const first = await startServer({ engine, env: SHARED_KEYS });
      const stranger = openBrowser(first.url);
      expect((await stranger.post("/signup", { name: "Boss", ...boss })).status).toBe(302);
      for (let guess = 0; guess < 3; guess += 1) await openBrowser(first.url).post("/login", { email: boss.email, password: "wrong" });
      await first.stop();
      const env = { ...SHARED_KEYS, ADMIN_EMAIL: boss.email, ADMIN_PASSWORD: PASSWORD };
      const second = await startServer({ engine, databaseUrl: first.databaseUrl, env });
      try {
        const copy = openBrowser(second.url, stranger.cookies());
        expect((await copy.get("/admin")).location).toBe("/login?next=%2Fadmin");
        expect((await copy.post("/login", boss)).status).toBe(400);
        const admin = openBrowser(second.url);
        expect((await admin.post("/login", { ...boss, password: PASSWORD })).status).toBe(302);
        expect((await admin.get("/admin")).status).toBe(200);
        const log = (await admin.get("/admin/audit?targetType=source")).html;
        expect([log.includes("sign-in.fail"), log.includes("admin.first")]).toEqual([true, true]);
      } finally {
        await second.stop();
      }
    },
    STARTS_TWICE,
  );

  it(
    "a device that is known to one process is known to the next, for the keys are the server's",
    async () => {
      const email = `${randomUUID()}@example.com`;
      const first = await startServer({ engine, env: SHARED_KEYS });
      const browser = openBrowser(first.url);
      await browser.post("/signup", { name: "Ada", email, password: PASSWORD });
      await first.stop();
      const second = await startServer({ engine, databaseUrl: first.databaseUrl, env: SHARED_KEYS });
      try {
        for (let guess = 0; guess < 11; guess += 1) await openBrowser(second.url).post("/login", { email, password: "wrong" });
        expect((await openBrowser(second.url).post("/login", { email, password: PASSWORD })).status).toBe(429);
        expect((await openBrowser(second.url, browser.cookies()).post("/login", { email, password: PASSWORD })).status).toBe(302);
      } finally {
        await second.stop();
      }
    },
    STARTS_TWICE,
  );
});

describe.each(ENGINES)("a weak ADMIN_PASSWORD on %s", (engine) => {
  it(
    "is a warning where there is an admin already, and stops the start where it would be set",
    async () => {
      const first = await startServer({ engine, env: { ...SHARED_KEYS, ADMIN_EMAIL: "boss@example.com", ADMIN_PASSWORD: PASSWORD } });
      await first.stop();
      const env = { ...SHARED_KEYS, ADMIN_EMAIL: "boss@example.com", ADMIN_PASSWORD: "12345678" };
      const second = await startServer({ engine, databaseUrl: first.databaseUrl, env });
      expect(second.logs()).toContain("ADMIN_PASSWORD is not used, as there is an admin, and would be refused");
      await second.stop();
      const fresh = startServer({ engine, env });
      await expect(fresh).rejects.toThrow(/ADMIN_PASSWORD: [^\n]+\n/);
    },
    STARTS_TWICE,
  );
});

describe("ADMIN_PASSWORD", () => {
  it.each(["password", "12345678", "admin@example.com", "1234567"])(
    "%j stops the start, on one line and before anything is made",
    async (password) => {
      const start = startServer({ engine: "sqlite", env: { ADMIN_EMAIL: "admin@example.com", ADMIN_PASSWORD: password } });
      const error = await start.then(
        async (server) => await server.stop(),
        (reason: unknown) => String(reason),
      );
      expect(error).toMatch(/code 1:\nADMIN_PASSWORD: [^\n]+\n$/);
      expect(error).not.toContain(`"${password}"`);
    },
  );
});
