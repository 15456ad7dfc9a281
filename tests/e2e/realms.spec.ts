/** Issue 14 §1: a realm has a portal of its own below its path, beside the one above it in the same browser. */
import { expectAccessible } from "./expect-accessible";
import { ADMIN, expect, signIn, test } from "./fixtures";

const ALPHA_ADMIN = { email: "ada@alpha.example", password: "correct horse battery" };
test("an admin makes a realm, whose first admin makes keys there; both stay signed in", async ({ page, server, request }) => {
  test.slow();
  await signIn(page, ADMIN);
  await page.goto("/admin/realms");
  await page.getByRole("main").getByRole("link", { name: "Create realm" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Alpha");
  await page.getByRole("button", { name: "Create realm" }).click();
  await expect(page.getByText("Use lower-case letters").first()).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("alpha");
  await page.getByRole("button", { name: "Create realm" }).click();
  const link = await page.getByLabel("One-time link").inputValue();
  expect(link).toMatch(new RegExp(`^${server.url}/realms/alpha/setup\\?token=`));
  await page.getByRole("link", { name: "To the realm's page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Realm alpha" })).toBeVisible();
  await expectAccessible(page, "/admin/realms/:realmId");
  await page.goto("/admin/realms");
  await expectAccessible(page, "/admin/realms");

  // Its first admin, in the same browser.
  await page.goto(link);
  await page.getByLabel("Name", { exact: true }).fill("Ada Alpha");
  await page.getByLabel("Email").fill(ALPHA_ADMIN.email);
  await page.getByLabel("Password").fill(ALPHA_ADMIN.password);
  await page.getByRole("button", { name: "Create admin account" }).click();
  await expect(page).toHaveURL(`${server.url}/realms/alpha/admin`);
  await page.goto("/realms/alpha/applications/new?keys=existing");
  await page.getByLabel("Application Name").fill("Ledger");
  await page.getByRole("main").locator("form").getByRole("button").first().click();
  await page.waitForURL(/\/realms\/alpha\/applications\/[0-9a-f-]{36}/);
  const id = new URL(page.url()).pathname.split("/")[4] ?? "";
  await page.goto(`/realms/alpha/applications/${id}/production-keys`);
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("Application keys generated successfully")).toBeVisible();
  const clientId = await page.getByLabel("Consumer Key").first().inputValue();
  const secret = await page.getByLabel("Consumer Secret").first().inputValue();

  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
  for (const path of ["/realms/alpha/token", "/t/alpha/oauth2/token", "/am/oauth2/realms/root/realms/alpha/access_token"]) {
    const answer = await request.post(server.url + path, { form });
    expect(answer.status(), path).toBe(200);
  }
  for (const path of ["/token", "/oauth2/token", "/oauth2/access_token"]) {
    expect((await request.post(server.url + path, { form })).status(), path).toBe(401);
  }

  // The root realm's admin is still signed in, and finds nothing of it.
  await page.goto("/admin");
  await expect(page.getByRole("banner").getByText("admin", { exact: true }).first()).toBeVisible();
  expect((await page.goto(`/applications/${id}`))?.status()).toBe(404);
  await page.getByRole("navigation", { name: "Realms" }).getByText("root").click();
  await page.getByRole("navigation", { name: "Realms" }).getByRole("link", { name: "alpha" }).click();
  await expect(page).toHaveURL(`${server.url}/realms/alpha/applications`);
  await page.getByRole("link", { name: "Ledger" }).first().click();
  await expect(page).toHaveURL(`${server.url}/realms/alpha/applications/${id}`);
  // Signing out of one is not signing out of the other.
  await page.getByRole("banner").getByText("Ada Alpha").first().click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${server.url}/realms/alpha/`);
  await page.goto("/applications");
  await expect(page.getByRole("heading", { level: 1, name: "Applications" })).toBeVisible();
});
