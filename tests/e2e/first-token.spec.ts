/** Issue 13 §1: from the start page to a first token, by mouse, by keyboard alone, and without JavaScript. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

/** It was eight clicks and three pastes. */
const MOST_CLICKS = 4;

/** What the terminal answers to the block as it was copied. */
const inTerminal = (block: string): string => execFileSync("sh", ["-c", block], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** Counts presses in every page of the context. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  let clicks = 0;
  await page.exposeFunction("countClick", () => {
    clicks += 1;
  });
  await page.addInitScript(() => addEventListener("click", (event) => event.detail > 0 && Reflect.get(window, "countClick")(), true));
  return async () => clicks;
}

async function fillAccount(page: Page): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill("Nadia Newcomer");
  await page.getByLabel("Email").fill(`${randomUUID()}@example.com`);
  await page.getByLabel("Password").fill("correct horse battery");
}

test("four clicks and one paste lead from the start page to a first token, and the page turns by itself", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clicks = await countClicks(page);
  await page.goto("/");
  const startedAt = Date.now();
  await page.getByRole("main").getByRole("link", { name: "Create account" }).first().click();
  await fillAccount(page);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create application" })).toBeVisible();
  await expect(page.getByLabel("Application Name")).toBeFocused();
  await page.keyboard.type("Invoice dispatcher");
  await page.getByRole("button", { name: "Create application and keys" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Invoice dispatcher has its keys" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Waiting for the first call" })).toBeVisible();
  await page.getByRole("button", { name: "Copy block" }).click();
  await expect(page.getByText("Copied.", { exact: true })).toBeVisible();
  const block = await page.evaluate(() => navigator.clipboard.readText());
  expect(inTerminal(block)).toContain("access_token");
  await expect(page.getByRole("heading", { name: /^Your first token, \d+ s ago$/ })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Your first token has arrived." })).toHaveCount(1);
  expect(await clicks()).toBeLessThanOrEqual(MOST_CLICKS);
  test.info().annotations.push({ type: "journey", description: `${await clicks()} clicks, 1 paste, ${Date.now() - startedAt} ms` });
  await page.getByRole("link", { name: "Open the application" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Invoice dispatcher/ })).toBeVisible();
});

test("a refused first call is shown in words, with its diagnosis, and a reload shows the secret once more", async ({
  page,
  request,
  server,
}) => {
  await page.goto("/signup");
  await fillAccount(page);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByLabel("Application Name").fill("Refused");
  await page.getByRole("button", { name: "Create application and keys" }).click();
  const secret = await page
    .locator("code", { hasText: /^lk_cs_/ })
    .first()
    .textContent();
  const clientId = await page.locator("dd code").first().textContent();
  await page.goto("/applications/new");
  await expect(page.locator("code", { hasText: secret ?? "" }).first()).toBeVisible();
  await request.post(`${server.url}/token`, {
    form: { grant_type: "password", client_id: clientId ?? "", client_secret: secret ?? "", username: "a", password: "b" },
  });
  await expect(page.getByRole("heading", { name: /^Refused \d+ s ago/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Diagnose this request" })).toHaveAttribute("href", /\/diagnose\?request=[0-9a-f-]{36}$/);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await expect(page).toHaveURL(/sandbox-keys\/first-token$/);
  expect(await page.content()).not.toContain(secret ?? "");
});

test("the whole way works without JavaScript: looking again shows the first token @no-js", async ({ page, javaScriptEnabled }) => {
  await page.goto("/signup");
  await fillAccount(page);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByLabel("Application Name").fill("Plain forms");
  await page.getByRole("button", { name: "Create application and keys" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Plain forms has its keys" })).toBeVisible();
  expect(inTerminal((await page.locator("pre:visible").first().textContent()) ?? "")).toContain("access_token");
  // With JavaScript the page has turned by then.
  if (javaScriptEnabled === false) await page.getByRole("link", { name: "Look again" }).click();
  await expect(page.getByRole("heading", { name: /^Your first token/ })).toBeVisible();
});

test("by keyboard alone: the kind of program, the environment and the button", async ({ page }) => {
  await page.goto("/signup");
  await page.getByLabel("Name", { exact: true }).focus();
  await page.keyboard.type("Nadia Newcomer");
  await page.keyboard.press("Tab");
  await page.keyboard.type(`${randomUUID()}@example.com`);
  await page.keyboard.press("Tab");
  await page.keyboard.type("correct horse battery");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Application Name")).toBeFocused();
  await page.keyboard.type("By keys");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("radio", { name: /Server or job/ })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: /Web app/ })).toBeChecked();
  await expect(page.getByLabel("Callback URL")).toBeVisible();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByLabel("Callback URL")).toBeHidden();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("radio", { name: "Sandbox" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "By keys has its keys" })).toBeFocused();
});
