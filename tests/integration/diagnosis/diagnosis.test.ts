/** Issue 13 §5: "Diagnose" and the token inspector without JavaScript, and what owner, admin and strangers see by an id. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient, type TestClient } from "#tests/support/fixtures";
import { text } from "#tests/support/protocol-client";
import { openBrowser } from "../accounts/browser";
import { useConsole } from "../admin/console";

const NO_TOKEN = "01937a52-1c1e-7d3a-9b1e-4f2d8c6a0b11";
const plain = (html: string) => html.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replaceAll("<!-- -->", "");

describe.each(ENGINES)("diagnosis on %s", (engine) => {
  const portal = useConsole(engine);
  const owned = async (options: Parameters<typeof createClient>[0] = {}) => {
    const owner = await portal.developer();
    return { owner, browser: owner.browser, client: await createClient({ ownerId: owner.userId, ...options }) };
  };
  const issue = async (client: TestClient) => (await portal.token(client, { grant_type: "client_credentials" })).json;
  const recordOf = async (client: TestClient) =>
    await database().prisma.tokenRecord.findFirstOrThrow({ where: { applicationId: client.applicationId }, orderBy: { issuedAt: "desc" } });

  it("names the broken rule to anybody, and sends no secret back", async () => {
    const secret = "hunter2-is-no-secret";
    const { status, html, headers } = await openBrowser(portal.url()).post("/diagnose", {
      text: `curl ${portal.url()}/token -u abc:${secret} -d grant_type=client_credentials -d client_secret=${secret}`,
    });
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(html).toContain("Two authentication methods");
    expect(plain(html)).toContain('curl -u "abc:$CONSUMER_SECRET"');
    expect(html).not.toContain(secret);
    expect(await database().prisma.auditEvent.count({ where: { after: { contains: secret } } })).toBe(0);
  });

  it("shows the exact cause by request id to owner and admin, and to nobody else", async () => {
    const { browser, client } = await owned();
    const refused = await portal.token({ ...client, secret: "wrong" }, { grant_type: "client_credentials" });
    const page = `/diagnose?request=${text(refused.json["request_id"])}`;
    for (const reader of [browser, portal.admin()]) expect((await reader.get(page)).html).toContain("The secret matches none of the key");
    const stranger = await portal.developer();
    expect((await stranger.browser.get(page)).html).toContain("No refusal has this request id");
    const visitor = await openBrowser(portal.url()).get(page);
    expect(visitor.html).toContain("Sign in to see the exact cause");
    for (const html of [(await stranger.browser.get(page)).html, visitor.html]) expect(html).not.toContain("The secret matches none");
  });

  it("looks up an id that is pasted alone, and inspects a token that is", async () => {
    const { client } = await owned({ tokenFormat: "jwt" });
    const visitor = openBrowser(portal.url());
    expect((await visitor.post("/diagnose", { text: ` ${NO_TOKEN.toUpperCase()} \n` })).location).toBe(`/diagnose?request=${NO_TOKEN}`);
    const token = text((await issue(client))["access_token"]);
    const { html } = await visitor.post("/diagnose", { text: token });
    expect(html).toContain("Signed by this portal");
    expect(html).not.toContain(token);
  });

  it("takes a long log without JavaScript, and has no fault with a longer one", async () => {
    const visitor = openBrowser(portal.url());
    const line = "> grant_type: client_credentials\r\n";
    const log = `curl ${portal.url()}/token\r\n${line.repeat(340)}`;
    expect((await visitor.post("/diagnose", { text: log })).html).toContain("Wrong HTTP method");
    expect((await visitor.post("/diagnose", { text: log.repeat(9) })).status).toBe(413);
  });

  it("is where error_uri leads to, with the request id filled in", async () => {
    const { browser, client } = await owned();
    const refused = await portal.token({ ...client, secret: "wrong" }, { grant_type: "client_credentials" });
    const id = text(refused.json["request_id"]);
    const address = new URL(text(refused.json["error_uri"]));
    const { html } = await browser.get(`${address.pathname}${address.search}`);
    expect(html).toMatch(/<form method="get" action="\/diagnose"/);
    expect(html).toMatch(new RegExp(`name="request"[^>]*value="${id}"`));
  });

  it("is linked from every place that shows a failure", async () => {
    const { browser, client } = await owned();
    const refused = await portal.token({ ...client, secret: "wrong" }, { grant_type: "client_credentials" });
    const link = `/diagnose?request=${text(refused.json["request_id"])}`;
    expect(plain((await browser.get(`/applications/${client.applicationId}`)).html)).toContain(link);
    expect(
      plain((await browser.get(`/applications/${client.applicationId}/statistics?request=${text(refused.json["request_id"])}`)).html),
    ).toContain(link);
    for (const path of ["/no-such-page", "/authorize?client_id=nobody"]) {
      const { html, headers } = await browser.get(path);
      expect(plain(html), path).toContain(`/diagnose?request=${headers.get("x-request-id")}`);
    }
  });

  it("answers ids of any form with the page", async () => {
    for (const id of ["", "x", "%20", "'", "%C3%9F", NO_TOKEN, "0".repeat(300)])
      for (const page of [`/diagnose?request=${id}`, `/inspect?id=${id}`]) expect((await portal.admin().get(page)).status, page).toBe(200);
  });

  it("reads a self-contained token and finds the key that signed it", async () => {
    const { client } = await owned({ tokenFormat: "jwt" });
    const token = text((await issue(client))["access_token"]);
    const visitor = openBrowser(portal.url());
    const { html } = await visitor.post("/inspect", { text: `Bearer ${token}` });
    for (const shown of ["Signed by this portal", "Expires (exp)", client.clientId]) expect(html).toContain(shown);
    expect(html).not.toContain(token);
    const [head = "", claims = "", signature = ""] = token.split(".");
    const changed = [head, claims, signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`].join(".");
    expect((await visitor.post("/inspect", { text: changed })).html).toContain("The signature is wrong");
  });

  it("finds an opaque token's record by the id in its text", async () => {
    const { browser, client } = await owned();
    const token = text((await issue(client))["access_token"]);
    const { id } = await recordOf(client);
    expect((await browser.post("/inspect", { text: token })).html).toContain(id);
    expect((await browser.post("/inspect", { text: token.slice(0, -1) })).html).toContain("1 character too short");
  });

  it("says why a token does not work, by the rules of introspection (RFC 7662 §4)", async () => {
    const { browser, client } = await owned();
    await issue(client);
    const { id } = await recordOf(client);
    const status = async () => plain((await browser.get(`/inspect?id=${id}`)).html);
    expect(await status()).toContain("introspection answers active");
    const { prisma } = database();
    await prisma.tokenRecord.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await status()).toContain("Its time is over");
    await prisma.tokenRecord.update({ where: { id }, data: { expiresAt: new Date(Date.now() + 600_000) } });
    await browser.post(`/applications/${client.applicationId}/tokens`, { intent: "revoke", tokenId: id });
    expect(await status()).toContain("It was revoked");
    await prisma.tokenRecord.update({ where: { id }, data: { revokedAt: null, consumedAt: new Date() } });
    expect(await status()).toContain("each works once");
    await prisma.tokenRecord.update({ where: { id }, data: { consumedAt: null } });
  });

  it("shows no status to others", async () => {
    const { client } = await owned();
    await issue(client);
    const page = `/inspect?id=${(await recordOf(client)).id}`;
    expect((await (await portal.developer()).browser.get(page)).html).toContain("No token of yours has this id");
    expect((await openBrowser(portal.url()).get(page)).html).toContain("Sign in to see what has become of the token");
    expect((await portal.admin().get(page)).html).toContain("introspection answers active");
  });

  it("is linked from a refusal in the playground", async () => {
    const { browser, client } = await owned();
    const played = await browser.post("/playground", {
      intent: "authorize",
      grantType: "client_credentials",
      clientId: client.clientId,
      clientSecret: "wrong",
      scope: "",
      tokenEndpoint: "/token",
    });
    const id = played.headers.get("x-request-id");
    expect(played.html).toContain(`/diagnose?request=${id}`);
    expect(played.html).toContain(`/docs/errors/invalid_client?request=${id}`);
  });
});
