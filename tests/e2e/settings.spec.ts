/** Issue 13 §2: the grant types of a key in the order of its kind, and what saving would change, before it is saved. */
import { createApplication, expect, generateKeys, signUp, test } from "./fixtures";

test("settings show what saving would change, then save just that @no-js", async ({ page }) => {
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
  await page.getByRole("button", { name: "Update…" }).click();
  await expect(page.getByRole("heading", { name: "Before you save" })).toBeVisible();
  await expect(page.getByText("Callback URLs are required from now on.")).toBeVisible();
  await page.goto(settings);
  await expect(grants.getByRole("checkbox", { name: "Code", exact: true })).not.toBeChecked();

  await grants.getByRole("checkbox", { name: "Code", exact: true }).check();
  await page.getByLabel("Callback URL", { exact: true }).fill("https://app.example/cb");
  await page.getByRole("button", { name: "Update…" }).click();
  await page.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(page.getByText("Application keys updated successfully")).toBeVisible();
  await page.goto(settings);
  await expect(grants.getByRole("checkbox", { name: "Code", exact: true })).toBeChecked();
});
