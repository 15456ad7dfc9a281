/** WSO2's "Enable PKCE" and "Support PKCE Plain text" of a key: chosen on its page, and held by `/authorize` from the next request on (RFC 7636). */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { allow, answered, authorizationAddress, CALLBACK } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import type { Browser } from "../accounts/browser";
import { useConsole } from "../admin/console";

const WITHOUT = { code_challenge: "", code_challenge_method: "" };
const PLAIN = { code_challenge: "v".repeat(43), code_challenge_method: "plain" };
const KEY = { grantTypes: "authorization_code", callbackUrls: CALLBACK, tokenFormat: "opaque", scopeChoice: "all" };

describe.each(ENGINES)("PKCE of a key on %s", (engine) => {
  const portal = useConsole(engine);

  async function setPolicy(policy: { readonly pkceRequired: boolean; readonly pkcePlainAllowed: boolean }): Promise<void> {
    const { html } = await portal.admin().get("/admin/settings");
    const typed = [...html.matchAll(/<input[^>]*type="text"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? "",
      /value="([^"]*)"/.exec(input)?.[1] ?? "",
    ]);
    const ticked = Object.entries({ signUpOpen: true, refreshTokensMayBeKept: true, ...policy }).flatMap(([name, on]) =>
      on ? [[name, "on"]] : [],
    );
    const form = { maximumQuota: "Unlimited", signingAlgorithm: "ES256", ...Object.fromEntries([...typed, ...ticked]) };
    const answer = await portal.admin().post("/admin/settings", form);
    expect(answer.location, answer.html).toBe("/admin/settings?done=settings");
  }

  async function newKey(browser: Browser) {
    const { location } = await browser.post("/applications/new", { name: `app ${randomUUID()}`, quota: "Unlimited", description: "" });
    const applicationId = location?.split("/")[2] ?? "";
    const path = `/applications/${applicationId}/production-keys`;
    expect((await browser.post(path, { ...KEY, intent: "generate" })).status).toBe(200);
    const row = () => database().prisma.client.findFirstOrThrow({ where: { applicationId } });
    const { clientId } = await row();
    const update = (boxes: Readonly<Record<string, string | readonly string[]>>) =>
      browser.post(`${path}/settings`, { ...KEY, intent: "update", ...boxes });
    const answer = async (changes: Readonly<Record<string, string>>) => {
      const page = await browser.get(authorizationAddress(clientId, changes));
      return page.status === 303 ? answered(page) : await allow(browser, authorizationAddress(clientId, changes));
    };
    return { path, row, update, answer };
  }

  it("where the admin leaves it to keys: a key that has it ticked refuses requests without a challenge, and the audit log has it", async () => {
    await setPolicy({ pkceRequired: false, pkcePlainAllowed: false });
    const { browser } = await portal.developer();
    const { path, row, update, answer } = await newKey(browser);
    const { html } = await browser.get(`${path}/settings`);
    expect([html.includes("Enable PKCE"), html.includes("Support PKCE Plain text")]).toEqual([true, false]);
    expect(await answer(WITHOUT)).toHaveProperty("code");
    expect((await update({ pkceOffered: "required", pkce: "required" })).status).toBeLessThan(400);
    expect(await answer(WITHOUT)).toMatchObject({ error: "invalid_request" });
    expect(await answer({})).toHaveProperty("code");
    const { id } = await row();
    const event = await database().prisma.auditEvent.findFirstOrThrow({ where: { targetId: id }, orderBy: { seq: "desc" } });
    expect([event.before, event.after]).toEqual([
      expect.stringContaining('"pkceRequired":false'),
      expect.stringContaining('"pkceRequired":true'),
    ]);
    await update({ pkceOffered: "required" });
    expect(await answer(WITHOUT)).toHaveProperty("code");
  });

  it("plain only where the admin allows it and the key has it ticked", async () => {
    await setPolicy({ pkceRequired: true, pkcePlainAllowed: false });
    const { browser } = await portal.developer();
    const { path, row, update, answer } = await newKey(browser);
    expect((await browser.get(`${path}/settings`)).html).toContain("every key must use PKCE");
    const refused = await update({ pkceOffered: "plain", pkce: "plain" });
    expect([refused.status, refused.html.includes("An admin has not allowed PKCE with plain text")]).toEqual([400, true]);
    await setPolicy({ pkceRequired: true, pkcePlainAllowed: true });
    expect(await answer(PLAIN)).toMatchObject({ error: "invalid_request" });
    expect((await update({ pkceOffered: "plain", pkce: "plain" })).status).toBeLessThan(400);
    expect(await answer(PLAIN)).toHaveProperty("code");
    // Switched off again: the tick stays, as it would be held again, and can be taken away.
    await setPolicy({ pkceRequired: true, pkcePlainAllowed: false });
    expect(await answer(PLAIN)).toMatchObject({ error: "invalid_request" });
    expect((await browser.get(`${path}/settings`)).html).toContain("An admin has switched it off");
    await update({ pkceOffered: "plain" });
    expect(await row()).toMatchObject({ pkcePlainAllowed: false, pkceRequired: false });
  });

  it("a key without a secret has no box: it must use S256", async () => {
    await setPolicy({ pkceRequired: false, pkcePlainAllowed: true });
    const { browser } = await portal.developer();
    const { location } = await browser.post("/applications/new", { name: `app ${randomUUID()}`, quota: "Unlimited", description: "" });
    const path = `/applications/${location?.split("/")[2] ?? ""}/production-keys?kind=browser`;
    const { html } = await browser.get(path);
    expect([html.includes("must use PKCE with S256"), html.includes("Enable PKCE")]).toEqual([true, false]);
    const refused = await browser.post(path, { ...KEY, intent: "generate", kind: "browser", pkceOffered: "plain", pkce: "plain" });
    expect([refused.status, refused.html.includes("use S256")]).toEqual([400, true]);
  });
});
