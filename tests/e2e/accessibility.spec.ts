/** axe finds nothing on any page, light and dark, and no page scrolls sideways at 320 CSS pixels (WCAG 2.2 AA). */
import { randomUUID } from "node:crypto";
import { authorizationAddress } from "#tests/support/authorization";
import { expectAccessible } from "./expect-accessible";
import { ADMIN, createApplication, expect, generateKeys, signIn, signUp, test } from "./fixtures";

/** Milliseconds for some thirty pages, each in two themes, also on a machine that is busy. */
const MANY_PAGES = 480_000;

test("public pages", async ({ page }) => {
  test.slow();
  for (const path of [
    "/",
    "/signup",
    "/login",
    "/forgot",
    "/forgot?sent",
    "/diagnose",
    "/inspect",
    "/docs/errors/invalid_client",
    "/no-such-page",
  ]) {
    await page.goto(path);
    await expectAccessible(page, path);
  }
  await page.goto("/diagnose");
  const refused =
    'curl https://portal.example/token -u a:b -d scope=read\n{"error":"invalid_request","request_id":"01937a52-1c1e-7d3a-9b1e-4f2d8c6a0b11"}';
  await page.getByLabel("Request", { exact: true }).fill(refused);
  await page.getByRole("button", { name: "Diagnose" }).first().click();
  await expect(page.getByText("Corrected command").first()).toBeVisible();
  await expectAccessible(page, "/diagnose (answered)");
  await page.goto("/inspect");
  await page.getByLabel("Token", { exact: true }).fill("eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJhIiwiZXhwIjoxMDAwfQ.c2ln");
  await page.getByRole("button", { name: "Inspect" }).click();
  await expect(page.getByText("Expires (exp)")).toBeVisible();
  await expectAccessible(page, "/inspect (answered)");
});

test("a developer's pages, empty and filled", async ({ page, server, request }) => {
  test.setTimeout(MANY_PAGES);
  await signUp(page);
  await expectAccessible(page, "/applications (empty)");
  const id = await createApplication(page);
  for (const path of ["/production-keys", "/statistics", "/tokens"]) {
    await page.goto(`/applications/${id}${path}`);
    await expectAccessible(page, `${path} (empty)`);
  }
  const { clientId, secret } = await generateKeys(page, id);
  await expectAccessible(page, "the page that shows a secret");
  for (const clientSecret of [secret, secret, "wrong"]) {
    await request.post(`${server.url}/token`, {
      form: { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret },
    });
  }
  for (const path of [
    "/applications",
    "/applications/new",
    `/applications/${id}`,
    `/applications/${id}/edit`,
    `/applications/${id}/members`,
    `/applications/${id}/owner`,
    `/applications/${id}/delete`,
    `/applications/${id}/production-keys`,
    `/applications/${id}/production-keys/quickstart`,
    `/applications/${id}/production-keys/settings`,
    `/applications/${id}/production-keys/first-token`,
    `/applications/${id}/sandbox-keys`,
    `/applications/${id}/scopes`,
    `/applications/${id}/tokens`,
    `/applications/${id}/statistics`,
    `/applications/${id}/statistics?by=user&view=table`,
    `/applications/${id}/statistics?range=custom&from=x&by=source&outcome=refused`,
    `/applications/${id}/api-calls`,
    "/search",
    "/search?q=app",
    "/display",
    "/playground",
    "/playground/callback?code=abc&state=def",
    "/diagnose?request=01937a52-1c1e-7d3a-9b1e-4f2d8c6a0b11",
    "/inspect?id=01937a52-1c1e-7d3a-9b1e-4f2d8c6a0b11",
    "/account",
  ]) {
    await page.goto(path);
    await expectAccessible(page, path);
  }
});

test("the page of a new application's first key, waiting and used", async ({ page, request, server }) => {
  await signUp(page);
  await page.goto("/applications/new");
  await page.getByLabel("Application Name").fill("First keys");
  await page.getByRole("button", { name: "Create application and keys" }).click();
  await expect(page.getByRole("heading", { name: "Waiting for the first call" })).toBeVisible();
  await expectAccessible(page, "/applications/new (made, waiting)");
  const [clientId, secret] = await page.locator("dd code").allTextContents();
  const form = { grant_type: "client_credentials", client_id: clientId ?? "", client_secret: secret ?? "" };
  await request.post(`${server.url}/token`, { form });
  await expect(page.getByRole("heading", { name: /^Your first token/ })).toBeVisible();
  await expectAccessible(page, "/applications/new (made, used)");
});

