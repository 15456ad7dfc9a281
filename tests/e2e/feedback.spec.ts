/** Issue 13 §3: the answer stands at the action and has the focus, and nothing that was typed is lost. */
import { randomUUID } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { ADMIN, createApplication, expect, generateKeys, shownSecret, signIn, signUp, test } from "./fixtures";

/** The browser logs each request that fails, which these tests make fail. */
function forgetFailedLoads(consoleErrors: string[]): void {
  consoleErrors.splice(0, consoleErrors.length, ...consoleErrors.filter((line) => !line.startsWith("Failed to load resource")));
}

test("without a network the form stays, says that it was not sent, and is sent when there is one", async ({
  page,
  context,
  consoleErrors,
}) => {
  await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/edit`);
  const form = page.locator("form#application");
  await form.getByLabel("Application Name").fill("Typed on a train");
  await context.setOffline(true);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Not sent: no answer from the portal")).toBeInViewport();
  await expect(form.getByRole("button", { name: "Try again" })).toBeFocused();
  await expect(form.getByLabel("Application Name")).toHaveValue("Typed on a train");
  await form.getByRole("button", { name: "Try again" }).click();
  await expect(form.getByText("Not sent: no answer from the portal")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("Typed on a train was saved.")).toBeVisible();
  await expect(page.getByText("Not sent")).toHaveCount(0);
  forgetFailedLoads(consoleErrors);
});

test("a page of somebody between is not taken for the portal's answer", async ({ page, consoleErrors }) => {
  await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/edit`);
  const form = page.locator("form#application");
  await form.getByLabel("Application Description").fill("Behind a gateway");
  await page.route("**/*.data*", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }));
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Something else on the way answered in its place (502).")).toBeVisible();
  await expect(form.getByRole("button", { name: "Try again" })).toBeFocused();
  await expect(form.getByLabel("Application Description")).toHaveValue("Behind a gateway");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.unroute("**/*.data*");
  await form.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText(/ was saved\.$/)).toBeVisible();
  forgetFailedLoads(consoleErrors);
});

test("a form whose answer breaks off is not sent again by itself, and is sent as it was changed meanwhile", async ({
  page,
  consoleErrors,
}) => {
  await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/delete`);
  await page.getByLabel("Type the application name to confirm").fill("wrong");
  await page.route("**/*.data*", (route) => route.abort("connectionreset"));
  const form = page.locator("main form[method=post]");
  await form.getByRole("button", { name: "Delete application" }).click();
  await expect(form.getByText("The connection to the portal broke.")).toBeVisible();
  await expect(page.getByLabel("Type the application name to confirm")).toHaveValue("wrong");
  await page.unroute("**/*.data*");
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(form.getByText("The connection to the portal broke.")).toBeVisible();
  await page.getByLabel("Type the application name to confirm").fill("wrong again");
  await form.getByRole("button", { name: "Delete application" }).click();
  await expect(page.getByText("This is not the application's name.").first()).toBeVisible();
  await expect(form.getByText("Not sent")).toHaveCount(0);
  forgetFailedLoads(consoleErrors);
});

test("a page that does not come says so, and the one that is shown stays", async ({ page, consoleErrors }) => {
  await signUp(page);
  await page.route("**/apis.data*", (route) => route.abort("connectionreset"));
  await page.getByRole("link", { name: "APIs", exact: true }).first().click();
  await expect(page.getByText("Not loaded: no answer from the portal")).toBeInViewport();
  await expect(page.getByRole("heading", { level: 1, name: "Applications" })).toBeVisible();
  await page.unroute("**/apis.data*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "APIs" })).toBeVisible();
  forgetFailedLoads(consoleErrors);
});

async function signInAgain(page: Page, account: { readonly email: string; readonly password: string }): Promise<void> {
  await page.waitForURL(/\/login/);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

test("an ended session keeps what was typed over the new sign-in", async ({ page, context }) => {
  const account = await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/edit`);
  const form = page.locator("form#application");
  await form.getByLabel("Application Description").fill("A long text that nobody types twice");
  await form.getByLabel("Shared Quota for Application Tokens").selectOption("20PerMin");
  await context.clearCookies();
  await form.getByRole("button", { name: "Save" }).click();
  await signInAgain(page, account);
  await expect(form.getByText("Not sent yet")).toBeInViewport();
  await expect(page.locator(":focus")).toContainText("Not sent yet");
  await expect(form.getByLabel("Application Description")).toHaveValue("A long text that nobody types twice");
  await expect(form.getByLabel("Shared Quota for Application Tokens")).toHaveValue("20PerMin");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/ was saved\.$/)).toBeVisible();
});

