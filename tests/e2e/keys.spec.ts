/** A key's life in the browser: downloads, test token, a second secret, revocation, tokens and the playground. */
import { readFile } from "node:fs/promises";
import { createApplication, expect, generateKeys, shownSecret, signUp, test } from "./fixtures";

const FORM = { grant_type: "client_credentials" };

test("credentials download as .env and JSON, and nothing of them stays in the address or the cache @no-js", async ({ page }) => {
  await signUp(page);
  const { clientId, secret } = await generateKeys(page, await createApplication(page));
  expect(page.url()).not.toContain(secret);
  for (const [button, pattern] of [
    ["Download .env", new RegExp(`CONSUMER_KEY=.?${clientId}`)],
    ["Download JSON", new RegExp(`"${clientId}"`)],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
    const content = await readFile(await download.path(), "utf8");
    expect(content).toMatch(pattern);
    expect(content).toContain(secret);
  }
});

test("Generate Access Token shows the token, its lifetime and its scopes @no-js", async ({ page }) => {
  await signUp(page);
  const id = await createApplication(page);
  const { secret } = await generateKeys(page, id);
  await page.goto(`/applications/${id}/production-keys/quickstart`);
  const card = page.locator("form", { has: page.getByRole("button", { name: "Generate Access Token" }) });
  await card.getByLabel("Consumer Secret").fill(secret);
  await card.getByRole("button", { name: "Generate Access Token" }).click();
  await expect(page.getByText("The token is valid for 1 hour and has the scope default.")).toBeVisible();
  await expect(page.getByText(/lk_at_[\w-]{50}/).first()).toBeVisible();
});

test("a second secret works beside the first; a used one is revoked only by typing its hint @no-js", async ({ page, request, server }) => {
  await signUp(page);
  const id = await createApplication(page);
  const first = await generateKeys(page, id);
  const ask = async (secret: string) =>
    (await request.post(`${server.url}/token`, { form: { ...FORM, client_id: first.clientId, client_secret: secret } })).status();

  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByText("New Secret", { exact: true }).click();
  await page.getByLabel("Description").fill("second machine");
  await page.getByRole("button", { name: "Create secret" }).click();
  await expect(page.getByRole("heading", { name: "Secret Generated Successfully" })).toBeVisible();
  const shown = shownSecret(page);
  await expect(shown).not.toHaveValue(first.secret);
  const second = await shown.inputValue();
  expect([await ask(first.secret), await ask(second)]).toEqual([200, 200]);

  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${id}/production-keys`);
  const row = page.getByRole("row").filter({ hasText: `…${first.secret.slice(-4)}` });
  await row.getByRole("link", { name: /Revoke/ }).click();
  await page.getByRole("button", { name: "Revoke secret" }).click();
  await expect(page.getByLabel(/to confirm/)).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel(/to confirm/).fill(first.secret.slice(-4));
  await page.getByRole("button", { name: "Revoke secret" }).click();
  await page.waitForURL(/production-keys/);
  expect([await ask(first.secret), await ask(second)]).toEqual([401, 200]);
});

test("issue 13 §2: what is shown once survives one reload, asks before it is left uncopied, and goes when it is stored", async ({
  page,
}) => {
  await signUp(page);
  const id = await createApplication(page);
  const { secret } = await generateKeys(page, id);
  await expect(page.getByRole("heading", { name: "Application keys generated successfully" })).toBeFocused();
  await expect(page.getByRole("button", { name: "Revoke" })).toHaveCount(0);

  const questions: string[] = [];
  page.once("dialog", (dialog) => {
    questions.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("link", { name: "Overview" }).click();
  await expect.poll(() => questions).toEqual([expect.stringContaining("has not been copied")]);
  await expect(page.getByRole("textbox", { name: "Consumer Secret" }).first()).toHaveValue(secret);

  await page.goto(`/applications/${id}/production-keys`);
  await expect(page.getByRole("textbox", { name: "Consumer Secret" }).first()).toHaveValue(secret);
  await page.getByText("Kubernetes Secret", { exact: true }).first().click();
  await expect(page.locator("pre:visible")).toContainText(`CONSUMER_SECRET: "${secret}"`);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await expect(page).toHaveURL(/quickstart$/);
  // "Generate Access Token" straight after needs no paste.
  const card = page.locator("form", { has: page.getByRole("button", { name: "Generate Access Token" }) });
  await expect(card.getByLabel("Consumer Secret")).toHaveValue(secret);
  await card.getByRole("button", { name: "Generate Access Token" }).click();
  await expect(page.getByText("The token is valid for 1 hour and has the scope default.")).toBeVisible();
  await page.goto(`/applications/${id}/production-keys`);
  await expect(page.getByRole("heading", { name: "Consumer Secrets" })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
});

test("issue 13 §2: the switch of environments stays on the tab, and each step keeps its tab and its name @no-js", async ({ page }) => {
  await signUp(page);
  const id = await createApplication(page, "Weather");
  await generateKeys(page, id);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await expect(page).toHaveURL(/quickstart$/);
  await page.goto(`/applications/${id}/production-keys/settings`);
  await page.getByRole("navigation", { name: "Environment" }).getByRole("link", { name: "Sandbox" }).click();
  await expect(page).toHaveURL(/sandbox-keys\/settings$/);
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByRole("link", { name: /^Revoke/ }).click();
  await page.waitForURL(/\/revoke$/);
  const revoke = new URL(page.url()).pathname.split(`${id}/`)[1] ?? "";
  for (const [path, tab, name] of [
    ["edit", "Overview", "Edit"],
    ["delete", "Overview", "Delete"],
    ["production-keys/kind", "Settings", "Change kind"],
    [revoke, "Secrets", "Revoke secret"],
    ["tokens", "Tokens", "Tokens"],
  ] as const) {
    await page.goto(`/applications/${id}/${path}`);
    await expect(page).toHaveTitle(new RegExp(`^${name}.* · Weather · Latchkey$`));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`^Weather: ${name}`));
    await expect(page.locator("nav a[aria-current=page]", { hasText: tab })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Breadcrumb" }).getByText(name)).toBeVisible();
  }
});

test("on a phone, a key, its secret and the endpoints are seen whole @no-js", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signUp(page);
  const id = await createApplication(page);
  await generateKeys(page, id);
  for (const label of ["Consumer Key", "Consumer Secret", "Introspection Endpoint"]) {
    if (label === "Introspection Endpoint") await page.goto(`/applications/${id}/production-keys/quickstart`);
    const cut = await page
      .getByLabel(label)
      .first()
      .evaluate((field) => field.scrollWidth > field.clientWidth || field.scrollHeight > field.clientHeight);
    expect(cut, label).toBe(false);
  }
});

test("the playground obtains a token and says what the server knows of it @no-js", async ({ page }) => {
  await signUp(page);
  const { clientId, secret } = await generateKeys(page, await createApplication(page));
  await page.goto("/playground");
  await expect(page.getByLabel("Access Token Endpoint")).toBeVisible();
  const authorize = page.locator("form", { has: page.getByLabel("Authorization Grant Type") });
  await authorize.getByLabel("Client ID").fill(clientId);
  await authorize.getByLabel("Client Secret").fill(secret);
  await authorize.getByRole("button", { name: "Get token", exact: true }).click();
  const token = await page.getByLabel("Access Token", { exact: true }).inputValue();
  expect(token).toMatch(/^lk_at_/);
  expect(page.url()).not.toContain(secret);

  const info = page.locator("form", { has: page.getByRole("button", { name: "Get TokenInfo" }) });
  await info.getByLabel("Token", { exact: true }).fill(token);
  await info.getByLabel("Client ID").fill(clientId);
  await info.getByLabel("Client Secret").fill(secret);
  await info.getByRole("button", { name: "Get TokenInfo" }).click();
  await expect(page.getByText("Active", { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/"active":\s*true/).first()).toBeVisible();
});

test("a revoked token is inactive at once @no-js", async ({ page, request, server }) => {
  await signUp(page);
  const id = await createApplication(page);
  const { clientId, secret } = await generateKeys(page, id);
  const client = { client_id: clientId, client_secret: secret };
  const { access_token: token } = await (await request.post(`${server.url}/token`, { form: { ...FORM, ...client } })).json();
  const active = async () => (await (await request.post(`${server.url}/introspect`, { form: { token, ...client } })).json()).active;
  expect(await active()).toBe(true);
  await page.goto(`/applications/${id}/tokens`);
  await page
    .getByRole("row")
    .nth(1)
    .getByRole("button", { name: /Revoke/ })
    .click();
  await expect(page.getByRole("row").nth(1)).toContainText("Revoked");
  expect(await active()).toBe(false);
});
