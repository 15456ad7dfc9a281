/** The statistics answer: since when it fails, for which cause, from where; every bar and row leads closer, with and without JavaScript. */
import type { APIRequestContext } from "@playwright/test";
import { createApplication, expect, generateKeys, signUp, test } from "./fixtures";

const SCREENS = 3;

interface Keys {
  readonly clientId: string;
  readonly secret: string;
}

/** Requests with seven causes, and some that succeed. */
async function sendMix(request: APIRequestContext, url: string, { clientId, secret }: Keys): Promise<void> {
  const own = { client_id: clientId, client_secret: secret };
  const forms: readonly Record<string, string>[] = [
    { ...own, grant_type: "client_credentials" },
    { ...own, grant_type: "client_credentials" },
    { ...own, grant_type: "client_credentials", client_secret: "wrong" },
    { ...own, grant_type: "client_credentials", scope: "no-such-scope" },
    { ...own, grant_type: "client_credentials", validity_period: "x" },
    { ...own, grant_type: "client_credentials", resource: "https://nobody.example" },
    { ...own, grant_type: "no-such-grant" },
    { ...own, grant_type: "refresh_token", refresh_token: "none" },
    { client_id: clientId, grant_type: "client_credentials" },
    own,
  ];
  for (const form of forms) await request.post(`${url}/token`, { form });
}

test("from the numbers to one request, by links and forms alone @no-js", async ({ page, server, request }) => {
  await signUp(page);
  const id = await createApplication(page);
  await sendMix(request, server.url, await generateKeys(page, id));
  await page.goto(`/applications/${id}/statistics`);

  await page.getByRole("navigation", { name: "Requests by" }).getByRole("link", { name: "Cause" }).click();
  await page
    .getByRole("table", { name: /^Requests by cause/ })
    .getByRole("link", { name: "Unknown scope" })
    .click();
  await expect(page).toHaveURL(/cause=scope_unknown/);
  await page.getByRole("link", { name: "Remove cause: Unknown scope" }).click();
  await expect(page).not.toHaveURL(/cause=/);

  await page.getByText("Filter", { exact: true }).first().click();
  await page.getByLabel("Outcome").selectOption("refused");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(page).toHaveURL(/outcome=refused/);
  await expect(page.getByRole("link", { name: "Remove outcome: Refused" })).toBeVisible();

  await page.locator("#failures").getByRole("link", { name: "Unknown scope" }).click();
  const diagnose = page
    .locator("#failures")
    .getByRole("link", { name: /Diagnose request/ })
    .first();
  await expect(diagnose).toHaveAttribute("href", /^\/diagnose\?request=[0-9a-f-]{36}$/);
  await page.getByRole("navigation", { name: "Shown as" }).getByRole("link", { name: "Table" }).click();
  await expect(page.getByRole("table", { name: "Requests by time" })).toBeVisible();
});

test("issue 13 §5: answering times open from their line, and a filter by scope is a chip that can be removed @no-js", async ({
  page,
  server,
  request,
}) => {
  await signUp(page);
  const id = await createApplication(page);
  await sendMix(request, server.url, await generateKeys(page, id));
  await page.goto(`/applications/${id}/statistics`);

  const times = page.locator("#answering-times");
  const table = page.getByRole("table", { name: "Answering times by grant type" });
  await expect(table).toBeHidden();
  await times.getByText("Answering times", { exact: true }).click();
  await expect(table.getByRole("row", { name: /^All answers/ })).toContainText("10");
  await expect(table.getByRole("row", { name: /^Client Credentials 2 / })).toContainText("ms");
  await expect(page.getByText(/^p95 ≤\s.+, p99 ≤\s/)).toBeVisible();

  await page.getByText("Filter", { exact: true }).first().click();
  await page.getByLabel("Scope").selectOption({ label: "default (2 requests)" });
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(page).toHaveURL(/scope=default/);
  await expect(page.getByText("Requests that got a token with the scope, by whole hours (UTC).")).toBeVisible();
  await expect(page.getByRole("table", { name: /^Requests by grant/ }).getByRole("row", { name: /^Client Credentials/ })).toContainText(
    "100 %",
  );
  await expect(times).toHaveCount(0);
  await page.getByRole("link", { name: "Remove scope: default" }).click();
  await expect(page).not.toHaveURL(/scope=/);
  await expect(times).toBeVisible();
});

test("a bar leads closer, from 400 days to minutes, and out again", async ({ page, server, request }) => {
  await signUp(page);
  const id = await createApplication(page);
  await sendMix(request, server.url, await generateKeys(page, id));
  await page.goto(`/applications/${id}/statistics?range=400d`);
  const minutes = page.getByRole("group", { name: /^Requests by minute / });
  // How many steps there are between depends on the day and the hour.
  for (let step = 0; step < 5 && (await minutes.count()) === 0; step += 1) {
    const address = page.url();
    // The latest bar; a minute may have passed since the range of the page was made, and then it is finished.
    await page
      .getByRole("group", { name: /^Requests by/ })
      .getByRole("link")
      .last()
      .focus();
    await page.keyboard.press("Enter");
    await expect(page).not.toHaveURL(address);
  }
  await expect(minutes).toBeVisible();
  await page.getByRole("link", { name: "Zoom out" }).click();
  await expect(page.getByRole("group", { name: /^Requests by/ })).toBeVisible();
});

test("the page of an application with seven causes is within three screens", async ({ page, server, request }) => {
  await signUp(page);
  const id = await createApplication(page);
  await sendMix(request, server.url, await generateKeys(page, id));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`/applications/${id}/statistics`);
  await expect(page.locator("#failures tbody th")).toHaveCount(8);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(SCREENS * 900);
});

test("issue 13 §8: charts tell their series by patterns besides colours where the reader has chosen that @no-js", async ({
  page,
  server,
  request,
}) => {
  await signUp(page);
  const id = await createApplication(page);
  await sendMix(request, server.url, await generateKeys(page, id));
  const hatching = page.locator("svg pattern path");
  const visible = () => hatching.evaluateAll((lines) => lines.filter((line) => getComputedStyle(line).display !== "none").length);
  await page.goto(`/applications/${id}`);
  await expect(hatching).not.toHaveCount(0);
  expect(await visible()).toBe(0);
  await page.goto("/display");
  await page.getByLabel("Patterns in charts").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved for this browser.")).toBeVisible();
  await page.goto(`/applications/${id}`);
  await expect(hatching).not.toHaveCount(0);
  expect(await visible()).toBe(await hatching.count());
});
