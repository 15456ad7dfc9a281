/** Issue 11 §5: in a browser, a portal below a path works like one at a host's root. */
import { expect, type Page, test } from "@playwright/test";
import { authorizationAddress } from "#tests/support/authorization";
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
    await expect(page).toHaveURL(`${url}/applications/new`);
    await expect(page.getByRole("heading", { level: 1, name: "Create application" })).toBeVisible();

    await page.getByRole("link", { name: "Latchkey" }).click();
    await expect(page).toHaveURL(`${url}/applications`);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "Create application" })).toBeVisible();
    expect(await isMarked(page)).toBe(true);

    // An application sends the person here, who signs in anew, allows it, and is sent back to the portal's own playground.
    const callback = `${url}/playground/callback`;
    await page.goto(`${url}/applications/new?keys=existing`);
    await page.getByLabel("Application Name").fill("Ledger");
    await page.getByRole("main").locator("form").getByRole("button").first().click();
    await page.waitForURL(/\/applications\/[0-9a-f-]{36}/);
    await page.goto(`${url}/applications/${/[0-9a-f-]{36}/.exec(page.url())?.[0]}/production-keys`);
    await page.getByLabel("Code", { exact: true }).check();
    await page.getByLabel("Callback URL").fill(callback);
    await page.getByRole("button", { name: "Generate Keys" }).click();
    await expect(page.getByText("Application keys generated successfully")).toBeVisible();
    const clientId = await page.getByLabel("Consumer Key").first().inputValue();
    await page.goto(`${url}${authorizationAddress(clientId, { redirect_uri: callback, prompt: "login", state: "here" })}`);
    expect(page.url()).toContain(`${url}/login`);
    await page.getByLabel("Email").fill(`${forwarding}@example.com`);
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Ledger asks to act for you" })).toBeVisible();
    expect(page.url()).toContain(`${url}/authorize?`);
    await page.getByRole("button", { name: "Allow" }).click();
    await page.waitForURL((address) => address.pathname === new URL(callback).pathname);
    const { searchParams } = new URL(page.url());
    expect([searchParams.get("code"), searchParams.get("iss"), searchParams.get("state")]).toEqual([expect.any(String), url, "here"]);
    await page.goto(`${url}/account`);
    await page.getByRole("link", { name: "Ledger", exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`^${url}/account/applications/`));
    await page.goto(`${url}/applications`);

    // A form that the browser sends itself: the page that it leads to may have frames of the applications that are told (Front-Channel Logout).
    await page.getByRole("banner").getByText("Grace Hopper").first().click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(`${url}/`);
    await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
    expect(faults).toEqual([]);
  });
}