test("what was typed is not kept for somebody else, nor are passwords", async ({ page, context, browser, server }) => {
  const account = await signUp(page);
  const other = await browser.newContext({ baseURL: server.url });
  const somebody = await signUp(await other.newPage(), "Somebody Else");
  await other.close();

  await page.goto("/account");
  await page.getByLabel("Current password").fill("a password of mine");
  await page.getByLabel("New password").fill("another password of mine");
  await context.clearCookies();
  await page.getByRole("button", { name: "Change password" }).click();
  await page.waitForURL(/\/login/);
  expect(await page.evaluate(() => JSON.stringify(window.sessionStorage))).not.toContain("password of mine");
  await signInAgain(page, account);

  await page.goto("/applications/new");
  await page.getByLabel("Application Name").fill("Mine alone");
  await context.clearCookies();
  await page.getByRole("main").locator("form").getByRole("button").first().click();
  await signInAgain(page, somebody);
  await expect(page.getByLabel("Application Name")).toHaveValue("");
  await expect(page.getByText("Not sent yet")).toHaveCount(0);
});

test("of two tabs the second is shown both values, with the focus on why @no-js", async ({ page, context }) => {
  await signUp(page);
  const id = await createApplication(page);
  const other = await context.newPage();
  for (const tab of [page, other]) await tab.goto(`/applications/${id}/edit`);
  await other.getByLabel("Application Description").fill("From the other tab");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText(/ was saved\.$/)).toBeVisible();
  await other.close();
  await page.getByLabel("Application Description").fill("From this tab");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Not saved: this was changed since you opened it")).toBeVisible();
  await expect(page.locator(":focus")).toContainText("Not saved");
  await expect(page.getByRole("rowheader", { name: "Application Description" }), "by the form's own label").toBeVisible();
  await expect(page.getByRole("cell", { name: "From the other tab" })).toBeVisible();
  await expect(page.getByLabel("Application Description")).toHaveValue("From this tab");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/ was saved\.$/)).toBeVisible();
});

test("what became of a key's settings stands at the button, and has the focus @no-js", async ({ page, javaScriptEnabled }) => {
  await signUp(page);
  const id = await createApplication(page);
  await generateKeys(page, id);
  await page.goto(`/applications/${id}/production-keys/settings`);
  for (const [lifetime, answer] of [
    ["600", "Application keys updated successfully"],
    ["600", "Nothing changed"],
    ["700", "Application keys updated successfully"],
  ] as const) {
    await page.getByLabel("Application Access Token Expiry Time").fill(lifetime);
    // With JavaScript the difference comes by itself, and with it the button that saves it.
    if (answer === "Nothing changed" || !javaScriptEnabled) await page.getByRole("button", { name: "Update…" }).click();
    if (answer !== "Nothing changed") await page.getByRole("button", { name: "Save 1 change" }).click();
    await expect(page.getByText(answer)).toBeInViewport();
    await expect(page.locator(":focus")).toContainText(answer);
  }
});

