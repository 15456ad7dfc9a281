/** Issue 13 §5: "Diagnose" and the token inspector in a browser: with JavaScript nothing that is pasted is sent anywhere. */
import type { Page } from "@playwright/test";
import { createApplication, expect, generateKeys, shownSecret, signUp, test } from "./fixtures";

const SECRET = "a-secret-that-must-not-leave";

/** Everything that the page sends from here on, by whatever way: addresses, headers and bodies of requests, and frames of sockets. */
function sentBy(page: Page): readonly string[] {
  const sent: string[] = [];
  page.on("request", (request) =>
    sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ""} ${JSON.stringify(request.headers())}`),
  );
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(payload.toString())));
  return sent;
}

/** Whether a text holds the secret as it is, or as an address, a form or a Basic header writes it. */
function holds(text: string, secret: string): boolean {
  const base64 = [secret, `abc:${secret}`].map((plain) => Buffer.from(plain).toString("base64"));
  return [secret, encodeURIComponent(secret), ...base64].some((form) => text.includes(form.replace(/=+$/, "")));
}

/** Where a page may keep something that a later request would carry. */
const keptBy = (page: Page) =>
  page.evaluate(() => JSON.stringify([document.cookie, location.href, { ...localStorage }, { ...sessionStorage }, history.state]));

async function diagnose(page: Page, text: string): Promise<void> {
  await page.getByLabel("Request", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Diagnose" }).click();
}

test("a pasted command is read in the browser: the rule, the corrected command, and no request", async ({ page }) => {
  await page.goto("/diagnose", { waitUntil: "networkidle" });
  const sent = sentBy(page);
  await diagnose(page, `curl https://portal.example/token -u abc:${SECRET} -d grant_type=client_credential`);
  await expect(page.getByRole("heading", { name: "Unknown grant type" })).toBeVisible();
  await expect(page.getByText('curl -u "abc:$CONSUMER_SECRET"')).toBeVisible();
  await page.getByLabel("Request", { exact: true }).press("Control+Enter");
  await page.getByRole("link", { name: "inspect it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Token inspector" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Diagnose" })).toBeVisible();
  expect(sent.filter((request) => holds(request, SECRET) || request.startsWith("POST"))).toEqual([]);
  expect(holds(await keptBy(page), SECRET)).toBe(false);
});

test("no button sends the form where scripts run, not even before they do", async ({ page, context }) => {
  // The page's scripts never arrive.
  await context.route("**/assets/*.js", () => undefined);
  await page.goto("/diagnose", { waitUntil: "commit" });
  const sent = sentBy(page);
  await page.getByLabel("Request", { exact: true }).fill(`client_secret=${SECRET}`);
  await expect(page.getByRole("button", { name: "Diagnose" })).toHaveCount(0);
  await page.getByLabel("Request", { exact: true }).press("Enter");
  await expect(page.locator("main form[method=post] button[type=submit]")).toHaveCount(0);
  expect(sent.filter((request) => holds(request, SECRET) || request.startsWith("POST"))).toEqual([]);
});

test("a refused request is looked up by its id alone", async ({ page, server, request }) => {
  await signUp(page);
  const id = await createApplication(page);
  const { clientId } = await generateKeys(page, id);
  const answer = await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials", client_id: clientId, client_secret: SECRET },
  });
  const body = await answer.text();
  await page.goto("/diagnose");
  const sent = sentBy(page);
  await diagnose(page, `client_secret=${SECRET}\n${body}`);
  await page.getByRole("link", { name: "Look up the request" }).click();
  const cause = page.getByText(/The secret matches none of the key.s secrets/);
  await expect(cause).toBeVisible();
  expect(sent.filter((text) => holds(text, SECRET))).toEqual([]);
  await page.goto("/diagnose");
  await diagnose(page, ` ${JSON.parse(body).request_id}\n`);
  await expect(cause).toBeVisible();
});

test("a token is read, its signature checked by Web Crypto, and its status asked by its id alone", async ({ page, server, request }) => {
  await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByLabel(/Self-contained/).check();
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("Application keys generated successfully")).toBeVisible();
  const clientId = await page.getByLabel("Consumer Key").first().inputValue();
  const secret = await shownSecret(page).inputValue();
  const answer = await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials", client_id: clientId, client_secret: secret },
  });
  const { access_token: token } = await answer.json();
  await page.goto("/inspect");
  const sent = sentBy(page);
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Inspect" }).click();
  await expect(page.getByText("Signed by this portal")).toBeVisible();
  await expect(page.getByText("Client ID (client_id)")).toBeVisible();
  await page.getByRole("link", { name: "Show its status" }).click();
  await expect(page.getByText("introspection answers active")).toBeVisible();
  await page.goto("/diagnose");
  await diagnose(page, token);
  await expect(page.getByText("Signed by this portal")).toBeVisible();
  expect(sent.filter((text) => holds(text, token))).toEqual([]);
});

test("a visitor finds Diagnose in the menu of a phone @no-js", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/");
  await page.locator("summary", { hasText: "Menu" }).click();
  const menu = page.locator("header details");
  await expect(menu.getByRole("link", { name: "Create account" })).toBeVisible();
  await menu.getByRole("link", { name: "Diagnose" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Diagnose" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test("without JavaScript the form asks to blank secrets, shows none again, and opens at its answer @only-no-js", async ({ page }) => {
  await page.goto("/diagnose");
  // getByText reads nothing within <noscript>.
  await expect(page.locator("p", { hasText: "Blank secrets, passwords and tokens first" })).toBeVisible();
  await expect(page.getByText("It stays in your browser")).toBeHidden();
  await diagnose(page, `curl https://portal.example/token -u "abc:pass ${SECRET}" -d grant_type=client_credential`);
  await expect(page.getByRole("heading", { name: "Unknown grant type" })).toBeInViewport();
  expect(await page.content()).not.toContain(SECRET);
});
