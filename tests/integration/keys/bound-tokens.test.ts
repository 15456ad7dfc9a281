/** Issue 14 §3: a key that demands DPoP proofs (RFC 9449 §5.2), by its settings and by registration, and what screens make of it. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { setAgents } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { unescapeHtml } from "../accounts/browser";
import { useConsole } from "../admin/console";

const KEY = { grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };
const REQUEST = { grant_type: "client_credentials" };

/** What the program of the Quickstart prints: run where the libraries that it asks for are. */
async function runProgram(code: string, secret: string): Promise<string> {
  const child = spawn(process.execPath, ["--input-type=module", "-"], { env: { ...process.env, CONSUMER_SECRET: secret } });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  child.stdin.end(code);
  await once(child, "close");
  return printed;
}

describe.each(ENGINES)("a key whose tokens must be bound on %s", (engine) => {
  const portal = useConsole(engine);

  it("is refused without a proof from the change on, and the playground sends one", async () => {
    const { browser } = await portal.developer();
    const { location } = await browser.post("/applications/new", { name: `app ${randomUUID()}`, quota: "Unlimited", description: "" });
    const applicationId = location?.split("/")[2] ?? "";
    const path = `/applications/${applicationId}/production-keys`;
    const { html: made } = await browser.post(path, { ...KEY, intent: "generate" });
    const row = () => database().prisma.client.findFirstOrThrow({ where: { applicationId } });
    const { clientId, id } = await row();
    const secret = /lk_cs_[\w-]+/.exec(made)?.[0] ?? "";
    const ask = () => post(`${portal.url()}/token`, REQUEST, { authorization: basic(clientId, secret) });
    expect((await ask()).status).toBe(200);
    expect((await browser.get(`${path}/settings`)).html).toContain("Tokens must be bound (DPoP)");
    const update = (fields: Readonly<Record<string, string>>) => browser.post(`${path}/settings`, { ...KEY, intent: "update", ...fields });
    expect((await update({ dpopOffered: "on", dpopRequired: "on" })).status).toBeLessThan(400);
    expect(await ask()).toMatchObject({ status: 400, json: { error: "invalid_dpop_proof" } });
    const event = await database().prisma.auditEvent.findFirstOrThrow({ where: { targetId: id }, orderBy: { seq: "desc" } });
    expect(event.after).toContain('"dpopRequired":true');

    const asked = { intent: "authorize", grantType: "client_credentials", clientId, clientSecret: secret, tokenEndpoint: "/token" };
    const { html: played } = await browser.post("/playground", asked);
    expect(played).toContain("DPoP: eyJ");
    expect(played).toContain("DPoP-Nonce: ");
    expect((await browser.get(`/applications/${applicationId}/tokens`)).html).toContain("bound to a key (DPoP)");

    const { html: quickstart } = await browser.get(`${path}/quickstart?language=curl`);
    const [, program = ""] = /<figure.*?aria-label="Language".*?<code>(.*?)<\/code>/s.exec(quickstart) ?? [];
    expect(await runProgram(unescapeHtml(program), secret)).toContain('"token_type":"DPoP"');

    // A form without the box says nothing of it.
    await update({ tokenFormat: "jwt" });
    expect(await row()).toMatchObject({ dpopRequired: true, tokenFormat: "jwt" });
    await update({ dpopOffered: "on" });
    expect(await row()).toMatchObject({ dpopRequired: false });
    expect((await ask()).status).toBe(200);
  });

  it("registers by dpop_bound_access_tokens, and is told it back (RFC 9449 §5.2)", async () => {
    await setAgents({ dynamicRegistration: "open" });
    const metadata = { redirect_uris: ["https://app.example/callback"], dpop_bound_access_tokens: true };
    const register = async (body: object) =>
      await fetch(`${portal.url()}/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const answer = await register(metadata);
    const told = await answer.json();
    expect([answer.status, told.dpop_bound_access_tokens]).toEqual([201, true]);
    expect(await database().prisma.client.findFirstOrThrow({ where: { clientId: told.client_id } })).toMatchObject({ dpopRequired: true });
    expect((await register({ ...metadata, dpop_bound_access_tokens: "yes" })).status).toBe(400);
  });
});
