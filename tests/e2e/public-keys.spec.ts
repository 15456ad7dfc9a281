/** Issue 12 §2: keys for programs that cannot keep a secret. */
import { createApplication, expect, signUp, test } from "./fixtures";

test("a key for a browser application has no secret, and is made one with a secret later @no-js", async ({ page, server, request }) => {
  test.slow();
  await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByRole("link", { name: "Single page or mobile" }).click();
  // It is shown as one that needs a secret, and cannot be ticked.
  await expect(page.getByRole("checkbox", { name: "Client Credentials" })).toBeDisabled();
  await page.getByLabel("Callback URL").fill("https://app.example/callback\ncom.example.app:/callback");
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("this key has no secret: the commands show")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Consumer Secrets" })).toHaveCount(0);
  const clientId = await page.locator("#consumer-key").inputValue();
  const form = { grant_type: "refresh_token", refresh_token: "unknown", client_id: clientId };
  expect((await (await request.post(`${server.url}/token`, { form })).json()).error).toBe("invalid_grant");

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Change kind" }).click();
  await page.getByRole("radio", { name: "Server", exact: true }).check();
  await expect(page.getByText("Every token of the application ends")).toBeVisible();
  await page.getByRole("button", { name: "Change kind" }).click();
  await expect(page.getByRole("heading", { name: "Kind: Server" })).toBeVisible();
  await page.getByRole("link", { name: "Secrets" }).click();
  await expect(page.getByText("No secret works")).toBeVisible();
});