test("the pages of a key that has no secret", async ({ page }) => {
  await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/production-keys?kind=command_line`);
  await expectAccessible(page, "/production-keys?kind=command_line");
  await page.getByLabel("Callback URL").fill("http://127.0.0.1/callback");
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Change kind" }).click();
  await expectAccessible(page, "/production-keys/kind");
});

test("the pages in front of an application: consent, a refused request, an answer sent as a form, and sign-out", async ({ page }) => {
  test.slow();
  const callback = "https://client.example/callback";
  await signUp(page);
  const id = await createApplication(page, "Ledger");
  await page.goto(`/applications/${id}/production-keys`);
  await expect(page.getByText("every key must use PKCE")).toBeHidden();
  await page.getByLabel("Code", { exact: true }).check();
  await expect(page.getByText("every key must use PKCE")).toBeVisible();
  await page.getByLabel("Callback URL").fill(callback);
  await expectAccessible(page, "/production-keys (Code is ticked)");
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("Application keys generated successfully")).toBeVisible();
  const clientId = await page.getByLabel("Consumer Key").first().inputValue();
  const address = (changes = {}) => authorizationAddress(clientId, { redirect_uri: callback, scope: "openid email default", ...changes });

  await page.goto(address());
  await expectAccessible(page, "/authorize");
  await page.goto(address({ redirect_uri: "https://evil.example/" }));
  await expectAccessible(page, "/authorize (refused)");
  // The page stays when its answer is none.
  await page.route(callback, (route) => route.fulfill({ status: 204 }));
  await page.goto(address({ response_mode: "form_post" }));
  const sent = page.waitForRequest((request) => request.url() === callback && request.method() === "POST");
  await page.getByRole("button", { name: "Allow" }).click();
  expect((await sent).postData()).toContain("code=lk_ac_");
  await expect(page.getByRole("heading", { level: 1, name: "Back to the application" })).toBeVisible();
  await expectAccessible(page, "/authorize (form_post)");

  await page.goto("/account#connected-applications");
  await expectAccessible(page, "/account (an application is connected)");
  await page.getByRole("link", { name: "Ledger", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Ledger" })).toBeVisible();
  await expectAccessible(page, "/account/applications/…");

  await page.goto("/oidc/logout");
  await expectAccessible(page, "/oidc/logout");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "You are signed out" })).toBeVisible();
  await expectAccessible(page, "/oidc/logout (signed out)");
});

test("an admin's pages", async ({ page }) => {
  test.setTimeout(MANY_PAGES);
  await signIn(page, ADMIN);
  for (const path of [
    "",
    "/grants",
    "/scopes",
    "/scopes/detail?name=default",
    "/scopes/detail?name=default&to=named",
    "/scope-requests",
    "/apis",
    "/exchange",
    "/issuers",
    "/subscription-requests",
    "/settings",
    "/keys",
    "/users",
    "/invitations",
    "/realms",
    "/realms/new",
    "/applications",
    "/agents",
    "/agents/policy",
    "/statistics",
    "/api-calls",
    "/audit",
  ]) {
    await page.goto(`/admin${path}`);
    await expectAccessible(page, `/admin${path}`);
  }
  await page.goto("/admin/keys?rotate");
  await expectAccessible(page, "/admin/keys?rotate");
  await page.getByRole("button", { name: "Rotate signing key" }).click();
  await expect(page.getByRole("button", { name: "Cancel the ES256 rotation" })).toBeVisible();
  await expectAccessible(page, "/admin/keys (one is scheduled)");
  await page
    .getByRole("link", { name: /^Remove now/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Remove a signing key" })).toBeVisible();
  await expectAccessible(page, "/admin/keys?remove=…");
  await page.goto("/confirm?act=rotate-key&next=/admin/keys");
  await expectAccessible(page, "/confirm");
});

test("the pages on which a scope is asked for and given", async ({ page, browser, server }) => {
  test.slow();
  const scope = `asked.${randomUUID()}`;
  await signIn(page, ADMIN);
  await page.goto("/admin/scopes");
  await page.getByLabel("Name", { exact: true }).fill(scope);
  await page.getByRole("radio", { name: "On request" }).check();
  await page.getByRole("button", { name: "Add scope" }).click();
  await expect(page.getByText(/The scope \S+ was added\./)).toBeVisible();

  const context = await browser.newContext({ baseURL: server.url });
  const developer = await context.newPage();
  await signUp(developer);
  const id = await createApplication(developer);
  await developer.goto(`/applications/${id}/scopes?ask=${scope}`);
  await expectAccessible(developer, "the question for a scope");
  await developer.getByLabel("Reason").fill("Monthly reports");
  await developer.getByRole("button", { name: "Ask for access" }).click();
  await expect(developer.getByText("Waiting for an admin")).toBeVisible();
  await expectAccessible(developer, "the scopes of an application that waits");
  await context.close();

  await page.goto("/admin/scope-requests");
  await expectAccessible(page, "/admin/scope-requests (one waits)");
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText(/ was given the scope /)).toBeVisible();
  const query = new URLSearchParams({ name: scope, search: "Grace" });
  await page.goto(`/admin/scopes/detail?${query}`);
  await expectAccessible(page, "a scope with an application, and a search for others");
  await page.goto(`/admin/scopes?${new URLSearchParams({ delete: scope })}`);
  await expectAccessible(page, "the deletion of a scope");
  await page.getByRole("button", { name: "Delete scope" }).click();
  await expect(page.getByText(/The scope \S+ was deleted\./)).toBeVisible();
});

test("the pages of APIs, from registration to the subscription that an owner approves", async ({ page, browser, server }) => {
  test.slow();
  const name = `Orders ${randomUUID().slice(0, 8)}`;
  await signIn(page, ADMIN);
  await page.goto("/apis/new");
  await expectAccessible(page, "/apis/new");
  await page.getByLabel("Identifier").fill(`https://${randomUUID()}.example/orders`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("radio", { name: "On request" }).check();
  await page.getByRole("button", { name: "Register API" }).click();
  await expect(page.getByText(`${name} was registered.`)).toBeVisible();
  const address = new URL(page.url()).pathname;
  await page.getByLabel("Scope", { exact: true }).fill(`orders.${randomUUID().slice(0, 8)}`);
  await page.getByLabel("What it allows").fill("Read your orders");
  await page.getByRole("button", { name: "Add scope" }).click();
  await expect(page.getByText(/^The scope \S+ was added\./)).toBeVisible();
  await expectAccessible(page, "an API's page");

  const context = await browser.newContext({ baseURL: server.url });
  const developer = await context.newPage();
  await signUp(developer);
  const id = await createApplication(developer);
  for (const path of ["/apis", address, `/applications/${id}/subscriptions`]) {
    await developer.goto(path);
    await expectAccessible(developer, path);
  }
  await developer.getByLabel("API", { exact: true }).selectOption({ label: `${name} (on request)` });
  await developer.getByRole("button", { name: "Subscribe" }).click();
  await expect(developer.getByText("Say what it is for").first()).toBeVisible();
  await developer.getByLabel("Reason").fill("Monthly reports");
  await developer.getByRole("button", { name: "Subscribe" }).click();
  await expect(developer.getByText("Pending")).toBeVisible();
  await expectAccessible(developer, "the subscriptions of an application that waits");

  await page.goto("/apis/requests");
  await expectAccessible(page, "/apis/requests (one waits)");
  await page.goto("/admin/apis");
  await expectAccessible(page, "/admin/apis (one waits)");
  await page.getByRole("link", { name: "Subscription requests" }).click();
  await expectAccessible(page, "/admin/subscription-requests (one waits)");
  await page.getByRole("button", { name: "Approve" }).first().click();
  await expect(page.getByText(`to ${name}, from its next token request.`)).toBeVisible();
  await developer.goto(`/applications/${id}/subscriptions`);
  await developer.getByRole("link", { name: `Unsubscribe ${name}` }).click();
  await expectAccessible(developer, "the question whether to unsubscribe");
  await context.close();
  await page.goto(`${address}/document`);
  await expectAccessible(page, "an API's document (none yet)");
  const document = JSON.stringify({ openapi: "3.1.0", paths: { "/orders/{id}": { get: { summary: "Read an order" } } } });
  await page.getByLabel("File").setInputFiles({ name: "openapi.json", mimeType: "application/json", buffer: Buffer.from(document) });
  await page.getByRole("button", { name: "Upload" }).click();
  await expect(page.getByText("Read an order")).toBeVisible();
  for (const path of [`${address}/edit`, `${address}/document`, `${address}/delete`]) {
    await page.goto(path);
    await expectAccessible(page, path);
  }
});

