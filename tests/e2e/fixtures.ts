/**
 * Every Playwright worker has its own server and its own database. Tests that change the realm, or need it as it is at first, have one that
 * they share with no other file: `test.use({ portal: "grant policy" })`. A page that logs a console error, or an uncaught exception, fails its test.
 */
import { randomUUID } from "node:crypto";
import { test as base, type ConsoleMessage, expect, type Locator, type Page } from "@playwright/test";
import { type RunningServer, startServer } from "#tests/support/server";

export const ADMIN = { email: "admin@example.com", password: "correct horse battery" } as const;

interface WorkerFixtures {
  /** Which portal a test uses: those of one name may find what others have left there. */
  readonly portal: string;
  readonly server: RunningServer;
}

interface TestFixtures {
  readonly consoleErrors: string[];
}

/** The browser logs every 4xx answer itself. That of a page or a form is meant; that of a script or style is not. */
function isRefusal(message: ConsoleMessage): boolean {
  return /^Failed to load resource: .* status of 4\d\d/.test(message.text()) && !message.location().url.includes("/assets/");
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // Another value of an option of workers makes another worker.
  portal: ["shared", { scope: "worker", option: true }],
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const server = await startServer({ engine: "sqlite", env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password } });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => await use(server.url),
  consoleErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" && !isRefusal(message)) errors.push(`${message.text()} (${message.location().url})`);
      });
      page.on("pageerror", (error) => errors.push(String(error)));
      await use(errors);
      expect(errors, "console errors").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Makes an account through the sign-up page and lands on the applications list. */
export async function signUp(page: Page, name = "Grace Hopper"): Promise<{ email: string; password: string }> {
  const account = { email: `${randomUUID()}@example.com`, password: "correct horse battery" };
  await page.goto("/signup");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create application" })).toBeVisible();
  await page.goto("/applications");
  return account;
}

/** Signs in with an existing account. */
export async function signIn(page: Page, account: { readonly email: string; readonly password: string }): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

/** Creates an application without keys and lands on the page that makes them. */
export async function createApplication(page: Page, name = `app ${randomUUID().slice(0, 8)}`): Promise<string> {
  await page.goto("/applications/new?keys=existing");
  await page.getByLabel("Application Name").fill(name);
  await page.getByRole("main").locator("form").getByRole("button").first().click();
  await page.waitForURL(/\/applications\/[0-9a-f-]{36}/);
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

/** Generates keys for an environment with what is ticked at first, and reads the pair that is shown once. */
export async function generateKeys(
  page: Page,
  applicationId: string,
  environment: "production" | "sandbox" = "production",
): Promise<{ clientId: string; secret: string }> {
  await page.goto(`/applications/${applicationId}/${environment}-keys`);
  await page.getByRole("button", { name: "Generate Keys" }).click();
  const secret = await shownSecret(page).inputValue();
  const clientId = await page.getByLabel("Consumer Key").first().inputValue();
  return { clientId, secret };
}

/** The Consumer Secret on the page that shows it this once. Fields of this name that are typed into, such as those of existing keys, are not meant. */
export function shownSecret(page: Page): Locator {
  return page.getByRole("textbox", { name: "Consumer Secret", exact: true }).and(page.locator("[readonly]"));
}

/** Switches a grant type on for the whole realm, with what its page asks to have confirmed. An admin is signed in. */
export async function switchGrantOn(page: Page, grant: string): Promise<void> {
  await page.goto(`/admin/grants?${new URLSearchParams({ grant, to: "on" })}`);
  const warning = page.getByRole("checkbox", { name: /I have read the warning/ });
  if ((await warning.count()) > 0) await warning.check();
  const lastDay = page.getByLabel("Last day");
  if ((await lastDay.count()) > 0) await lastDay.fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
  const count = page.getByLabel(/to confirm$/);
  if ((await count.count()) > 0)
    await count.fill((await page.locator("#confirmedClients-description, [id$=confirmedClients-description]").textContent()) ?? "");
  await page.getByRole("button", { name: /^Switch on/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Grant policy" })).toBeVisible();
}
