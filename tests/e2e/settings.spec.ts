/** Issue 13 §2: the grant types of a key in the order of its kind, and what saving would change, before it is saved. */
import { expectAccessible } from "./expect-accessible";
import { createApplication, expect, generateKeys, signUp, test } from "./fixtures";

test.use({ portal: "settings of a key" });

test("settings show what saving would change, then save just that @no-js", async ({ page, javaScriptEnabled }) => {
  await signUp(page);
  const id = await createApplication(page);
  await generateKeys(page, id);
  await page.getByRole("link", { name: "I have stored it" }).click();
  const settings = `/applications/${id}/production-keys/settings`;
  await page.goto(settings);
  const grants = page.getByRole("group", { name: "Grant Types" });
  await expect(grants.getByText("Recommended", { exact: true })).toBeVisible();
  await expect(grants.getByRole("checkbox", { name: "Implicit" })).toBeDisabled();

  await page.getByRole("button", { name: "Update…" }).click();
  await expect(page.getByText("Nothing changed")).toBeVisible();

  await grants.getByRole("checkbox", { name: "Code", exact: true }).check();
  await page.getByLabel("Callback URL", { exact: true }).fill("https://app.example/cb");
  // With JavaScript the difference comes by itself.
  if (!javaScriptEnabled) await page.getByRole("button", { name: "Update…" }).click();
  await expect(page.getByRole("heading", { name: "Before you save" })).toBeVisible();
  await expect(page.getByText("Callback URLs are required from now on.")).toBeVisible();
  await page.goto(settings);
  await expect(grants.getByRole("checkbox", { name: "Code", exact: true })).not.toBeChecked();

  await grants.getByRole("checkbox", { name: "Code", exact: true }).check();
  await page.getByLabel("Callback URL", { exact: true }).fill("https://app.example/cb");
  if (!javaScriptEnabled) await page.getByRole("button", { name: "Update…" }).click();
  await page.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(page.getByText("Application keys updated successfully")).toBeVisible();
  await page.goto(settings);
  await expect(grants.getByRole("checkbox", { name: "Code", exact: true })).toBeChecked();
});

test("the difference stands in the form while it is changed: nothing is saved, and the focus stays where it is", async ({ page }) => {
  test.slow();
  await signUp(page);
  const id = await createApplication(page);
  await generateKeys(page, id);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${id}/production-keys/settings`);
  const lifetime = page.getByLabel("Application Access Token Expiry Time");
  const grants = page.getByRole("group", { name: "Grant Types" });
  await grants.getByRole("checkbox", { name: "Refresh Token" }).check();
  await expect(grants.getByText("Will be switched on")).toBeVisible();
  await lifetime.fill("10 minutes");
  await expect(page.getByRole("status").getByText("2 changes, not saved")).toBeVisible();
  await expect(lifetime).toBeFocused();
  await expectAccessible(page, "settings (two changes)");
  await lifetime.fill("1e3");
  await expect(page.getByText("Before you save")).toBeHidden();
  await page.getByRole("button", { name: "Update…" }).click();
  await expect(lifetime).toHaveAttribute("aria-invalid", "true");
  await lifetime.fill("");
  await grants.getByRole("checkbox", { name: "Refresh Token" }).uncheck();
  await expect(grants.getByText("Will be switched on")).toBeHidden();
  await grants.getByRole("checkbox", { name: "Client Credentials" }).uncheck();
  await grants.getByRole("checkbox", { name: "Refresh Token" }).check();
  await page.getByRole("link", { name: "See the difference" }).click();
  await expect(page.getByRole("button", { name: "Save 2 changes" })).toBeInViewport();
  await page.getByRole("link", { name: "Discard" }).click();
  await expect(grants.getByRole("checkbox", { name: "Client Credentials" })).toBeChecked();
});