test("accounts: invited, let back in, deleted", async ({ page, browser, server }) => {
  test.slow();
  await signIn(page, ADMIN);
  await page.goto("/admin/invitations");
  await page.getByLabel("Email").fill(`${randomUUID()}@example.com`);
  await page.getByRole("radio", { name: "I hand it over myself" }).check();
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expectAccessible(page, "/admin/invitations (a link is shown)");
  const invitation = await page.getByLabel("One-time link").inputValue();
  const guest = await browser.newContext({ baseURL: server.url });
  const stranger = await guest.newPage();
  await stranger.goto(invitation);
  await expectAccessible(stranger, "/join");
  await stranger.getByLabel("Name").fill("Grace");
  await stranger.getByLabel("Password").fill("nine days a week");
  await stranger.getByRole("button", { name: "Create account" }).click();
  await expect(stranger).toHaveURL(/\/applications/);
  await stranger.goto("/account/delete");
  await expectAccessible(stranger, "/account/delete");
  await page.goto("/admin/users?search=Grace&sort=created&order=desc");
  await page.getByRole("link", { name: "Grace" }).first().click();
  await expectAccessible(page, "/admin/users?user=…");
  await page.getByRole("button", { name: "Make one-time link" }).click();
  await expectAccessible(page, "/admin/users?user=… (a link is shown)");
  await stranger.goto(await page.getByLabel("One-time link").inputValue());
  await expectAccessible(stranger, "/reset");
  await guest.close();
  await page.getByRole("link", { name: "Delete account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Delete Grace" })).toBeVisible();
  await expectAccessible(page, "/admin/users/delete");
});
