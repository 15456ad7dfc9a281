/** Issue 13 §5: "Diagnose" and the token inspector in a browser: with JavaScript nothing that is pasted is sent anywhere. */
import type { Page } from "@playwright/test";
import { createApplication, expect, generateKeys, signUp, test } from "./fixtures";

const SECRET = "a-secret-that-must-not-leave";

/** Everything that the page sends from here on. */
function requestsOf(page: Page): readonly string[] {
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""} ${JSON.stringify(request.headers())}`));
  return sent;
}

test("a pasted command is read in the browser: the rule, the corrected command, and no request", async ({ page }) => {
  await page.goto("/diagnose");
  const sent = requestsOf(page);
  await page
    .getByLabel("Request", { exact: true })
    .fill(`curl https://portal.example/token -u abc:${SECRET} -d grant_type=client_credential`);
  await page.getByRole("button", { name: "Diagnose" }).click();
  await expect(page.getByRole("heading", { name: "Unknown grant type" })).toBeVisible();
  await expect(page.getByText('curl -u "abc:$CONSUMER_SECRET"')).toBeVisible();
  expect(sent.filter((request) => request.includes(SECRET))).toEqual([]);
  await expect(page.locator("main form[method=post] button[type=submit]")).toHaveCount(0);
});

test("a refused request is looked up by its id alone", async ({ page, server, request }) => {
  await signUp(page);
  const id = await createApplication(page);
  const { clientId } = await generateKeys(page, id);
  const answer = await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials", client_id: clientId, client_secret: SECRET },
  });
  await page.goto("/diagnose");
  const sent = requestsOf(page);
  await page.getByLabel("Request", { exact: true }).fill(`client_secret=${SECRET}\n${await answer.text()}`);
  await page.getByRole("button", { name: "Diagnose" }).click();
  await page.getByRole("link", { name: "Look up the request" }).click();
  await expect(
    page.getByText("The secret matches none of the key’s secrets.").or(page.getByText("The secret matches none of the key's secrets.")),
  ).toBeVisible();
  expect(sent.filter((text) => text.includes(SECRET))).toEqual([]);
});

test("a token is read, its signature checked by Web Crypto, and its status asked by its id alone", async ({ page, server, request }) => {
  await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByLabel(/Self-contained/).check();
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("Application keys generated successfully")).toBeVisible();
  const clientId = await page.getByLabel("Consumer Key").first().inputValue();
  const secret = await page.getByLabel("Consumer Secret").first().inputValue();
  const answer = await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials", client_id: clientId, client_secret: secret },
  });
  const { access_token: token } = await answer.json();
  await page.goto("/inspect");
  const sent = requestsOf(page);
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Inspect" }).click();
  await expect(page.getByText("Signed by this portal")).toBeVisible();
  await expect(page.getByText("Client ID (client_id)")).toBeVisible();
  await page.getByRole("link", { name: "Show its status" }).click();
  await expect(page.getByText("introspection answers active")).toBeVisible();
  expect(sent.filter((text) => text.includes(token))).toEqual([]);
});

test("without JavaScript the form asks to blank secrets, and shows none again @no-js", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, "with JavaScript the form is never sent");
  await page.goto("/diagnose");
  // getByText reads nothing within <noscript>.
  await expect(page.locator("p", { hasText: "Blank secrets, passwords and tokens first" })).toBeVisible();
  await page
    .getByLabel("Request", { exact: true })
    .fill(`curl https://portal.example/token -u abc:${SECRET} -d grant_type=client_credential`);
  await page.getByRole("button", { name: "Diagnose" }).click();
  await expect(page.getByRole("heading", { name: "Unknown grant type" })).toBeVisible();
  expect(await page.content()).not.toContain(SECRET);
});
