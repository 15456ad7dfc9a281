/** Issue 11 §5: in a browser, a portal below a path works like one at a host's root. */
import { expect, type Page, test } from "@playwright/test";
import { hasNginx, startNginx } from "#tests/support/nginx";
import { startPathProxy } from "#tests/support/path-proxy";
import { FORWARDINGS, type ProxiedPortals, startProxiedPortals } from "#tests/support/proxied-portals";

let proxied: ProxiedPortals | undefined;
test.beforeAll(async () => {
  proxied = await startProxiedPortals((await hasNginx()) ? startNginx : startPathProxy);
});
test.afterAll(async () => await proxied?.stop());

/** Whether the document is still the one that was marked, so that no page was loaded anew. */
const mark = (page: Page) => page.evaluate(() => document.body.setAttribute("data-marked", ""));
const isMarked = (page: Page) => page.evaluate(() => document.body.hasAttribute("data-marked"));

for (const forwarding of FORWARDINGS) {
  test(`with the path ${forwarding} by the proxy`, async ({ page }) => {
    const url = proxied?.portals[forwarding].url ?? "";
    const faults: string[] = [];
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(String(error)));

    await page.goto(url);
    await expect(page).toHaveURL(`${url}/`);
    await page.waitForLoadState("networkidle");
    await mark(page);
    await page.getByRole("banner").getByRole("link", { name: "Create account" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Grace Hopper");
    await page.getByLabel("Email").fill(`${forwarding}@example.com`);
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(`${url}/applications`);
    await expect(page.getByRole("heading", { level: 1, name: "Applications" })).toBeVisible();

    await page.getByRole("link", { name: "Latchkey" }).click();
    await expect(page).toHaveURL(url);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "Applications" })).toBeVisible();
    expect(await isMarked(page)).toBe(true);

    // A form that the browser sends itself: the page that it leads to may have frames of the applications that are told (Front-Channel Logout).
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(`${url}/`);
    await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
    expect(faults).toEqual([]);
  });
}
