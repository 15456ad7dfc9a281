/** axe finds nothing on the pages of a secret and its rotation, light and dark, and none scrolls sideways at 320 CSS pixels (WCAG 2.2 AA). */
import { expectAccessible } from "./expect-accessible";
import { createApplication, expect, generateKeys, shownSecret, signUp, test } from "./fixtures";

test("issue 13 §9: every step of a rotation, also refused and over, and the pages of a secret", async ({ page, request, server }) => {
  test.slow();
  await signUp(page);
  const id = await createApplication(page, "Invoice dispatcher");
  const { clientId, secret } = await generateKeys(page, id);
  const ask = async () =>
    await request.post(`${server.url}/token`, {
      form: { grant_type: "client_credentials", client_id: clientId, client_secret: secret },
    });
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByRole("link", { name: `Revoke …${secret.slice(-4)}` }).click();
  await expect(page.getByRole("navigation", { name: "Environment" })).toBeVisible();
  await expectAccessible(page, "revoke");
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByRole("link", { name: `Rotate …${secret.slice(-4)}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Invoice dispatcher: Rotate secret, Production");
  const rotate = new URL(page.url()).pathname;
  await expectAccessible(page, "rotate");
  await page.getByRole("button", { name: "Create new secret" }).click();
  await expect(shownSecret(page)).toHaveValue(/^lk_cs_/);
  await expectAccessible(page, "rotate (the new secret)");
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`${rotate}/another`);
  await expectAccessible(page, "rotate/another");
  await page.getByLabel("Expiry Time").selectOption("custom");
  await page.getByRole("button", { name: /^Revoke ….{4} and make another$/ }).click();
  await expect(page.getByLabel("Last day")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page, "rotate/another (refused)");
  expect((await ask()).status()).toBe(200);
  for (const step of ["", "/deploy", "/watch", "/retire", "/cancel"]) {
    await page.goto(`${rotate}${step}`);
    const environment = page.getByRole("navigation", { name: "Environment" });
    await expect(environment.getByRole("link", { name: "Production" })).toHaveAttribute("aria-current", /./);
    await expectAccessible(page, `rotate${step}`);
  }
  await page.goto(`${rotate}/retire`);
  await page.getByRole("button", { name: /^Retire …/ }).click();
  await expect(page.getByLabel("Type the number of tokens to confirm")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page, "rotate/retire (refused)");
  await page.getByLabel("Type the number of tokens to confirm").fill("1");
  await page.getByRole("button", { name: /^Retire …/ }).click();
  await expect(page.getByText("The rotation is over")).toBeVisible();
  await expectAccessible(page, "rotate/statement");
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByText("New Secret", { exact: true }).click();
  await page.getByText("Expired and revoked (1)").click();
  await expectAccessible(page, "secrets (opened)");
});
