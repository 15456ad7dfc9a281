/** Seed 000 for each of its four grants, in the portal's own playground: the redirect to the portal and back included. */
import type { Browser, Page } from "@playwright/test";
import type { RunningServer } from "#tests/support/server";
import { ADMIN, createApplication, expect, shownSecret, signIn, signUp, switchGrantOn, test } from "./fixtures";

/** Switches a grant type on that has a warning; Implicit until tomorrow. */
async function switchOn(browser: Browser, server: RunningServer, grant: string): Promise<void> {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await signIn(page, ADMIN);
  await switchGrantOn(page, grant);
  await context.close();
}

/** A person with a key that has these grant types ticked. */
async function withKey(page: Page, ...labels: readonly RegExp[]) {
  const account = await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/production-keys`);
  for (const label of labels) await page.getByRole("checkbox", { name: label }).check();
  await page.getByLabel("Callback URL").fill("https://app.example/callback");
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("Application keys generated successfully")).toBeVisible();
  const clientId = await page.getByLabel("Consumer Key").first().inputValue();
  const secret = await shownSecret(page).inputValue();
  return { account, clientId, secret };
}

const authorizeForm = (page: Page) => page.locator("form", { has: page.getByLabel("Authorization Grant Type") });

/** "Get TokenInfo" of the token that the page holds. */
async function expectActive(page: Page, { clientId, secret }: { readonly clientId: string; readonly secret: string }): Promise<void> {
  const info = page.locator("form", { has: page.getByRole("button", { name: "Get TokenInfo" }) });
  await info.getByLabel("Client ID").fill(clientId);
  await info.getByLabel("Client Secret").fill(secret);
  await info.getByRole("button", { name: "Get TokenInfo" }).click();
  await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
}

/** Begins a grant that leads through the browser, with the callback URL registered by a click, and allows it. */
async function goThrough(page: Page, clientId: string, grant: string): Promise<void> {
  await page.goto(`/playground?client_id=${clientId}`);
  await authorizeForm(page).getByLabel("Authorization Grant Type").selectOption(grant);
  await authorizeForm(page).getByRole("button", { name: "Register callback URL" }).click();
  await expect(page.getByText(`The callback URL is registered for the key ${clientId}.`)).toBeVisible();
  await authorizeForm(page).getByRole("button", { name: "Authorize" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL(/\/playground\/callback/);
}

test("Authorization Code: there, back with a code, exchanged with PKCE, looked at @no-js", async ({ page }) => {
  const key = await withKey(page, /^Code/);
  await goThrough(page, key.clientId, "authorization_code");
  await expect(page.getByText("state is the one that the playground made for this request.")).toBeVisible();
  await expect(page.getByText("iss names the server that was asked.")).toBeVisible();
  const exchange = page.locator("form", { has: page.getByRole("button", { name: "Get token", exact: true }) });
  await exchange.getByLabel("Client Secret").fill(key.secret);
  await exchange.getByRole("button", { name: "Get token", exact: true }).click();
  expect(await page.getByLabel("Access Token", { exact: true }).inputValue()).toMatch(/^lk_at_/);
  expect(page.url()).not.toContain(key.secret);
  await expectActive(page, key);
});

test("Implicit: back with a token behind #, read by the page's script, and taken out of the address", async ({ page, browser, server }) => {
  await switchOn(browser, server, "implicit");
  const key = await withKey(page, /^Implicit/);
  await goThrough(page, key.clientId, "implicit");
  expect(await page.getByLabel("Access Token", { exact: true }).inputValue()).toMatch(/^lk_at_/);
  await expect(page.getByText("state is the one that the playground made for this request.")).toBeVisible();
  expect(page.url()).not.toContain("access_token");
  await expectActive(page, key);
});

test("Client Credentials @no-js", async ({ page }) => {
  const key = await withKey(page, /^Client Credentials/);
  await page.goto("/playground");
  await authorizeForm(page).getByLabel("Client ID").fill(key.clientId);
  await authorizeForm(page).getByLabel("Client Secret").fill(key.secret);
  await authorizeForm(page).getByRole("button", { name: "Get token", exact: true }).click();
  await expect(page.locator(":focus"), "the answer has the focus").toContainText("The server issued an access token");
  expect(await page.getByLabel("Access Token", { exact: true }).inputValue()).toMatch(/^lk_at_/);
  await expectActive(page, key);
});

test("Password (Resource Owner) @no-js", async ({ page, browser, server }) => {
  await switchOn(browser, server, "password");
  const key = await withKey(page, /^Password/);
  await page.goto("/playground");
  await authorizeForm(page).getByLabel("Authorization Grant Type").selectOption("password");
  await authorizeForm(page).getByLabel("Client ID").fill(key.clientId);
  await authorizeForm(page).getByLabel("Client Secret").fill(key.secret);
  await authorizeForm(page).getByLabel("Username").fill(key.account.email);
  await authorizeForm(page).getByLabel("Password", { exact: true }).fill(key.account.password);
  await authorizeForm(page).getByRole("button", { name: "Get token", exact: true }).click();
  expect(await page.getByLabel("Access Token", { exact: true }).inputValue()).toMatch(/^lk_at_/);
  await expectActive(page, key);
});
