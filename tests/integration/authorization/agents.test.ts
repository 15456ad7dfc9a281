/** Issue 12 §2: a client that no person has registered, from its first request to its tokens, over HTTP on both engines. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { allow, answered, authorizationAddress, press } from "#tests/support/authorization";
import { ENGINES } from "#tests/support/databases";
import { setAgents } from "#tests/support/fixtures";
import { post, read, text } from "#tests/support/protocol-client";
import { fromElsewhere, openBrowser } from "../accounts/browser";
import { PASSWORD, useConsole } from "../admin/console";

/** RFC 7636 App. B, as the addresses of the requests have its challenge. */
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const REGISTERED = "http://127.0.0.1/callback";
/** The program listens on a port that it learns when it starts (RFC 8252 §7.3). */
const ASKED = "http://127.0.0.1:51004/callback";

describe.each(ENGINES)("agents at /authorize on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1", OUTBOUND_INNER_HOSTS: "127.0.0.1" });
  let host: http.Server;
  let clientId = "";
  let asked = 0;
  let redirectUris = [REGISTERED];

  beforeAll(async () => {
    host = http.createServer((_request, answer) => {
      asked += 1;
      answer.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "max-age=600" });
      const grant_types = ["authorization_code", "refresh_token"];
      answer.end(JSON.stringify({ client_id: clientId, client_name: "Test agent", redirect_uris: redirectUris, grant_types }));
    });
    await new Promise<void>((done) => void host.listen(0, "127.0.0.1", done));
    clientId = `http://127.0.0.1:${(host.address() as AddressInfo).port}/client.json`;
    await setAgents({ metadataDocuments: "open", dynamicRegistration: "open" });
  });
  afterAll(() => void host.close().closeAllConnections());

  const redeem = async (client_id: string, code: string | undefined) =>
    await post(`${portal.url()}/token`, {
      grant_type: "authorization_code",
      client_id,
      code: code ?? "",
      redirect_uri: ASKED,
      code_verifier: VERIFIER,
    });

  it("a client known by its document: sign-in first, then its document, consent, and tokens for client_id alone", async () => {
    const metadata = await read(await fetch(`${portal.url()}/.well-known/oauth-authorization-server`));
    expect(metadata.json["client_id_metadata_document_supported"]).toBe(true);
    const { email } = await portal.developer();
    const browser = openBrowser(portal.url());
    const first = await browser.get(authorizationAddress(clientId, { redirect_uri: ASKED }));
    expect([first.status, first.location?.slice(0, 12), asked]).toEqual([303, "/login?next=", 0]);
    const login = await browser.post(first.location ?? "", { email, password: PASSWORD }, fromElsewhere());
    const page = await browser.get(login.location ?? "");
    expect([page.status, asked]).toEqual([200, 1]);
    expect(page.html).toContain("Test agent");
    const { code, iss } = answered(await press(browser, page, "allow"));
    expect(iss).toBe(portal.url());
    const { status, json } = await redeem(clientId, code);
    expect([status, json["token_type"]]).toEqual([200, "Bearer"]);
    const refreshed = await post(`${portal.url()}/token`, {
      grant_type: "refresh_token",
      refresh_token: text(json["refresh_token"]),
      client_id: clientId,
    });
    expect(refreshed.status).toBe(200);
    expect(asked).toBe(1);
    expect((await portal.admin().get("/admin/agents")).html).toContain("In use");
  });

  it("prompt=none of nobody: no sign-in page (OpenID Connect Core §3.1.2.1), a page for an unknown client, login_required for a known one", async () => {
    const [before, browser] = [asked, openBrowser(portal.url())];
    const silently = async (id: string) => await browser.get(authorizationAddress(id, { redirect_uri: ASKED, prompt: "none" }));
    const unknown = await silently(`${clientId}?never-seen`);
    expect([unknown.status, unknown.location]).toEqual([400, null]);
    expect(unknown.html).toContain("Sign-in needed");
    await database().prisma.clientRegistration.updateMany({ data: { freshUntil: new Date(0) } });
    expect(answered(await silently(clientId))).toMatchObject({ error: "login_required", iss: portal.url() });
    expect(asked).toBe(before);
  });

  it("a redirect URI that its document does not have any more is refused from the next request on", async () => {
    const { browser } = await portal.developer();
    redirectUris = ["http://127.0.0.1/moved"];
    await database().prisma.clientRegistration.updateMany({ data: { freshUntil: new Date(0) } });
    expect((await browser.get(authorizationAddress(clientId, { redirect_uri: ASKED }))).status).toBe(400);
    redirectUris = [REGISTERED];
    await database().prisma.clientRegistration.updateMany({ data: { freshUntil: new Date(0) } });
    expect((await browser.get(authorizationAddress(clientId, { redirect_uri: ASKED }))).status).toBe(200);
  });

  it("a client whose document cannot be had is refused on a page that says why, and sent nowhere", async () => {
    const { browser } = await portal.developer();
    const page = await browser.get(authorizationAddress(`${clientId}?other`, { redirect_uri: ASKED }));
    expect([page.status, page.location]).toEqual([400, null]);
    expect(page.html).toContain("cannot come in");
    expect(await database().prisma.client.count({ where: { clientId: `${clientId}?other` } })).toBe(0);
  });

  it("a client that registered itself obtains tokens by the code flow, and must use PKCE", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({
      redirect_uris: [REGISTERED],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
    });
    const registered = await read(await fetch(`${portal.url()}/register`, { method: "POST", headers, body }));
    const id = text(registered.json["client_id"]);
    const { browser } = await portal.developer();
    const { code } = await allow(browser, authorizationAddress(id, { redirect_uri: ASKED }));
    expect((await redeem(id, code)).status).toBe(200);
    const without = await browser.get(authorizationAddress(id, { redirect_uri: ASKED, code_challenge: "", code_challenge_method: "" }));
    expect(answered(without)["error"]).toBe("invalid_request");
  });

  it("RFC 9700 §4.15: is asked for anew where its answer goes to another host than the person was shown", async () => {
    const headers = { "content-type": "application/json" };
    const known = "https://known.example/callback";
    const other = "https://other.example/callback";
    const body = JSON.stringify({ redirect_uris: [known, other], token_endpoint_auth_method: "none" });
    const registered = await read(await fetch(`${portal.url()}/register`, { method: "POST", headers, body }));
    const id = text(registered.json["client_id"]);
    const { browser } = await portal.developer();
    const at = (redirect_uri: string) => authorizationAddress(id, { redirect_uri });
    await allow(browser, at(known));
    expect(answered(await browser.get(at(known)))["code"]).toBeDefined();
    const page = await browser.get(at(other));
    expect([page.status, page.location]).toEqual([200, null]);
    expect(page.html).toContain("other.example");
    await press(browser, page, "allow");
    for (const address of [known, other]) expect(answered(await browser.get(at(address)))["code"], address).toBeDefined();
  });

  it("where an admin has switched documents off, such a client is unknown, and one that came in is let in no more", async () => {
    await setAgents({ metadataDocuments: "off" });
    const { browser } = await portal.developer();
    for (const id of [clientId, `${clientId}?new`])
      expect((await browser.get(authorizationAddress(id, { redirect_uri: ASKED }))).status).toBeGreaterThanOrEqual(400);
  });
});
