/** Tables show all that they have: on a desk each column, on a phone each action. */
import type { Page } from "@playwright/test";
import { ADMIN, createApplication, expect, generateKeys, signIn, signUp, test } from "./fixtures";

test.use({ portal: "tables" });

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
  "/issuers",
  "/realms",
  "/issuers",
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