test("two clicks on a button send its form once, and show what it made", async ({ page }) => {
  await signUp(page);
  await page.goto("/applications/new?keys=existing");
  await page.getByLabel("Application Name").fill(" Blank before");
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByText("Remove the blanks before or after the name.").first()).toBeVisible();
  await page.getByLabel("Application Name").fill("Clicked twice");
  await page.getByRole("button", { name: "Create application" }).dblclick();
  await page.waitForURL(/\/production-keys$/);
  await page.getByRole("button", { name: "Generate Keys" }).dblclick();
  await expect(shownSecret(page)).toHaveValue(/.{20}/);
});

test("a deletion is told by name on the next page @no-js", async ({ page }) => {
  const account = await signUp(page);
  const id = await createApplication(page, "Invoices");
  await page.goto(`/applications/${id}/delete`);
  if (new URL(page.url()).pathname !== `/applications/${id}/delete`) await signIn(page, account);
  await page.getByLabel("Type the application name to confirm").fill("Invoices");
  await page.getByRole("button", { name: "Delete application" }).click();
  await expect(page.getByText("Invoices was deleted.")).toBeVisible();
  await expect(page.locator(":focus")).toContainText("Invoices was deleted.");
});

/** The answer is the newest thing on the page, says this, and is where the reader is. */
async function expectAnswer(page: Page, text: string): Promise<void> {
  await expect(page.getByText(text)).toBeInViewport();
  await expect(page.locator(":focus")).toContainText(text);
}

test("actions on APIs, subscriptions and scopes are answered by name, where they were done @no-js", async ({ page }) => {
  await signIn(page, ADMIN);
  const [shop, payments, scope] = [`Shop ${randomUUID().slice(0, 8)}`, `Payments ${randomUUID().slice(0, 8)}`, `pay.${randomUUID()}`];
  const id = await createApplication(page, shop);
  await page.goto("/apis/new");
  await page.getByLabel("Identifier").fill(`https://${randomUUID()}.example`);
  await page.getByLabel("Name", { exact: true }).fill(payments);
  await page.getByRole("button", { name: "Register API" }).click();
  await expectAnswer(page, `${payments} was registered.`);
  const api = new URL(page.url()).pathname;
  await page.getByLabel("Scope", { exact: true }).fill(scope);
  await page.getByLabel("What it allows").fill("Pay");
  await page.getByRole("button", { name: "Add scope" }).click();
  await expectAnswer(page, `The scope ${scope} was added.`);
  await page.getByRole("button", { name: `Remove ${scope}` }).click();
  await expectAnswer(page, `The scope ${scope} was removed.`);
  await page.getByLabel("Application", { exact: true }).selectOption({ label: shop });
  await page.getByRole("button", { name: "Subscribe" }).click();
  await expectAnswer(page, `Subscribed ${shop} to ${payments}.`);
  await page.goto(`/applications/${id}/subscriptions`);
  await page.getByRole("link", { name: `Unsubscribe ${payments}` }).click();
  await page.getByRole("button", { name: "Unsubscribe" }).click();
  await expectAnswer(page, `Unsubscribed ${shop} from ${payments}.`);
  await page.goto(`${api}/proxy`);
  await page.getByRole("button", { name: "Create key" }).click();
  await expectAnswer(page, `A key for proxies of ${payments} was created.`);
  await page.goto(`${api}/delete`);
  await page.getByLabel("Type the API's name to confirm").fill(payments);
  await page.getByRole("button", { name: "Delete API" }).click();
  await expectAnswer(page, `${payments} was deleted.`);
});

test("pages that answer without a session have the focus on it: a forgotten password, a saved theme @no-js", async ({ page }) => {
  await page.goto("/forgot?sent");
  await expectAnswer(page, "Look into your mail");
  await page.goto("/login?deleted");
  await expectAnswer(page, "Your account was deleted.");
  await page.goto("/display");
  await page.getByRole("button", { name: "Save" }).click();
  await expectAnswer(page, "Saved for this browser.");
});
