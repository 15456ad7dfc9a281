import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { openBrowser } from "../accounts/browser";
import { changeUser } from "./acts";
import { useConsole } from "./console";

const PAGES = [
  "",
  "/grants",
  "/scopes",
  "/scope-requests",
  "/apis",
  "/exchange",
  "/issuers",
  "/subscription-requests",
  "/settings",
  "/keys",
  "/users",
  "/invitations",
  "/applications",
  "/audit",
  "/audit.csv",
].map((path) => `/admin${path}`);

describe.each(ENGINES)("who sees the console on %s", (engine) => {
  const { url, admin, developer } = useConsole(engine);

  it.each(PAGES)("shows %s to admins, says 404 to others whatever the method, and sends strangers to sign in", async (path) => {
    const { browser } = await developer();
    expect((await admin().get(path)).status).toBe(200);
    expect((await browser.get(path)).status).toBe(404);
    expect((await browser.post(path, { intent: "add", name: "mine", grantType: "password", enabled: "on" })).status).toBe(404);
    expect((await openBrowser(url()).get(path)).location).toBe(`/login?next=${encodeURIComponent(path)}`);
  });

  it("changes nothing for others", async () => {
    const { browser, userId } = await developer();
    const before = await database().prisma.configGeneration.findFirst();
    await changeUser(browser, "make-admin", userId);
    await browser.post("/admin/scopes", { intent: "add", name: "mine" });
    await browser.post("/admin/keys", {});
    expect(await database().prisma.configGeneration.findFirst()).toEqual(before);
  });

  it("refuses what another site makes an admin's browser send", async () => {
    const { userId } = await developer();
    const crossSite = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect((await changeUser(admin(), "make-admin", userId, crossSite)).status).toBe(403);
    expect((await database().prisma.user.findUniqueOrThrow({ where: { id: userId } })).role).toBe("developer");
  });

  it("gives every page one h1 and marks the page in the navigation", async () => {
    for (const path of PAGES.filter((page) => !page.endsWith(".csv"))) {
      const { html } = await admin().get(path);
      expect(html.match(/<h1[\s>]/g), path).toHaveLength(1);
      expect(html, path).toMatch(new RegExp(`<a[^>]*aria-current="page"[^>]*href="${path}"|<a[^>]*href="${path}"[^>]*aria-current="page"`));
    }
  });
});
