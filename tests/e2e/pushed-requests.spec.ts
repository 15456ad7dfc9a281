/** Issue 14 §3: a key that takes pushed requests alone, from its settings to the consent of a person who signs in on the way. */
import { expectAccessible } from "./expect-accessible";
import { createApplication, expect, signUp, test } from "./fixtures";

const CALLBACK = "http://127.0.0.1:9/callback";
const REQUEST = {
  response_type: "code",
  redirect_uri: CALLBACK,
  scope: "default",
  state: "af0ifjsldkj",
  // RFC 7636 App. B.
  code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  code_challenge_method: "S256",
};

test("a request is pushed, survives the sign-in and a reload, is allowed, and works once @no-js", async ({
  page,
  request,
  javaScriptEnabled,
}) => {
  test.slow();
  const person = await signUp(page);
  const id = await createApplication(page, "Backup");
  // axe is a script.
  const accessible = async (path: string) => (javaScriptEnabled === false ? undefined : await expectAccessible(page, path));
  await page.goto(`/applications/${id}/production-keys?kind=browser`);
  await page.getByLabel("Callback URL").fill(CALLBACK);
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await page.goto(`/applications/${id}/production-keys`);
  const clientId = await page.locator("#consumer-key").inputValue();

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByText("Pushed requests, signed requests, FAPI 2.0").click();
  await page.getByLabel("Signed requests only").check();
  await page.getByRole("button", { name: "Update…" }).click();
  await expect(page.getByText("Signed requests need public keys").first()).toBeVisible();
  await page.getByLabel("Signed requests only").uncheck();
  await page.getByLabel("FAPI 2.0 security profile").check();
  await page.getByRole("button", { name: "Update…" }).click();
  await expect(page.getByText("Missing for this key: change the kind").first()).toBeVisible();
  await accessible("settings (refused)");
  await page.getByLabel("FAPI 2.0 security profile").uncheck();
  await page.getByLabel("Pushed authorization requests only").check();
  await page.getByRole("button", { name: "Update…" }).click();
  await expect(page.getByText("Sign-ins whose request is not pushed are refused").first()).toBeVisible();
  await accessible("settings (before saving)");
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await expect(page.getByText("updated successfully")).toBeVisible();
  await expect(page.getByLabel("Pushed authorization requests only")).toBeChecked();

  const callback: URL[] = [];
  await page.route(`${CALLBACK}**`, async (route) => {
    callback.push(new URL(route.request().url()));
    await route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Back</title><h1>Back</h1>" });
  });
  const pushed = await request.post("/par", { form: { ...REQUEST, client_id: clientId } });
  expect(pushed.status()).toBe(201);
  const { request_uri } = await pushed.json();
  const brought = `/authorize?${new URLSearchParams({ client_id: clientId, request_uri })}`;
  await page.context().clearCookies();
  await page.goto(brought);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Backup asks to act for you" })).toBeVisible();
  await page.reload();
  await accessible("consent");
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByRole("heading", { name: "Back" })).toBeVisible();
  expect(callback.map(({ searchParams }) => [searchParams.has("code"), searchParams.get("state")])).toEqual([[true, REQUEST.state]]);
  await page.goto(brought);
  await expect(page.getByRole("heading", { level: 1, name: "Pushed request used twice" })).toBeVisible();
  await expect(page.getByText("Go back to the application, and begin again.")).toBeVisible();
  await accessible("refused");
});
