/** axe on the admin's pages of one thing, and on what opens over a page: menus and dialogs. */
import { randomUUID } from "node:crypto";
import { expectAccessible } from "./expect-accessible";
import { ADMIN, createApplication, expect, generateKeys, signIn, signUp, test } from "./fixtures";

test.use({ portal: "grave acts" });

test("the grant policy: a rule, its changes, a whole type, and an exception", async ({ page, server, request }) => {
  test.slow();
  await signIn(page, ADMIN);
  const id = await createApplication(page);
  const { clientId, secret } = await generateKeys(page, id);
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
  await request.post(`${server.url}/token`, { form });
  const cell = new URLSearchParams({ grant: "client_credentials", kind: "server", environment: "PRODUCTION" });
  await page.goto(`/admin/grants?${cell}#rule`);
  await expect(page.getByText("Ticked on 1 key of this kind.")).toBeVisible();
  await expectAccessible(page, "/admin/grants (a rule)");
  for (const to of ["report", "off"]) {
    await page.goto(`/admin/grants/rule?${cell}&to=${to}`);
    await expectAccessible(page, `/admin/grants/rule?to=${to}`);
  }
  await page.goto(`/admin/grants/rule?${cell}&to=report`);
  await page.getByRole("button", { name: /^Report only, and tell/ }).click();
  await expect(page.getByText("Nothing is refused yet.")).toBeVisible();
  await expectAccessible(page, "/admin/grants (a rule that only reports)");
  await page.getByRole("link", { name: "Grant one" }).click();
  await expect(page.getByLabel("Last day")).toBeVisible();
  await expectAccessible(page, "/admin/grants/exception");
  await page.getByRole("button", { name: "Grant exception" }).click();
  await expect(page.getByText("No exception was made").first()).toBeVisible();
  await expectAccessible(page, "/admin/grants/exception (refused)");
  await page.getByLabel("Last day").fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Grant exception" }).click();
  await page.getByRole("link", { name: /^until / }).click();
  await expect(page.getByRole("button", { name: "End exception" })).toBeVisible();
  await expectAccessible(page, "/admin/grants/exception (there is one)");
  await page.goto("/admin/grants?grant=password#rule");
  await expectAccessible(page, "/admin/grants (a grant type everywhere)");
  await page.goto("/admin/grants?grant=password&to=on");
  await expectAccessible(page, "/admin/grants?to=on");
});

test("the gravest acts, and an application of somebody who has left", async ({ page, browser, server }) => {
  test.slow();
  const context = await browser.newContext({ baseURL: server.url });
  const leaver = await context.newPage();
  const account = await signUp(leaver, `Leaver ${randomUUID().slice(0, 8)}`);
  const id = await createApplication(leaver);
  await generateKeys(leaver, id);
  await leaver.goto(`/applications/${id}/members`);
  await leaver.getByRole("button", { name: /^Make|^Invite/ }).click();
  const invitation = await leaver.getByLabel("One-time link").inputValue();
  await expectAccessible(leaver, "/members (a link is shown)");
  const guests = await browser.newContext({ baseURL: server.url });
  const guest = await guests.newPage();
  await signUp(guest, "Max");
  await guest.goto(invitation);
  await expectAccessible(guest, "/applications/invitation");
  await guest.getByRole("main").getByRole("button").first().click();
  await expect(guest.getByText("Leave")).toBeVisible();
  await leaver.goto(`/applications/${id}/members`);
  await leaver.getByLabel("Role of Max").selectOption("editor");
  await leaver.getByRole("button", { name: "Save the role of Max" }).click();
  await expectAccessible(leaver, "/members (filled)");
  await leaver.goto(`/applications/${id}/owner`);
  await expectAccessible(leaver, "/owner (with a member)");

  await signIn(page, ADMIN);
  await page.goto(`/admin/users?search=${encodeURIComponent(account.email)}`);
  await page
    .getByRole("link", { name: /^Leaver/ })
    .first()
    .click();
  const user = new URL(page.url()).searchParams.get("user") ?? "";
  for (const to of ["admin", "disabled"]) {
    await page.goto(`/admin/users/change?user=${user}&to=${to}`);
    await expectAccessible(page, `/admin/users/change?to=${to}`);
  }
  await page.goto(`/admin/applications?application=${id}`);
  await expect(page.getByRole("link", { name: "1 editor" })).toBeVisible();
  await expectAccessible(page, "/admin/applications?application=…");
  await page.getByRole("link", { name: /^Make .* a resource server$/ }).click();
  await expectAccessible(page, "/admin/applications/resource-server");

  await leaver.goto("/account/delete");
  await expect(leaver.getByText("Others are members of the applications: 1 editor.")).toBeVisible();
  await expectAccessible(leaver, "/account/delete (with members)");
  await leaver.getByRole("radio", { name: "Somebody else takes them over" }).check();
  await leaver.getByLabel("Type the email of the account to confirm").fill(account.email);
  await leaver.getByRole("button", { name: "Delete account" }).click();
  await expect(leaver.getByText("Your account was deleted.")).toBeVisible();
  await page.goto(`/admin/applications?application=${id}`);
  await expect(page.getByText(/^1 editor can make secrets of it/)).toBeVisible();
  await expectAccessible(page, "/admin/applications?application=… (to be resumed)");
  await guest.goto(`/applications/${id}`);
  await expect(guest.getByText("This application is suspended")).toBeVisible();
  await expectAccessible(guest, "/applications/… (suspended)");
  await context.close();
  await guests.close();
});

test("menus and the search dialog, open", async ({ page }) => {
  test.slow();
  await signIn(page, ADMIN);
  const id = await createApplication(page);
  await page.goto("/admin/users");
  await page.locator("header summary").filter({ visible: true }).click();
  await expectAccessible(page, "the account's menu");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/admin/users");
  await page.getByText("Admin: Users").click();
  await expectAccessible(page, "the console's menu on a phone");
  await page.goto("/applications");
  await page.locator("header summary").filter({ visible: true }).click();
  await expectAccessible(page, "the menu on a phone");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`/applications/${id}/statistics`);
  await page.locator("summary", { hasText: "Filter" }).click();
  await expectAccessible(page, "the menu of filters");
  await page.keyboard.press("Control+k");
  await page.getByRole("searchbox", { name: "Search or go to" }).fill("app");
  await expect(page.getByRole("dialog", { name: "Search" }).getByRole("link").first()).toBeVisible();
  await expectAccessible(page, "the search dialog with answers");
  await page.getByRole("searchbox", { name: "Search or go to" }).fill("nothing is called this");
  await expect(page.getByText("Nothing found.")).toBeVisible();
  await expectAccessible(page, "the search dialog without answers");
});
