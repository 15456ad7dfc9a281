/** The newcomer's way: an account, an application, keys, a first token, and the numbers that it leaves. */
import { createApplication, expect, generateKeys, signUp, test } from "./fixtures";

test("from the start page to a first token and its statistics @no-js", async ({ page, server, request }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Create account" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await signUp(page);
  await page.getByRole("link", { name: "Add New Application" }).first().click();
  await page.getByRole("link", { name: "Provide existing keys" }).click();
  // The page that is left has a field of this name, too.
  await page.waitForURL("**/applications/new?keys=existing");
  await page.getByLabel("Application Name").fill("Weather station");
  await page.getByText("More: quota and description").click();
  await page.getByLabel("Application Description").fill("Reports the weather of a roof.");
  await page.getByRole("main").getByRole("button").first().click();
  await page.waitForURL(/\/applications\/[0-9a-f-]{36}/);
  const applicationId = new URL(page.url()).pathname.split("/")[2] ?? "";

  const { clientId, secret } = await generateKeys(page, applicationId);
  expect(clientId).toMatch(/^[0-9A-Za-z]{17}$/);
  expect(secret).toMatch(/^lk_cs_/);

  const token = await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials" },
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}` },
  });
  expect(token.status()).toBe(200);
  const wrong = await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials", client_id: clientId, client_secret: "wrong" },
  });
  expect(wrong.status()).toBe(401);

  // The secret was shown that once.
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${applicationId}/production-keys`);
  expect(await page.content()).not.toContain(secret);
  await expect(
    page
      .getByText(clientId)
      .or(page.locator(`input[value="${clientId}"]`))
      .first(),
  ).toBeVisible();

  await page.goto(`/applications/${applicationId}/tokens`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("cell", { name: "Client Credentials" }).first()).toBeVisible();

  await page.goto(`/applications/${applicationId}/statistics`);
  await expect(page.getByRole("link", { name: "Wrong secret" }).first()).toBeVisible();
  const numbers = await page.request.get(`/applications/${applicationId}/statistics.json`);
  expect(numbers.status()).toBe(200);
});

test("an application of somebody else does not exist @no-js", async ({ page, browser, server }) => {
  await signUp(page);
  const applicationId = await createApplication(page);
  const stranger = await browser.newContext({ baseURL: server.url });
  const other = await stranger.newPage();
  await signUp(other, "Stranger");
  for (const path of ["", "/edit", "/delete", "/production-keys", "/tokens", "/statistics", "/statistics.json", "/statistics.csv"]) {
    const response = await other.goto(`/applications/${applicationId}${path}`).catch(() => null);
    expect(response?.status() ?? 404, path).toBe(404);
  }
  await stranger.close();
});

test("a form that is refused keeps its input and says why beside the field @no-js", async ({ page }) => {
  await signUp(page);
  await page.goto("/applications/new");
  await page.getByLabel("Application Name").fill(" blanks around ");
  await page.getByText("More: quota and description").click();
  await page.getByLabel("Application Description").fill("kept");
  await page
    .getByRole("main")
    .getByRole("button", { name: /^Create/ })
    .click();
  await expect(page.getByLabel("Application Name")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Application Name")).toHaveValue(" blanks around ");
  await expect(page.getByLabel("Application Description")).toHaveValue("kept");
});
