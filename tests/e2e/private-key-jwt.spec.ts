/** Issue 14 §3: a key whose application proves itself by its private key, from the form to the first token. */
import { aKeyPair, anAssertion, asForm } from "#tests/support/assertions";
import { expectAccessible } from "./expect-accessible";
import { createApplication, expect, signUp, test } from "./fixtures";

test("a key is made with public keys in place of a secret, and its keys are changed @no-js", async ({
  page,
  server,
  request,
  javaScriptEnabled,
}) => {
  test.slow();
  await signUp(page);
  const id = await createApplication(page);
  const pair = await aKeyPair("2026-11");
  // axe is a script.
  const accessible = async (path: string) => (javaScriptEnabled === false ? undefined : await expectAccessible(page, path));
  const publicKeys = page.getByLabel("Public keys");
  const ask = async () => {
    const assertion = await anAssertion({ clientId }, pair, server.url);
    const answer = await request.post(`${server.url}/token`, { form: { grant_type: "client_credentials", ...asForm(assertion) } });
    return answer.status();
  };

  await page.goto(`/applications/${id}/production-keys`);
  await expect(publicKeys).toBeHidden();
  await page.getByRole("radio", { name: "Private key JWT" }).check();
  await publicKeys.fill(JSON.stringify({ keys: [{ ...pair.jwk, d: "AA" }] }));
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(publicKeys).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("A private key is in it.").first()).toBeVisible();
  await accessible("keys (refused)");
  await publicKeys.fill(JSON.stringify({ keys: [pair.jwk] }));
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await expect(page.getByText("This key has no secret: the commands show")).toBeVisible();
  await expect(page.getByText("2026-11: P-256 (ES256)")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Consumer Secrets" })).toHaveCount(0);
  await accessible("secrets");
  const clientId = await page.locator("#consumer-key").inputValue();
  expect(await ask()).toBe(200);

  await page.getByRole("link", { name: "Quickstart" }).click();
  await expect(page.getByText("Once: make a key pair").first()).toBeVisible();
  await accessible("quickstart");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(publicKeys).toHaveValue(/"kid": "2026-11"/);
  await publicKeys.fill("http://app.example/jwks.json");
  await page.getByRole("button", { name: "Update…" }).click();
  await expect(page.getByText("Give an address that begins with https://").first()).toBeVisible();
  await publicKeys.fill("https://app.invalid/jwks.json");
  await page.getByRole("button", { name: "Update…" }).click();
  await expect(page.getByRole("heading", { name: "Before you save" })).toBeVisible();
  await accessible("settings (before saving)");
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await expect(page.getByText("updated successfully")).toBeVisible();
  expect(await ask(), "its keys cannot be fetched").toBe(401);
  await page.getByRole("link", { name: "Secrets" }).click();
  await expect(page.getByText("https://app.invalid/jwks.json")).toBeVisible();
});
