/** No page scrolls sideways, however long the names on it are (issue 13 §9); each speaks clearly, and is pressed easily. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { addressOf, routeTable } from "../integration/hostile/route-table";
import { ADMIN, createApplication, expect, generateKeys, signIn, test } from "./fixtures";
import { smallTargets } from "./targets";
import { unclearWords } from "./words";

const WIDTHS = [320, 390, 768, 1280] as const;
const LONG = "W".repeat(70);
const CELL = { grant: "client_credentials", kind: "server", environment: "PRODUCTION" };

/** Pages that are not shown as themselves: their answers send the browser elsewhere, or leave the portal. */
const NO_PAGES = [/^\/authorize/, /^\/oidc\/logout/, /^\/logout/, /\*$/];

test.use({ portal: "long names" });

test("no page overflows at 320, 390, 768 and 1280 px with 70 Ws in every name", async ({ page, server, request }) => {
  test.setTimeout(480_000);
  const values = await fillWithLongNames(page);
  const other = await generateKeys(page, await createApplication(page));
  for (const { clientId, secret } of [values, other, { ...values, secret: "wrong" }])
    await request.post(`${server.url}/token`, {
      form: { grant_type: "client_credentials", client_id: clientId, client_secret: secret },
    });
  await restrictGrant(page);
  const routes = (await routeTable()).map(({ path }) => path).filter((path) => !NO_PAGES.some((one) => one.test(path)));
  const seen: string[] = [];
  for (const route of new Set(routes)) {
    const address = route === "/admin/grants" ? `${route}?${new URLSearchParams(CELL)}` : addressOf(route, values);
    const head = await page.request.get(address);
    if (!(head.headers()["content-type"] ?? "").startsWith("text/html") || head.status() !== 200) continue;
    await page.goto(address);
    expect.soft(await overflowing(page), route).toEqual([]);
    expect.soft(await smallTargets(page), `targets of ${route}`).toEqual([]);
    expect.soft(await unclearWords(page), `words of ${route}`).toEqual([]);
    seen.push(route);
  }
  // The pages of an application, of an API, of the account and of the console are among them.
  expect(seen.length).toBeGreaterThan(45);
});

/** The widths at which the page scrolls sideways, with the first element that sticks out. */
async function overflowing(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const culprit = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return null;
      const beyond = [...document.body.querySelectorAll("*")].find((element) => element.getBoundingClientRect().right > clientWidth + 1);
      return `${scrollWidth} px: ${beyond?.outerHTML.slice(0, 200) ?? "unknown"}`;
    });
    if (culprit !== null) found.push(`${width}: ${culprit}`);
  }
  return found;
}

/** A portal in which everything that has a name has a long one. */
async function fillWithLongNames(page: Page) {
  await signIn(page, ADMIN);
  await page.goto("/account");
  await page.getByLabel("Name", { exact: true }).fill(LONG);
  await page.getByRole("button", { name: "Change name" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(LONG);
  const applicationId = await createApplication(page, LONG);
  const { clientId, secret } = await generateKeys(page, applicationId);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto("/admin/scopes");
  await page.getByLabel("Name", { exact: true }).fill(LONG);
  await page.getByRole("button", { name: "Add scope" }).click();
  await expect(page.getByText(/ was added/)).toBeVisible();
  await page.goto("/apis/new");
  await page.getByLabel("Identifier").fill(`https://${randomUUID()}.example/${LONG}`);
  await page.getByLabel("Name", { exact: true }).fill(LONG);
  await page.getByRole("button", { name: "Register API" }).click();
  await page.waitForURL(/\/apis\/[0-9a-f-]{36}/);
  const apiId = new URL(page.url()).pathname.split("/")[2] ?? "";
  await page.goto(`/applications/${applicationId}/production-keys`);
  const revoke = await page.locator('a[href*="/secrets/"]').first().getAttribute("href", { timeout: 10_000 });
  const secretId = revoke?.split("/secrets/")[1]?.split("/")[0] ?? "";
  return { applicationId, apiId, secretId, clientId, secret, error: "invalid_client" };
}

/** A grant type that only reports, with an exception for one of the applications that use it. */
async function restrictGrant(page: Page): Promise<void> {
  await page.goto(`/admin/grants/rule?${new URLSearchParams({ ...CELL, to: "report" })}`);
  await page.getByRole("button", { name: /^Report only, and tell/ }).click();
  await page.getByRole("link", { name: "Grant one" }).first().click();
  await page.getByLabel("Last day").fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Grant exception" }).click();
  await expect(page.getByText(/1 exception stays open/)).toBeVisible();
}
