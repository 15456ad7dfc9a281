/**
 * The pictures of docs/tour.md, made from the product. `TOUR=write` puts them into docs/images/tour; without it the test holds that
 * each screen of the tour is there and that its picture is in the repository.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { ADMIN, createApplication, expect, generateKeys, signIn, signUp, test } from "./fixtures";

const FOLDER = path.resolve(import.meta.dirname, "../../docs/images/tour");
const WRITE = process.env.TOUR === "write";

/** Takes the picture of the page that is shown, or holds that it is there. */
async function picture(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const file = path.join(FOLDER, `${name}.png`);
  await page.evaluate(() => scrollTo(0, 0));
  if (WRITE) await page.screenshot({ path: file, animations: "disabled" });
  else expect(existsSync(file), `${name}.png: run the test with TOUR=write`).toBe(true);
}

async function askForTokens(
  request: APIRequestContext,
  url: string,
  key: { readonly clientId: string; readonly secret: string },
): Promise<void> {
  const secrets = [...Array.from({ length: 24 }, () => key.secret), "wrong", "wrong", "wrong"];
  for (const secret of secrets) {
    await request.post(`${url}/token`, { form: { grant_type: "client_credentials", client_id: key.clientId, client_secret: secret } });
  }
}

test("the tour of a developer", async ({ page, request, server }) => {
  test.slow();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/");
  await picture(page, "start");
  await signUp(page);
  await page.goto("/applications/new");
  await picture(page, "first-run");
  const id = await createApplication(page, "Billing");
  const key = await generateKeys(page, id);
  await picture(page, "new-secret");
  await page.getByRole("link", { name: "I have stored it" }).click();
  await askForTokens(request, server.url, key);
  await createApplication(page, "Ledger");
  for (const [name, address] of [
    ["applications", "/applications"],
    ["overview", `/applications/${id}`],
    ["secrets", `/applications/${id}/production-keys`],
    ["quickstart", `/applications/${id}/production-keys/quickstart`],
    ["settings", `/applications/${id}/production-keys/settings`],
    ["statistics", `/applications/${id}/statistics`],
    ["playground", "/playground"],
    ["diagnose", "/diagnose"],
    ["inspect", "/inspect"],
  ] as const) {
    await page.goto(address);
    await picture(page, name);
  }
  await page.goto("/applications");
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("searchbox", { name: "Search or go to" })).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.getByRole("searchbox", { name: "Search or go to" }).fill("bill");
  await expect(page.getByRole("dialog").getByRole("link", { name: "Billing: statistics" })).toBeVisible();
  await picture(page, "search");
});

test("the tour of an admin", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await signIn(page, ADMIN);
  for (const [name, address] of [
    ["admin", "/admin"],
    ["admin-grants", "/admin/grants"],
    ["admin-users", "/admin/users"],
    ["admin-statistics", "/admin/statistics"],
  ] as const) {
    await page.goto(address);
    await picture(page, name);
  }
});
