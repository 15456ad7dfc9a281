/** axe finds nothing on any page, light and dark, and no page scrolls sideways at 320 CSS pixels (WCAG 2.2 AA). */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { ADMIN, createApplication, expect, generateKeys, signIn, signUp, test } from "./fixtures";

async function expectAccessible(page: Page, path: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
    expect(found, `${path} ${colorScheme}`).toEqual([]);
  }
  expect(await page.getByRole("heading", { level: 1 }).count(), `${path}: one h1`).toBe(1);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${path} scrolls sideways at 320 px`).toBeLessThanOrEqual(0);
  if (size) await page.setViewportSize(size);
}

test("public pages", async ({ page }) => {
  for (const path of ["/", "/signup", "/login", "/docs/errors/invalid_client", "/no-such-page"]) {
    await page.goto(path);
    await expectAccessible(page, path);
  }
});

test("a developer's pages, empty and filled", async ({ page, server, request }) => {
  test.slow();
  await signUp(page);
  await expectAccessible(page, "/applications (empty)");
  const id = await createApplication(page);
  for (const path of ["/production-keys", "/statistics", "/tokens"]) {
    await page.goto(`/applications/${id}${path}`);
    await expectAccessible(page, `${path} (empty)`);
  }
  const { clientId, secret } = await generateKeys(page, id);
  await expectAccessible(page, "the page that shows a secret");
  for (const clientSecret of [secret, secret, "wrong"]) {
    await request.post(`${server.url}/token`, {
      form: { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret },
    });
  }
  for (const path of [
    "/applications",
    "/applications/new",
    `/applications/${id}`,
    `/applications/${id}/edit`,
    `/applications/${id}/delete`,
    `/applications/${id}/production-keys`,
    `/applications/${id}/sandbox-keys`,
    `/applications/${id}/scopes`,
    `/applications/${id}/tokens`,
    `/applications/${id}/statistics`,
    "/playground",
    "/account",
  ]) {
    await page.goto(path);
    await expectAccessible(page, path);
  }
});

test("an admin's pages", async ({ page }) => {
  test.slow();
  await signIn(page, ADMIN);
  for (const path of [
    "",
    "/grants",
    "/scopes",
    "/scopes/detail?name=default",
    "/scopes/detail?name=default&to=named",
    "/scope-requests",
    "/settings",
    "/keys",
    "/users",
    "/applications",
    "/statistics",
    "/audit",
  ]) {
    await page.goto(`/admin${path}`);
    await expectAccessible(page, `/admin${path}`);
  }
});
