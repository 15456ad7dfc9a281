/** APIs over HTTP, from registration to introspection: RFC 8707, RFC 9728, items 105 and 109 of oauth.md. */
import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { type Browser, openBrowser } from "../accounts/browser";
import { useConsole } from "../admin/console";

const CC = { grant_type: "client_credentials" };
const DOCUMENT = JSON.stringify({
  openapi: "3.1.0",
  paths: { "/orders": { get: { summary: '<script>alert("x")</script>' } } },
});

async function fetched(address: string): Promise<Readonly<Record<string, unknown>>> {
  return await (await fetch(address)).json();
}

function fileForm(text: string): FormData {
  const form = new FormData();
  form.set("intent", "give");
  form.set("file", new File([text], 'a "name".json', { type: "application/json" }));
  return form;
}

describe.each(ENGINES)("APIs on %s", (engine) => {
  const { url, admin, developer, token } = useConsole(engine);
  const newIdentifier = () => `https://${randomUUID()}.example`;
  const idOf = (location: string | null) => /\/apis\/([0-9a-f-]{36})/.exec(location ?? "")?.[1] ?? "";

  async function register(fields: Readonly<Record<string, string>> = {}, browser: Browser = admin()) {
    const identifier = newIdentifier();
    const page = await browser.post("/apis/new", { identifier, name: "Orders", approval: "open", ...fields });
    expect(page.status).toBe(302);
    return { identifier, id: idOf(page.location) };
  }
  const giveDocument = (browser: Browser, apiId: string, text: string) => browser.post(`/apis/${apiId}/document`, fileForm(text));
  const subscribe = (browser: Browser, client: TestClient, apiId: string, reason = "") =>
    browser.post(`/applications/${client.applicationId}/subscriptions`, { intent: "subscribe", apiId, reason });
  const introspect = async (client: TestClient, text: unknown) =>
    (await post(`${url()}/introspect`, { token: String(text) }, { authorization: basic(client.clientId, client.secret) })).json;

  it("item 105: a token is for the API that is asked for, once the application subscribes, until it leaves", async () => {
    const { browser, userId } = await developer();
    const client = await createClient({ ownerId: userId });
    const { id, identifier } = await register({ tokenFormat: "jwt", accessTokenLifetime: "120" });
    await admin().post(`/apis/${id}`, { intent: "add-scope", name: `${engine}.orders.read`, description: "Read your orders" });
    const ask = (form: Readonly<Record<string, string>> = {}) => token(client, { ...CC, resource: identifier, ...form });
    expect((await ask()).json.error).toBe("invalid_target");
    expect((await token(client, { ...CC, scope: `${engine}.orders.read` })).json.error).toBe("invalid_scope");

    expect((await subscribe(browser, client, id)).location).toBe(`/applications/${client.applicationId}/subscriptions?done=approved`);
    const granted = (await ask({ scope: `default ${engine}.orders.read` })).json;
    expect(granted).toMatchObject({ expires_in: 120, scope: `default ${engine}.orders.read` });
    expect(decodeJwt(String(granted["access_token"])).aud).toBe(identifier);
    expect(await introspect(client, granted["access_token"])).toMatchObject({ active: true, aud: identifier });
    expect((await ask({ resource: `${identifier}/other` })).json.error).toBe("invalid_target");

    const page = await browser.get(`/applications/${client.applicationId}/subscriptions?end=${id}`);
    expect(page.html).toContain("inactive at introspection from the next request");
    await browser.post(`/applications/${client.applicationId}/subscriptions`, { intent: "unsubscribe", apiId: id });
    expect(await introspect(client, granted["access_token"])).toEqual({ active: false });
    expect((await ask()).json.error).toBe("invalid_target");
  });

  it("RFC 9728: the portal hosts each API's document, for scripts of every site", async () => {
    const { id, identifier } = await register({ name: "Parcels" });
    const { location } = await admin().post(`/apis/${id}`, {
      intent: "add-scope",
      name: `${engine}.parcels.read`,
      description: "Read parcels",
    });
    const added = `The scope ${engine}.parcels.read was added.`;
    expect((await admin().get(location ?? "")).html).toContain(added);
    const other = await register();
    expect((await admin().get(`/apis/${other.id}?done=scope-added`)).html, "an answer is of the page's own API").not.toContain(added);
    const answer = await fetch(`${url()}/.well-known/oauth-protected-resource/apis/${id}`, {
      headers: { origin: "https://anywhere.example" },
    });
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("access-control-allow-origin")]).toEqual([
      200,
      "application/json",
      "*",
    ]);
    const metadata = await fetched(`${url()}/.well-known/oauth-authorization-server`);
    expect(await answer.json()).toEqual({
      resource: identifier,
      authorization_servers: [metadata["issuer"]],
      scopes_supported: [`${engine}.parcels.read`],
      bearer_methods_supported: ["header"],
      resource_name: "Parcels",
    });
    expect(metadata["scopes_supported"]).not.toContain(`${engine}.parcels.read`);
    for (const path of [`/apis/${randomUUID()}`, "", "/", "/apis/", "/nothing", "/apis/%00", "/__proto__"])
      expect((await fetch(`${url()}/.well-known/oauth-protected-resource${path}`)).status, path).toBe(404);
    expect((await fetch(`${url()}/.well-known/oauth-protected-resource/apis/${id}`, { method: "POST" })).status).toBe(405);
  });

  it("RFC 9728 §3.1: an identifier on the portal's own host has its document at the path of the RFC", async () => {
    const issuer = String((await fetched(`${url()}/.well-known/oauth-authorization-server`))["issuer"]);
    const { id } = await register({ identifier: `${new URL(issuer).origin}/mcp` });
    const document = await fetched(`${url()}/.well-known/oauth-protected-resource/mcp`);
    expect(document).toMatchObject({ resource: `${new URL(issuer).origin}/mcp` });
    expect(document).toEqual(await fetched(`${url()}/.well-known/oauth-protected-resource/apis/${id}`));
  });

  it("a stranger's OpenAPI document is a table of text, and a download", async () => {
    const { browser } = await developer();
    const { id } = await register();
    expect((await giveDocument(admin(), id, DOCUMENT)).location).toBe(`/apis/${id}/document?done=given`);
    const { html } = await browser.get(`/apis/${id}`);
    expect(html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
    expect(html).not.toContain('<script>alert("x")');
    const download = await browser.get(`/apis/${id}/openapi.json`);
    expect(download.headers.get("content-disposition")).toContain("attachment");
    expect(download.html).toBe(DOCUMENT);
    const refused = await giveDocument(admin(), id, "openapi: 3.1.0");
    expect([refused.status, refused.html.includes("This is no JSON"), refused.html.includes("openapi: 3.1.0")]).toEqual([400, true, false]);
    expect((await admin().post(`/apis/${id}/document`, { intent: "remove" })).location).toBe(`/apis/${id}/document?done=removed`);
    expect((await browser.get(`/apis/${id}/openapi.json`)).status).toBe(404);
  });

  it("issue 12 §4: a document of an ordinary size is taken and shown in pages; a larger one, a stranger's and one of nobody's session are not", async () => {
    const { browser } = await developer();
    const { id } = await register();
    const paths = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`/things${at}`, { get: { summary: "x".repeat(500) } }]));
    const large = JSON.stringify({ openapi: "3.1.0", paths });
    expect(large.length).toBeGreaterThan(480_000);
    expect((await giveDocument(admin(), id, large)).location).toBe(`/apis/${id}/document?done=given`);
    const [first, second] = [await browser.get(`/apis/${id}/document`), await browser.get(`/apis/${id}/document?page=2`)];
    expect([first.html.includes("/things49<"), first.html.includes("/things50<"), second.html.includes("/things50<")]).toEqual([
      true,
      false,
      true,
    ]);
    expect(first.html).not.toContain("Upload");
    expect((await browser.get(`/apis/${id}/openapi.json`)).html).toBe(large);
    expect((await giveDocument(admin(), id, " ".repeat(1024 * 1024 + 1))).status).toBe(413);
    expect((await giveDocument(browser, id, DOCUMENT)).status).toBe(403);
    const stranger = await giveDocument(openBrowser(url()), id, " ".repeat(1024 * 1024));
    expect(stranger.status).toBe(413);
    expect((await giveDocument(openBrowser(url()), id, DOCUMENT)).status).toBe(415);
    expect((await admin().post("/apis/new", fileForm(DOCUMENT))).status).toBe(415);
  });

  it("an API on request is decided in the queue of its owner", async () => {
    const provider = await developer();
    const { browser, userId } = await developer();
    const client = await createClient({ ownerId: userId });
    expect((await provider.browser.get("/apis/new")).status).toBe(403);
    await database().prisma.realm.update({ where: { id: "root" }, data: { apiRegistration: "developer" } });
    const { id, identifier } = await register({ approval: "request" }, provider.browser);
    const asked = await subscribe(browser, client, id);
    expect([asked.status, asked.html.includes("Say what it is for")]).toEqual([400, true]);
    await subscribe(browser, client, id, "Monthly reports");
    expect((await token(client, { ...CC, resource: identifier })).json.error).toBe("invalid_target");
    expect((await provider.browser.get("/apis/requests")).html).toContain("Monthly reports");
    expect((await browser.get("/apis/requests")).html).toContain("Nothing to decide");
    await provider.browser.post("/apis/requests", { apiId: id, applicationId: client.applicationId, decision: "approve", answer: "Yes" });
    expect((await token(client, { ...CC, resource: identifier })).status).toBe(200);
    await database().prisma.realm.update({ where: { id: "root" }, data: { apiRegistration: "admin" } });
  });

  it("wso2.md: a key that drops scopes gets PRODUCTION answered with the default ones", async () => {
    const { browser, userId } = await developer();
    const client = await createClient({ ownerId: userId });
    const ask = { ...CC, scope: "PRODUCTION" };
    expect((await token(client, ask)).json.error).toBe("invalid_scope");
    const form = {
      intent: "update",
      grantTypes: ["client_credentials"],
      tokenFormat: "opaque",
      authMethod: "any",
      scopeChoice: "all",
      scopePolicy: "drop",
    };
    expect((await browser.post(`/applications/${client.applicationId}/production-keys`, form)).status).toBe(200);
    expect((await token(client, ask)).json).toMatchObject({ scope: "default" });
  });

  it("a key's default API is what tokens are for where a request names none", async () => {
    const { browser, userId } = await developer();
    const client = await createClient({ ownerId: userId });
    const { id, identifier } = await register();
    const form = {
      intent: "update",
      grantTypes: ["client_credentials"],
      tokenFormat: "opaque",
      authMethod: "any",
      scopeChoice: "all",
      defaultApiId: id,
    };
    const early = await browser.post(`/applications/${client.applicationId}/production-keys`, form);
    expect([early.status, early.html.includes("does not subscribe to this API")]).toEqual([400, true]);
    await subscribe(browser, client, id);
    expect((await browser.post(`/applications/${client.applicationId}/production-keys`, form)).status).toBe(200);
    const { access_token } = (await token(client, CC)).json;
    expect(await introspect(client, access_token)).toMatchObject({ aud: identifier });
  });
});
