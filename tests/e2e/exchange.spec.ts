/** An admin who allows a pair of keys to exchange tokens (RFC 8693): with and without JavaScript, at two widths, looked at by axe. */
import { randomUUID } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import { ADMIN, createApplication, expect, generateKeys, signIn, switchGrantOn, test } from "./fixtures";

test("a pair is refused, allowed, changed and removed @no-js", async ({ page, javaScriptEnabled }) => {
  test.slow();
  const look = async (name: string) => {
    for (const [width, colorScheme] of [
      [390, "dark"],
      [1280, "light"],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // axe itself is a script.
      if (javaScriptEnabled)
        expect(
          (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id),
          name,
        ).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), `${name} at ${width}`).toBe(true);
      expect(
        await page.evaluate("[...document.querySelectorAll('section:has(> table)')].every((one) => one.scrollWidth <= one.clientWidth)"),
      ).toBe(true);
    }
  };
  await signIn(page, ADMIN);
  await switchGrantOn(page, EXCHANGE_GRANT);
  const shop = await generateKeys(page, await createApplication(page, "Invoice dispatcher of the northern branch"));
  const ordersId = await createApplication(page, "Orders service");
  await page.goto(`/applications/${ordersId}/production-keys?kind=browser`);
  await expect(page.getByText("Not for a key of this kind: it has no secret that would prove who asks.").first()).toBeVisible();
  await page.goto(`/applications/${ordersId}/production-keys`);
  await page.getByLabel("Token Exchange", { exact: true }).check();
  await look("the grant chooser");
  await page.getByRole("button", { name: "Generate Keys" }).click();
  // The page before has a field of this name, too.
  await expect(page.getByText("Application keys generated successfully")).toBeVisible();
  const orders = await page.getByLabel("Consumer Key").first().inputValue();

  const identifier = `https://${randomUUID()}.example/orders`;
  await page.goto("/apis/new");
  await page.getByLabel("Identifier").fill(identifier);
  await page.getByLabel("Name", { exact: true }).fill("Orders");
  await page.getByRole("button", { name: "Register API" }).click();
  await page.waitForURL(/\/apis\/[0-9a-f-]{36}/);

  await page.goto("/admin/exchange");
  await expect(page.getByText("No key may exchange tokens")).toBeVisible();
  await look("no pair");
  await page.getByLabel("Client ID of the key that exchanges").fill(orders);
  await page.getByLabel("Client ID of the key whose tokens it exchanges").fill("nobody");
  await page.getByRole("button", { name: "Allow pair" }).click();
  await expect(page.getByText("No key of this portal has this Client ID.").first()).toBeVisible();
  await expect(page.getByLabel("Client ID of the key that exchanges")).toHaveValue(orders);
  await look("refused");
  await page.getByLabel("Client ID of the key whose tokens it exchanges").fill(shop.clientId);
  await page.getByLabel("APIs").fill(identifier);
  await page.getByLabel("Scopes").fill("default");
  await page.getByRole("button", { name: "Allow pair" }).click();
  await expect(page.getByRole("rowheader", { name: /Orders service/ })).toBeVisible();
  await expect(page.getByText("Token Exchange not ticked")).toHaveCount(0);
  await look("a pair");
  await page.getByRole("link", { name: /^Edit/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Edit a pair" })).toBeVisible();
  await look("the form of a pair");
  await page.getByRole("radio", { name: "Impersonation" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: /^Impersonation/ })).toBeVisible();
  await look("a changed pair");
  await page.getByRole("button", { name: /^Remove/ }).click();
  await expect(page.getByText("No key may exchange tokens")).toBeVisible();
});

test("the playground asks for the subject token of an exchange, and says what the server refuses", async ({ page }) => {
  await signIn(page, ADMIN);
  await switchGrantOn(page, EXCHANGE_GRANT);
  const { clientId, secret } = await generateKeys(page, await createApplication(page));
  await page.goto("/playground");
  await expect(page.getByLabel("Subject token")).toBeHidden();
  await page.getByLabel("Authorization Grant Type").selectOption(EXCHANGE_GRANT);
  await expect(page.getByLabel("Subject token")).toBeVisible();
  await page.getByLabel("Client ID").first().fill(clientId);
  await page.getByLabel("Client Secret").first().fill(secret);
  await page.getByRole("button", { name: "Get token", exact: true }).click();
  await expect(page.getByText("Token Exchange needs a subject token.").first()).toBeVisible();
  await page.getByLabel("Subject token").fill("lk_at_nothing");
  await page.getByRole("button", { name: "Get token", exact: true }).click();
  await expect(page.getByText(/The server refused: unauthorized_client/)).toBeVisible();
});
