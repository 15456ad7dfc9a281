/** Keys of another server that are provided here, and scripts of other sites, as a browser has them. */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { ADMIN, createApplication, expect, generateKeys, signIn, signUp, test } from "./fixtures";

test("an existing key is provided where there is none, and obtains tokens @no-js", async ({ page, request, server }) => {
  await signUp(page);
  const id = await createApplication(page);
  await page.goto(`/applications/${id}/sandbox-keys`);
  const keys = { client_id: `legacy-${randomUUID().slice(0, 8)}`, client_secret: "4sJg_WjMNzhjHSO88bneXmNqM24a" };
  const form = page.locator("form", { has: page.getByRole("button", { name: "Provide", exact: true }) });
  await form.getByLabel("Consumer Key").fill(keys.client_id);
  await form.getByLabel("Consumer Secret").fill("short");
  await form.getByRole("button", { name: "Provide", exact: true }).click();
  await expect(form.getByLabel("Consumer Secret")).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByLabel("Consumer Key")).toHaveValue(keys.client_id);
  await expect(form.getByLabel("Consumer Secret")).toHaveValue("");
  await form.getByLabel("Consumer Secret").fill(keys.client_secret);
  await form.getByRole("button", { name: "Provide", exact: true }).click();
  await expect(page.getByText("Application keys provided successfully")).toBeVisible();
  await expect(page.getByLabel("Consumer Key", { exact: true })).toHaveValue(keys.client_id);
  await expect(page.getByRole("row", { name: "…M24a" })).toBeVisible();
  const answer = await request.post(`${server.url}/token`, { form: { grant_type: "client_credentials", ...keys } });
  expect(answer.status()).toBe(200);
});

test("a script of a listed site obtains a token and reads its headers; one of another site may not even ask", async ({
  page,
  context,
  server,
}) => {
  const [docs, evil] = [await startSite(), await startSite()];
  try {
    await signIn(page, ADMIN);
    await page.goto("/admin/settings");
    await page.getByLabel("Allowed origins").fill(`${docs.origin}\nhttps://*.example.com`);
    await page.getByRole("button", { name: "Save settings" }).click();
    await expect(page.getByLabel("Allowed origins")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("Allowed origins").fill(docs.origin);
    await page.getByRole("button", { name: "Save settings" }).click();
    await expect(page.getByLabel("Allowed origins")).toHaveValue(docs.origin);
    const keys = await generateKeys(page, await createApplication(page));

    const visitor = await context.newPage();
    await visitor.goto(docs.origin);
    const asked = { url: server.url, authorization: `Basic ${Buffer.from(`${keys.clientId}:${keys.secret}`).toString("base64")}` };
    expect(await obtain(visitor, asked)).toEqual({ status: 200, tokenType: "Bearer", requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await obtain(visitor, { ...asked, authorization: "Basic !" })).toMatchObject({ status: 401 });
    await visitor.goto(evil.origin);
    expect(await obtain(visitor, asked)).toBe("blocked");
    await visitor.close();
  } finally {
    docs.server.close();
    evil.server.close();
  }
});

/** A site of one empty page. */
async function startSite(): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((_incoming, outgoing) =>
    outgoing.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Site</title>"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  return { server, origin: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}` };
}

/** What a script of the page gets from `/token`, asked in a way that takes a preflight. */
async function obtain(page: Page, asked: { readonly url: string; readonly authorization: string }) {
  return await page.evaluate(async ({ url, authorization }) => {
    const body = new URLSearchParams({ grant_type: "client_credentials" });
    try {
      const answer = await fetch(`${url}/token`, {
        method: "POST",
        headers: { authorization, "mcp-protocol-version": "2026-07-28" },
        body,
      });
      const { token_type: tokenType } = await answer.json();
      return { status: answer.status, tokenType, requestId: answer.headers.get("x-request-id") };
    } catch {
      return "blocked";
    }
  }, asked);
}
