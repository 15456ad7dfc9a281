/** What an admin decides holds for the next request and the next page. */
import { ADMIN, createApplication, expect, generateKeys, shownSecret, signIn, signUp, test } from "./fixtures";

test.use({ portal: "policy of the realm" });

// These change the portal for everybody on it: one after another.
test.describe.configure({ mode: "serial" });

test("a grant type that is switched off is refused and no longer offered @no-js", async ({ page, browser, server, request }) => {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: true });
  const developer = await context.newPage();
  await signUp(developer);
  const id = await createApplication(developer);
  const { clientId, secret } = await generateKeys(developer, id);
  const ask = async () => {
    const answer = await request.post(`${server.url}/token`, {
      form: { grant_type: "client_credentials", client_id: clientId, client_secret: secret },
    });
    return (await answer.json()).error ?? answer.status();
  };
  expect(await ask()).toBe(200);

  await signIn(page, ADMIN);
  const change = async (to: "on" | "off") => {
    await page.goto("/admin/grants");
    await page
      .getByRole("row")
      .filter({ hasText: "client_credentials" })
      .getByRole("link", { name: /^Client Credentials/ })
      .click();
    await page.getByRole("link", { name: `Switch ${to} everywhere` }).click();
    await expect(page.getByRole("button", { name: `Switch ${to} Client Credentials` })).toBeVisible();
    const count = page.getByLabel(/Type the number of keys/);
    if (await count.isVisible()) {
      await page.getByRole("button", { name: `Switch ${to} Client Credentials` }).click();
      await expect(count).toHaveAttribute("aria-invalid", "true");
      const described = await page.getByRole("main").locator("form code").first().textContent();
      await count.fill(described ?? "");
    }
    await page.getByRole("button", { name: `Switch ${to} Client Credentials` }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Grant policy" })).toBeVisible();
  };
  await change("off");
  expect(await ask()).toBe("unsupported_grant_type");
  await developer.goto(`/applications/${id}/sandbox-keys`);
  // It is shown, with whom to ask, and cannot be ticked.
  await expect(developer.getByRole("checkbox", { name: /^Client Credentials/ })).toBeDisabled();
  await change("on");
  expect(await ask()).toBe(200);
  await context.close();
});

test("the password grant shows RFC 9700's warning, and then signs a user in @no-js", async ({ page, browser, server, request }) => {
  await signIn(page, ADMIN);
  await page.goto("/admin/grants");
  await page
    .getByRole("row")
    .filter({ hasText: "password" })
    .getByRole("link", { name: /^Password/ })
    .click();
  await page.getByRole("link", { name: "Switch on everywhere" }).click();
  await expect(page.getByText(/RFC 9700 §2\.4/).first()).toBeVisible();
  await page.getByRole("checkbox", { name: /I have read the warning/ }).check();
  await page.getByRole("button", { name: "Switch on Password" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Grant policy" })).toBeVisible();

  const context = await browser.newContext({ baseURL: server.url });
  const developer = await context.newPage();
  const account = await signUp(developer);
  const id = await createApplication(developer);
  await developer.goto(`/applications/${id}/production-keys`);
  await developer.getByRole("checkbox", { name: /^Password/ }).check();
  await developer.getByRole("checkbox", { name: /^Refresh Token/ }).check();
  await developer.getByRole("button", { name: "Generate Keys" }).click();
  await expect(developer.getByText("Application keys generated successfully")).toBeVisible();
  const client = {
    client_id: await developer.getByLabel("Consumer Key").first().inputValue(),
    client_secret: await shownSecret(developer).inputValue(),
  };
  const token = await request.post(`${server.url}/token`, {
    form: { grant_type: "password", username: account.email, password: account.password, ...client },
  });
  expect(token.status()).toBe(200);
  const { refresh_token: refresh } = await token.json();
  const use = async (refresh_token: string) =>
    await (await request.post(`${server.url}/token`, { form: { grant_type: "refresh_token", refresh_token, ...client } })).json();
  const { refresh_token: next } = await use(refresh);
  expect((await use(refresh)).refresh_token).toBe(next);
  await use(next);
  expect((await use(refresh)).error).toBe("invalid_grant");
  await developer.goto(`/applications/${id}/statistics`);
  await expect(developer.getByRole("link", { name: "Refresh token used twice" }).first()).toBeVisible();
  await context.close();
});

test("a grant type is report-only for one kind of key, then off at a day, and its owner reads of it (issue 13 §7) @no-js", async ({
  page,
  browser,
  server,
  request,
}) => {
  const context = await browser.newContext({ baseURL: server.url });
  const developer = await context.newPage();
  await signUp(developer);
  const id = await createApplication(developer);
  const { clientId, secret } = await generateKeys(developer, id);
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
  const ask = async () => (await request.post(`${server.url}/token`, { form })).status();
  expect(await ask()).toBe(200);

  await signIn(page, ADMIN);
  await page.goto("/admin/grants");
  await page.getByRole("link", { name: /^On ?: Client Credentials, Server, Production$/ }).click();
  await page.getByRole("link", { name: "Report only" }).click();
  await page.getByRole("button", { name: /^Report only, and tell \d+ owners?$/ }).click();
  await expect(page.getByText("Nothing is refused yet.")).toBeVisible();
  await expect(page.getByText(/Off would have stopped \d+ tokens? of \d+ owners?/)).toBeVisible();
  expect(await ask()).toBe(200);
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Switch off on").fill(day);
  await page.getByRole("button", { name: "Set date" }).click();
  await page.getByRole("button", { name: /^Set date and tell/ }).click();
  await expect(page.getByRole("button", { name: "Move date" })).toBeVisible();

  await developer.goto(`/applications/${id}`);
  await expect(developer.getByText(/Client Credentials will be refused from/)).toBeVisible();
  await developer.goto(`/applications/${id}/production-keys/settings`);
  await expect(developer.getByText(/Client Credentials will be refused from/)).toBeVisible();

  await page.goto("/admin/grants");
  await expect(page.getByText(/, read$/).first()).toBeVisible();
  await page.getByRole("link", { name: "Grant one" }).first().click();
  await page.getByLabel("Last day").fill(day);
  await page.getByRole("button", { name: "Grant exception" }).click();
  await expect(page.getByText(/1 exception stays open/)).toBeVisible();
  await page.getByRole("link", { name: "On", exact: true }).click();
  await page.getByRole("button", { name: "Switch on Client Credentials" }).click();
  await expect(page.getByRole("link", { name: /^On ?: Client Credentials, Server, Production$/ })).toBeVisible();
  await context.close();
});

test("closed sign-up refuses new accounts @no-js", async ({ page, browser, server }) => {
  await signIn(page, ADMIN);
  const set = async (open: boolean) => {
    await page.goto("/admin/settings");
    await page.getByLabel("Sign-up is open").setChecked(open);
    await page.getByRole("button", { name: "Save settings" }).click();
    await expect(page.getByText("The settings were saved.")).toBeVisible();
  };
  const context = await browser.newContext({ baseURL: server.url });
  const visitor = await context.newPage();
  await set(false);
  await visitor.goto("/signup");
  await expect(visitor.getByRole("button", { name: "Create account" })).toHaveCount(0);
  await set(true);
  await visitor.goto("/signup");
  await expect(visitor.getByRole("button", { name: "Create account" })).toBeVisible();
  await context.close();
});

test("what was changed stands in the audit log @no-js", async ({ page }) => {
  await signIn(page, ADMIN);
  await page.goto("/admin/audit");
  await expect(page.locator("code", { hasText: "grant-policy.change" }).first()).toBeVisible();
});
