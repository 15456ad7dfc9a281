/** Search from anywhere (issue 13 §8), and how pages look in one browser. */
import { createApplication, expect, signUp, test } from "./fixtures";

test("Ctrl K finds an application's page and goes there by keyboard alone", async ({ page }) => {
  await signUp(page);
  const id = await createApplication(page, "Harbour");
  await page.goto("/account");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("searchbox", { name: "Search or go to" });
  await expect(field).toBeFocused();
  await expect(page.getByRole("dialog").getByRole("link", { name: "Playground" })).toBeVisible();
  await field.fill("harb");
  await expect(page.getByRole("dialog").getByRole("link", { name: "Harbour: statistics" })).toBeVisible();
  for (const name of ["Harbour", "Harbour: secrets"]) {
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("link", { name, exact: true })).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/applications/${id}/production-keys`);
  await expect(page.getByRole("dialog")).toBeHidden();

  await page.keyboard.press("Control+k");
  await field.fill("dark");
  await expect(page.getByRole("dialog").getByRole("link")).toHaveText(["Theme and time zone"]);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/display");
  await expect(page.getByRole("dialog")).toBeHidden();

  await page.getByRole("banner").getByRole("link", { name: "Search or go to" }).click();
  await expect(page).toHaveURL("/display");
  await field.fill("no such thing");
  await expect(page.getByRole("dialog").getByText("Nothing found.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("issue 13 §8: the tab order starts with the page's navigation @no-js", async ({ page }) => {
  await signUp(page);
  await page.goto("/applications");
  for (const name of ["Skip to content", "Latchkey", "Applications"]) {
    await page.keyboard.press("Tab");
    await expect(page.locator(":focus")).toHaveText(name);
  }
});

test("the search works without JavaScript @no-js", async ({ page, javaScriptEnabled }) => {
  await signUp(page);
  await createApplication(page, "Harbour");
  // With JavaScript the link opens the dialog.
  if (javaScriptEnabled) await page.goto("/search");
  else await page.getByRole("link", { name: "Search or go to" }).click();
  await page.getByRole("searchbox", { name: "Search for" }).fill("harbour");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.getByRole("link", { name: "Harbour: statistics" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Harbour" })).toBeVisible();
});

test("a chosen theme and time zone hold on every page of the browser, also for visitors @no-js", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("link", { name: "Theme and time zone" }).click();
  await page.getByLabel("Dark").check();
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved for this browser.")).toBeVisible();
  await expect(page.getByText(/Now it is .* GMT\+9\./)).toBeVisible();
  await page.goto("/login");
  expect(await ground()).not.toBe(light);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/display");
  await page.getByLabel("Light", { exact: true }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved for this browser.")).toBeVisible();
  expect(await ground()).toBe(light);
});
