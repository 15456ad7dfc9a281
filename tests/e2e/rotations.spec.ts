/** Issue 13 §2: rotation with proof, in the browser. */
import { readFile } from "node:fs/promises";
import { createApplication, expect, generateKeys, shownSecret, signUp, test } from "./fixtures";

test("a secret is rotated in four steps that can be left and resumed, and a statement is saved at the end @no-js", async ({
  page,
  request,
  server,
}) => {
  await signUp(page);
  const id = await createApplication(page, "Invoice dispatcher");
  const { clientId, secret: former } = await generateKeys(page, id);
  const ask = async (secret: string) =>
    (
      await request.post(`${server.url}/token`, {
        form: { grant_type: "client_credentials", client_id: clientId, client_secret: secret },
      })
    ).status();
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${id}/production-keys`);

  await page.getByRole("link", { name: `Rotate …${former.slice(-4)}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Invoice dispatcher: Rotate secret/);
  await page.getByLabel("Description").fill("billing server, from December");
  await page.getByRole("button", { name: "Create new secret" }).click();
  const shown = shownSecret(page);
  await expect(shown).toHaveValue(/^lk_cs_/);
  const fresh = await shown.inputValue();
  const [old, name] = [`…${former.slice(-4)}`, `…${fresh.slice(-4)}`];
  await page.getByRole("link", { name: "I have stored it" }).click();
  await expect(page.getByText(`Put ${name} where ${old} is`)).toBeVisible();
  expect(await page.content()).not.toContain(fresh);

  // Left, and found again from the key's page.
  await page.goto(`/applications/${id}/production-keys`);
  await expect(page.getByText(`A rotation of ${old} runs`)).toBeVisible();
  await page.getByRole("link", { name: "Go on with it" }).click();
  await expect(page.getByText(`${name} has not been used yet`)).toBeVisible();

  expect([await ask(former), await ask(fresh)]).toEqual([200, 200]);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(`Not yet safe to retire: ${old} is still in use`)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.getByRole("radio", { name: "By hand" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await page.getByRole("link", { name: "Retire now…" }).click();
  await page.getByRole("button", { name: `Retire ${old}` }).click();
  await expect(page.getByLabel("Type the number of tokens to confirm")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Type the number of tokens to confirm").fill("1");
  await page.getByRole("button", { name: `Retire ${old}` }).click();
  await expect(page.getByText(`The rotation is over: ${old} was revoked by hand`)).toBeVisible();
  expect([await ask(former), await ask(fresh)]).toEqual([401, 200]);

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download JSON" }).click()]);
  const statement: unknown = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(statement).toMatchObject({ oldSecret: { endsWith: former.slice(-4) }, requests: { old: { accepted: 1 }, new: { accepted: 1 } } });
});

test("who lost the new secret makes another one, and the rotation goes on at the same place @no-js", async ({ page, request, server }) => {
  await signUp(page);
  const id = await createApplication(page, "Invoice dispatcher");
  const { clientId, secret: former } = await generateKeys(page, id);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByRole("link", { name: `Rotate …${former.slice(-4)}` }).click();
  await page.getByLabel("Description").fill("billing server");
  await page.getByLabel("Expiry Time").selectOption("180");
  await page.getByRole("button", { name: "Create new secret" }).click();
  const shown = shownSecret(page);
  await expect(shown).toHaveValue(/^lk_cs_/);
  const lost = await shown.inputValue();
  await page.getByRole("link", { name: "I have stored it" }).click();

  await page.waitForURL(/\/rotate\/deploy$/);
  const deploy = page.url();
  await page.getByRole("link", { name: "make another new secret" }).click();
  await expect(page.getByText(`The secret ending …${lost.slice(-4)}, unused, stops working at once.`)).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("billing server");
  await expect(page.getByLabel("Expiry Time")).toHaveValue("180");
  await page.getByRole("button", { name: `Revoke …${lost.slice(-4)} and make another` }).click();
  await expect(shown).toHaveValue(/^lk_cs_/);
  await expect(shown).not.toHaveValue(lost);
  const next = await shown.inputValue();
  await expect(page.getByText(`CONSUMER_SECRET=${next}`).first()).toBeVisible();
  await page.reload();
  await expect(shown).toHaveValue(next);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.waitForURL(deploy);
  await expect(page.getByText(`Put …${next.slice(-4)} where …${former.slice(-4)} is`)).toBeVisible();

  const answers = [former, lost, next].map((secret) =>
    request.post(`${server.url}/token`, { form: { grant_type: "client_credentials", client_id: clientId, client_secret: secret } }),
  );
  expect((await Promise.all(answers)).map((answer) => answer.status())).toEqual([200, 401, 200]);
  await page.goto(new URL("statement", deploy).href);
  await expect(page.getByText("Lost, never used:")).toContainText(`…${lost.slice(-4)} (`);
});

test("the traffic of a rotation is live: the page turns by itself when the new secret is used", async ({ page, request, server }) => {
  await signUp(page);
  const id = await createApplication(page);
  const { clientId, secret: former } = await generateKeys(page, id);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.goto(`/applications/${id}/production-keys`);
  await page.getByRole("link", { name: `Rotate …${former.slice(-4)}` }).click();
  await page.getByRole("button", { name: "Create new secret" }).click();
  const shown = shownSecret(page);
  await expect(shown).toHaveValue(/^lk_cs_/);
  const fresh = await shown.inputValue();
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.getByRole("link", { name: "Watch the traffic" }).click();
  await expect(page.getByText("has not been used yet")).toBeVisible();
  await request.post(`${server.url}/token`, {
    form: { grant_type: "client_credentials", client_id: clientId, client_secret: fresh },
  });
  await expect(page.getByText(`Safe to retire …${former.slice(-4)}`)).toBeVisible({ timeout: 30_000 });
});
