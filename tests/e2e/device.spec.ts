/** A person who allows a device: by its link and by typing, with and without JavaScript, at a phone's width, looked at by axe. */
import AxeBuilder from "@axe-core/playwright";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { ADMIN, createApplication, expect, signIn, switchGrantOn, test } from "./fixtures";

test("a code is typed, compared and allowed, and another denied by its link @no-js", async ({ page, request, javaScriptEnabled }) => {
  test.slow();
  const look = async (name: string) => {
    // axe itself is a script.
    if (javaScriptEnabled)
      expect(
        (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id),
        name,
      ).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  };
  await signIn(page, ADMIN);
  await switchGrantOn(page, DEVICE_GRANT);
  const id = await createApplication(page, "Backup");
  await page.goto(`/applications/${id}/production-keys?kind=command_line`);
  await expect(page.getByLabel("Device Code", { exact: true })).toBeChecked();
  await expect(page.getByLabel("Code", { exact: true })).not.toBeChecked();
  await page.getByRole("button", { name: "Generate Keys" }).click();
  await page.goto(`/applications/${id}/production-keys`);
  const clientId = await page
    .getByLabel("Consumer Key")
    .first()
    .inputValue()
    .catch(async () => /\b[0-9A-Za-z]{17,28}\b/.exec((await page.getByRole("main").textContent()) ?? "")?.[0] ?? "");
  const begin = async () => (await request.post("/device_authorization", { form: { client_id: clientId } })).json();
  const poll = async (code: string) =>
    (await request.post("/token", { form: { client_id: clientId, grant_type: DEVICE_GRANT, device_code: code } })).json();

  const first = await begin();
  const both = async (name: string) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await look(`${name}-1280-dark`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await look(`${name}-390`);
  };
  await page.goto("/device");
  await both("type");
  await page.getByLabel("Code").fill("BBBB-BBBB");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("No device waits with this code").first()).toBeVisible();
  await both("wrong");
  await page.getByLabel("Code").fill(first.user_code.toLowerCase().replace("-", " "));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Backup asks to act for you on a device" })).toBeVisible();
  await expect(page.getByText(first.user_code, { exact: true })).toBeVisible();
  await both("ask");
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "The device is connected" })).toBeVisible();
  await both("allowed");
  expect(await poll(first.device_code)).toMatchObject({ token_type: "Bearer" });

  const second = await begin();
  await page.goto(second.verification_uri_complete);
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "The device is not connected" })).toBeVisible();
  await both("denied");
  expect(await poll(second.device_code)).toMatchObject({ error: "access_denied" });
});
