/** No page scrolls sideways, however long the names on it are (issue 13 §9), and tables show all that they have. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { addressOf, routeTable } from "../integration/hostile/route-table";
import { ADMIN, createApplication, expect, generateKeys, signIn, signUp, test } from "./fixtures";
import { smallTargets } from "./targets";
import { unclearWords } from "./words";

const WIDTHS = [320, 390, 768, 1280] as const;
const LONG = "W".repeat(70);

/** Pages that are not shown as themselves: their answers send the browser elsewhere, or leave the portal. */
const NO_PAGES = [/^\/authorize/, /^\/oidc\/logout/, /^\/logout/, /\*$/];

test("no page overflows at 320, 390, 768 and 1280 px with 70 Ws in every name", async ({ page, server, request }) => {
  test.setTimeout(480_000);
  const values = await fillWithLongNames(page);
  await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials", client_id: values.clientId, client_secret: values.secret },
  });
  await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials", client_id: values.clientId, client_secret: "wrong" },
  });
  const routes = (await routeTable()).map(({ path }) => path).filter((path) => !NO_PAGES.some((one) => one.test(path)));
  const seen: string[] = [];
  for (const route of new Set(routes)) {
    const address = addressOf(route, values);
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

test("issue 13 §7: the columns of each table of the console fit at 1280 px", async ({ page, browser, server }) => {
  test.slow();
  const developer = await browser.newContext({ baseURL: server.url });
  await signUp(await developer.newPage(), "Maximiliane Freifrau von Hohenlohe-Langenburg");
  await developer.close();
  await signIn(page, ADMIN);
  await generateKeys(page, await createApplication(page, "Invoice dispatcher of the northern branch"));
  await page.setViewportSize({ width: 1280, height: 800 });
  let tables = 0;
  for (const path of CONSOLE) {
    await page.goto(`/admin${path}`);
    tables += await page.locator(TABLES).count();
    expect.soft(await tablesThatScroll(page), path).toEqual([]);
  }
  expect(tables).toBeGreaterThanOrEqual(5);
});

test("issue 13 §§2, 4: on a phone no action of a table lies outside of the view, and no name is broken inside a word", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await signUp(page);
  const id = await createApplication(page, "Internationalisation dispatcher");
  await generateKeys(page, id);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${id}/production-keys`);
  const actions = page.getByRole("row").getByRole("link");
  expect(await actions.count()).toBeGreaterThanOrEqual(2);
  for (const action of await actions.all()) {
    const box = await action.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 390, await action.textContent().then(String)).toBe(true);
  }
  await page.goto("/applications");
  const name = page.getByRole("link", { name: "Internationalisation dispatcher" });
  expect(await name.evaluate(linesOfFirstWord)).toBe(1);
});

const CONSOLE = [
  "/grants",
  "/scopes",
  "/keys",
  "/users",
  "/invitations",
  "/applications",
  "/agents",
  "/apis",
  "/exchange",
  "/statistics",
  "/audit",
];

/** The regions in which tables scroll where they are wider. */
const TABLES = "section:has(> table)";

/** The tables of the page whose columns need more than its width. */
async function tablesThatScroll(page: Page): Promise<readonly string[]> {
  return await page
    .locator(TABLES)
    .evaluateAll((regions) =>
      regions.filter((region) => region.scrollWidth > region.clientWidth).map((region) => region.getAttribute("aria-label") ?? ""),
    );
}

/** On how many lines the first word of an element's text stands. */
function linesOfFirstWord(element: Element): number {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  if (text === null) return 0;
  const word = document.createRange();
  word.setStart(text, 0);
  word.setEnd(text, (text.textContent ?? "").indexOf(" "));
  return word.getClientRects().length;
}

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
