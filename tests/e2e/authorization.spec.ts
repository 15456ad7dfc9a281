/** A person in Chromium whom an application has sent here: with and without JavaScript, at a product's path, and back by a scheme of its own. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { authorizationAddress } from "#tests/support/authorization";
import { createApplication, expect, signUp, test } from "./fixtures";

/** An application that listens on the person's own computer and sends them on to a page of another origin, as command lines do. */
async function listen(): Promise<{ readonly server: Server; readonly callback: string; readonly seen: URLSearchParams[] }> {
  const seen: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    if (pathname === "/callback") seen.push(searchParams);
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Back</title><h1>Back at the application</h1>");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, callback: `http://127.0.0.1:${port}/callback`, seen };
}

/** A key with Code ticked, made in the portal. */
async function makeKey(page: Page, callback: string, kind = "server"): Promise<string> {
  const id = await createApplication(page, "Ledger");
  await page.goto(`/applications/${id}/production-keys?kind=${kind}`);
  await page.getByLabel("Code", { exact: true }).check();
  await page.getByLabel("Callback URL").fill(callback);
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("Application keys generated successfully")).toBeVisible();
  await page.goto(`/applications/${id}/production-keys`);
  const text = (await page.getByRole("main").textContent()) ?? "";
  const value = await page
    .getByLabel("Consumer Key")
    .first()
    .inputValue()
    .catch(() => "");
  return value || (/\b[0-9A-Za-z]{17,28}\b/.exec(text)?.[0] ?? "");
}

test("sign in, allow, and be back; remembered, denied, stopped @no-js", async ({ page, context, javaScriptEnabled }) => {
  test.slow();
  const { server, callback, seen } = await listen();
  try {
    const account = await signUp(page);
    const clientId = await makeKey(page, callback);
    const address = (changes = {}, path?: string) => authorizationAddress(clientId, { redirect_uri: callback, ...changes }, path);
    await context.clearCookies();

    await page.goto(address({}, "/oauth2/authorize"));
    await page.getByLabel("Email").fill(account.email);
    await page.getByLabel("Password").fill(account.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Ledger asks to act for you" })).toBeVisible();
    expect(new URL(page.url()).pathname).toBe("/oauth2/authorize");
    // axe itself is a script.
    if (javaScriptEnabled) expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByRole("heading", { name: "Back at the application" })).toBeVisible();
    expect(seen[0]?.get("code")).toMatch(/^lk_ac_/);
    expect(seen[0]?.get("iss")).toMatch(/\/oauth2\/token$/);

    await page.goto(address());
    await expect(page.getByRole("heading", { name: "Back at the application" })).toBeVisible();

    await page.goto(address({ prompt: "consent" }));
    await page.getByRole("button", { name: "Deny" }).click();
    await expect(page.getByRole("heading", { name: "Back at the application" })).toBeVisible();
    expect(seen[2]?.get("error")).toBe("access_denied");

    await page.goto(address({ prompt: "login" }));
    await page.getByLabel("Email").fill(account.email);
    await page.getByLabel("Password").fill(account.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Back at the application" })).toBeVisible();

    await page.goto(address({ redirect_uri: "https://evil.example/" }));
    await expect(page.getByRole("heading", { level: 1, name: "Callback URL not registered" })).toBeVisible();

    await page.goto("/account#connected-applications");
    await page.getByRole("button", { name: "Stop Ledger" }).click();
    await expect(page.getByText("Ledger was stopped.").first()).toBeVisible();
    await page.goto(address());
    await expect(page.getByRole("button", { name: "Allow" })).toBeVisible();
  } finally {
    server.close();
  }
});

test("RFC 8252 §7.1: back to an application by a scheme of its own, after consent and past form-action @no-js", async ({
  page,
  context,
}) => {
  test.slow();
  await signUp(page);
  const callback = "com.example.app:/callback";
  const clientId = await makeKey(page, callback, "command_line");
  const address = authorizationAddress(clientId, { redirect_uri: callback });
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const blocked: unknown[] = [];
  devtools.on("Network.loadingFailed", ({ blockedReason }) => void (blockedReason && blocked.push(blockedReason)));
  const allow = async (): Promise<string> => {
    await page.goto(address);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST" && new URL(response.url()).pathname === "/authorize"),
      page.getByRole("button", { name: "Allow" }).click({ noWaitAfter: true }),
    ]);
    expect(answer.status()).toBe(303);
    return (await answer.headerValue("location")) ?? "";
  };
  const navigated = new Promise<string>((resolve) =>
    devtools.on("Network.requestWillBeSent", ({ request }) => void (request.url.startsWith("com.example.app:") && resolve(request.url))),
  );
  const location = await allow();
  expect(location).toMatch(/^com\.example\.app:\/callback\?code=lk_ac_/);
  expect(await navigated).toBe(location);
  expect(blocked).toEqual([]);
});
