/** Issue 12 §2: what came in by itself is listed, and an admin decides what may, on both engines. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createUser } from "#tests/support/fixtures";
import { read, text } from "#tests/support/protocol-client";
import { useConsole } from "./console";

const POLICY = {
  intent: "policy",
  metadataDocuments: "listed",
  documentHosts: "claude.ai, vscode.dev",
  dynamicRegistration: "open",
  registrationHosts: "",
  unusedRegistrationHours: "24",
};
const METADATA = { client_name: "<b>Cursor</b>", redirect_uris: ["http://localhost:8787/callback"], token_endpoint_auth_method: "none" };

describe.each(ENGINES)("agents on %s", (engine) => {
  const { url, admin, developer } = useConsole(engine);
  const register = async (headers: Record<string, string> = {}) =>
    await read(
      await fetch(`${url()}/register`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(METADATA),
      }),
    );

  it("come in as the admin decides: nobody at first, then those the page lets in", async () => {
    expect((await register()).status).toBe(403);
    expect((await admin().get("/admin/agents")).html).toContain("No agents yet");
    const wrong = await admin().post("/admin/agents/policy", {
      ...POLICY,
      documentHosts: "https://claude.ai/x",
    });
    expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining("Give host names")]);
    expect(wrong.html).toContain("https://claude.ai/x");
    expect((await admin().post("/admin/agents/policy", POLICY)).location).toBe("/admin/agents/policy?done=settings");
    const { html } = await admin().get("/admin/agents/policy?done=settings");
    expect(html).toContain("vscode.dev");
    expect((await register()).status).toBe(201);
    const metadata = await read(await fetch(`${url()}/.well-known/oauth-authorization-server`));
    expect(metadata.json["registration_endpoint"]).toBe(`${url()}/register`);
  });

  it("are listed with host, people and what becomes of them, and each has a page", async () => {
    const client = await database().prisma.client.findFirstOrThrow({
      where: { registeredBy: "registration" },
      include: { application: true },
    });
    const list = (await admin().get("/admin/agents")).html;
    expect(list).toContain("&lt;b&gt;Cursor&lt;/b&gt;");
    expect(list).toContain("Not authorised");
    const userId = await createUser();
    const { id: clientRef, applicationId, realmId } = client;
    await database().prisma.consent.create({
      data: { realmId, userId, clientRef, applicationId, scope: "default", grantedAt: new Date(), lastUsedAt: new Date() },
    });
    expect((await admin().get("/admin/agents")).html).toContain("In use");
    const page = (await admin().get(`/admin/agents?agent=${applicationId}`)).html;
    for (const shown of [client.clientId, "http://localhost:8787/callback", "Ada Tester", "/statistics", "/delete"])
      expect(page).toContain(shown);
    expect((await admin().get("/admin/agents?agent=unknown")).status).toBe(404);
  });

  it("are nobody's own: who was an admin when they came in, and is none now, does not see them", async () => {
    const { browser, userId } = await developer();
    const { applicationId } = await database().prisma.client.findFirstOrThrow({ where: { registeredBy: "registration" } });
    await database().prisma.application.update({ where: { id: applicationId }, data: { ownerId: userId } });
    expect((await browser.get("/applications")).html).not.toContain("Cursor");
    expect((await browser.get(`/applications/${applicationId}`)).status).toBe(404);
    expect((await admin().get("/admin/applications")).html).toContain("Cursor");
  });

  it("are stopped where every application is, and obtain nothing from then on", async () => {
    const { applicationId, clientId } = await database().prisma.client.findFirstOrThrow({ where: { registeredBy: "registration" } });
    await admin().post("/admin/applications", { intent: "suspend", applicationId, reason: "Unknown" });
    expect((await admin().get(`/admin/agents?agent=${applicationId}`)).html).toContain("Stopped");
    const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: "x", client_id: clientId });
    expect((await read(await fetch(`${url()}/token`, { method: "POST", body: form }))).json["error"]).toBe("invalid_client");
  });

  it("register by an initial access token that the page shows once", async () => {
    await admin().post("/admin/agents/policy", { ...POLICY, dynamicRegistration: "listed" });
    expect((await register()).json["error"]).toBe("invalid_redirect_uri");
    const made = await admin().post("/admin/agents/policy", { intent: "token", description: "Build farm", days: "30", uses: "1" });
    const token = text(/lk_iat_[\w-]{43}/.exec(made.html)?.[0]);
    expect((await register({ authorization: `Bearer ${token}` })).status).toBe(201);
    const page = (await admin().get("/admin/agents/policy")).html;
    expect(page).toContain("Build farm");
    expect(page).not.toContain(token);
    const tokenId = text(/name="tokenId" value="([^"]+)"/.exec(page)?.[1]);
    expect((await admin().post("/admin/agents/policy", { intent: "delete-token", tokenId })).status).toBe(302);
  });

  it("have documents that an admin pins, once they are right", async () => {
    const client_id = "https://agent.example/client.json";
    const wrong = await admin().post("/admin/agents/policy", { intent: "pin", document: JSON.stringify({ client_id }) });
    expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining("redirect_uris")]);
    const document = JSON.stringify({ client_id, redirect_uris: ["http://127.0.0.1/cb"] });
    expect((await admin().post("/admin/agents/policy", { intent: "pin", document })).status).toBe(302);
    expect((await admin().get("/admin/agents/policy")).html).toContain(client_id);
    expect((await admin().post("/admin/agents/policy", { intent: "unpin", url: client_id })).status).toBe(302);
  });

  it("are the admins' business alone", async () => {
    const { browser } = await developer();
    for (const path of ["/admin/agents", "/admin/agents/policy"]) expect((await browser.get(path)).status).toBe(404);
    expect((await browser.post("/admin/agents/policy", POLICY)).status).toBe(404);
    expect((await admin().post("/admin/agents", {})).status).toBe(405);
  });
});
