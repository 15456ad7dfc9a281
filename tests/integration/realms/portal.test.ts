/** Issue 14 §1: the portal of a realm lies below its own path with its own cookies, beside that of root. */
import { allowInsecureRequests, clientCredentialsGrant, discovery } from "openid-client";
import { beforeAll, describe, expect, it } from "vitest";
import { authorizationAddress, CALLBACK } from "#tests/support/authorization";
import { runCurl } from "#tests/support/curl";
import { ENGINES } from "#tests/support/databases";
import { createClient, createScope, type TestClient } from "#tests/support/fixtures";
import { basic, post } from "#tests/support/protocol-client";
import { type MadeRealm, makeRealm } from "#tests/support/realms";
import { openBrowser } from "../accounts/browser";
import { ADMIN, PASSWORD, useConsole } from "../admin/console";
import { SEED_COMMANDS } from "../seeds/commands";

describe.each(ENGINES)("the portal of a realm on %s", (engine) => {
  const portal = useConsole(engine);
  let alpha: MadeRealm;
  let client: TestClient;
  beforeAll(async () => {
    alpha = await makeRealm(portal.admin(), portal.url(), "alpha");
    client = await createClient({ realmId: alpha.id, grantTypes: ["authorization_code", "client_credentials"], callbackUrls: [CALLBACK] });
    await createScope("write", { realmId: alpha.id });
  });

  it("pages, links, forms, redirects and files stay below its path", async () => {
    const page = await alpha.admin.get("/admin");
    expect(page.status).toBe(200);
    const own = [...page.html.matchAll(/(?:href|action)="(\/[^"]*)"/g)].map(([, address = ""]) => address);
    const elsewhere = own.filter((address) => !address.startsWith("/realms/alpha/") && !address.startsWith("/assets/"));
    // The one way out is the switch.
    expect(elsewhere).toEqual(["/"]);
    expect((await openBrowser(alpha.url).get("/applications")).location).toBe("/realms/alpha/login?next=%2Fapplications");
    expect((await alpha.admin.get("")).location).toBe("/realms/alpha/");
    expect((await alpha.admin.get("/admin/")).location).toBe("/realms/alpha/admin");
    expect((await alpha.admin.get("/favicon.svg")).headers.get("content-type")).toContain("svg");
    expect((await alpha.admin.get("/applications/statistics.json")).status).toBe(404);
    expect((await alpha.admin.get("/admin/statistics.json?range=24h")).status).toBe(200);
    expect((await alpha.admin.get("/admin.data")).status).toBe(200);
    expect((await alpha.admin.get("/_root.data")).status).toBeLessThan(400);
    expect((await alpha.admin.get("/no/such/page")).html).toContain("Nothing here");
  });

  it("its people sign up there, and exist there alone", async () => {
    const ada = openBrowser(alpha.url);
    const account = { name: "Ada", email: "ada@example.com", password: PASSWORD };
    expect((await ada.post("/signup", account)).location).toBe("/realms/alpha/applications/new");
    const { email, password } = account;
    expect((await openBrowser(portal.url()).post("/login", { email, password })).status).toBe(400);
    expect((await openBrowser(alpha.url).post("/login", { email, password })).status).toBe(302);
    expect((await openBrowser(alpha.url).post("/login", ADMIN)).status).toBe(400);
  });

  it("both are signed in at once in one browser, and neither's session means anything in the other", async () => {
    const both = new Map([...portal.admin().cookies(), ...alpha.admin.cookies()]);
    expect(both.size).toBe(portal.admin().cookies().size + alpha.admin.cookies().size);
    expect((await openBrowser(portal.url(), both).get("/admin")).html).toContain("Admin");
    expect((await openBrowser(alpha.url, both).get("/admin")).html).toContain("Ada Admin");
    expect((await openBrowser(portal.url(), alpha.admin.cookies()).get("/admin")).location).toBe("/login?next=%2Fadmin");
    // The same value under the other's name.
    const port = new URL(portal.url()).port;
    const session = portal.admin().cookies().get(`latchkey-${port}`) ?? "";
    expect(session).not.toBe("");
    const borrowed = openBrowser(alpha.url, new Map([[`latchkey-${port}.realms.alpha`, session]]));
    expect((await borrowed.get("/admin")).location).toBe("/realms/alpha/login?next=%2Fadmin");
    // Nor does signing in to one with it end it.
    await borrowed.post("/login", { email: alpha.email, password: alpha.password });
    expect((await portal.admin().get("/admin")).status).toBe(200);
  });

  it("a cookie is sent to its realm alone (RFC 6265 §5.1.4)", async () => {
    const { headers } = await openBrowser(alpha.url).post("/login", { email: alpha.email, password: alpha.password });
    for (const cookie of headers.getSetCookie()) expect(cookie).toContain("; Path=/realms/alpha; ");
    expect(headers.getSetCookie().length).toBeGreaterThan(0);
  });

  it.each(["/realms/beta/login", "/realms/alpha/realms/beta/", "/realms/Alpha/login"])(
    "%s is no realm's: a page for people, JSON for programs",
    async (path) => {
      const html = await fetch(portal.url() + path, { headers: { accept: "text/html,*/*" } });
      expect(html.status).toBe(404);
      expect(await html.text()).toContain("<h1>Realm not found</h1>");
      const json = await fetch(portal.url() + path, { headers: { accept: "application/json" } });
      expect([json.status, json.headers.get("content-type")]).toEqual([404, "application/json"]);
    },
  );

  it.each([
    ["/realms/alpha/authorize", "/realms/alpha"],
    ["/t/alpha/oauth2/authorize", "/t/alpha/oauth2/token"],
    ["/oauth2/realms/root/realms/alpha/authorize", "/oauth2/realms/root/realms/alpha"],
    ["/am/oauth2/realms/root/realms/alpha/authorize", "/am/oauth2/realms/root/realms/alpha"],
  ])("a person signs in for %s in the realm, and the code has the issuer of that path (RFC 9207)", async (path, issuerPath) => {
    const person = openBrowser(portal.url(), alpha.admin.cookies());
    const address = authorizationAddress(client.clientId, {}, path);
    const first = await person.get(address);
    const at = first.status === 307 ? await person.get(first.location ?? "") : first;
    expect(at.status).toBe(200);
    expect(at.html).toContain("asks to act for you");
    const stranger = await openBrowser(portal.url()).get(first.status === 307 ? (first.location ?? "") : address);
    expect(stranger.location).toMatch(/^\/realms\/alpha\/login\?next=/);
    const action = /action="([^"]+)" aria-labelledby="consent-title"/.exec(at.html)?.[1] ?? "";
    expect(action).toMatch(/^\/realms\/alpha\//);
    const hidden = Object.fromEntries(
      [...at.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
    );
    const { location } = await person.post(action, { ...hidden, answer: "deny" });
    expect(new URL(location ?? "").searchParams.get("iss")).toBe(portal.url() + issuerPath);
  });

  it("the paths of the protocol below it are those of before, and of no page's", async () => {
    const form = { grant_type: "client_credentials", scope: "write" };
    const answer = await post(`${alpha.url}/token`, form, { authorization: basic(client.clientId, client.secret) });
    expect(answer.status).toBe(200);
    for (const path of ["/token/", "/Token", "/token.data", "/oauth2/token", "/as/token.oauth2", "/t/alpha/oauth2/authorize"])
      expect((await fetch(alpha.url + path, { headers: { accept: "text/html" }, redirect: "manual" })).status, path).toBe(404);
    const metadata = await fetch(`${alpha.url}/.well-known/openid-configuration`).then((response) => response.json());
    expect(metadata).toMatchObject({ issuer: alpha.url, authorization_endpoint: `${alpha.url}/authorize` });
  });

  it.each([
    "/realms/alpha/token",
    "/t/alpha/oauth2/token",
    "/t/alpha/token",
    "/oauth2/realms/root/realms/alpha/access_token",
    "/am/oauth2/realms/root/realms/alpha/access_token",
    "/oauth2/alpha/access_token",
    "/am/oauth2/alpha/access_token",
    "/oauth2/access_token?realm=/alpha",
    "/am/oauth2/access_token?realm=/alpha",
  ])("a token comes from %s, and introspection at every form knows it", async (path) => {
    const as = { authorization: basic(client.clientId, client.secret) };
    const { status, json } = await post(portal.url() + path, { grant_type: "client_credentials" }, as);
    expect(status).toBe(200);
    for (const introspection of [
      "/realms/alpha/introspect",
      "/t/alpha/oauth2/introspect",
      "/oauth2/alpha/introspect",
      "/am/oauth2/introspect?realm=/alpha",
    ])
      expect((await post(portal.url() + introspection, { token: String(json.access_token) }, as)).json.active, introspection).toBe(true);
    const elsewhere = path.replace("alpha", "beta");
    expect((await post(portal.url() + elsewhere, { grant_type: "client_credentials" }, as)).status).toBe(404);
  });

  it.each(["/realms/alpha", "/t/alpha/oauth2/token", "/am/oauth2/realms/root/realms/alpha", "/oauth2/realms/root/realms/alpha"])(
    "openid-client discovers the issuer at %s by both forms of its metadata (RFC 8414 §3.1, OpenID Connect Discovery §4)",
    async (issuerPath) => {
      for (const algorithm of ["oidc", "oauth2"] as const) {
        const configuration = await discovery(new URL(portal.url() + issuerPath), client.clientId, client.secret, undefined, {
          algorithm,
          execute: [allowInsecureRequests],
        });
        expect(configuration.serverMetadata().issuer).toBe(portal.url() + issuerPath);
        const token = await clientCredentialsGrant(configuration);
        expect(token.access_token.length).toBeGreaterThan(20);
      }
    },
  );

  it("seed 003's requests run as they are printed, in this realm", async () => {
    const seeds = SEED_COMMANDS.filter(({ command }) => command.includes("/realms/alpha/"));
    expect(seeds.length).toBeGreaterThan(0);
    for (const { command, replace, members } of seeds) {
      let ours = command.replace(`https://${replace.host}`, portal.url());
      if (replace.clientId) ours = ours.replace(replace.clientId, client.clientId);
      if (replace.clientSecret) ours = ours.replace(replace.clientSecret, client.secret);
      if (replace.basic) ours = ours.replace(replace.basic, Buffer.from(`${client.clientId}:${client.secret}`).toString("base64"));
      const answer = await runCurl(ours);
      expect(answer.status, command).toBe(200);
      for (const member of members) expect(JSON.parse(answer.body), command).toHaveProperty(member);
    }
  });

  it("a realm of a realm has its own portal, and its parent's session means nothing there", async () => {
    const inner = await makeRealm(alpha.admin, alpha.url, "inner");
    expect(inner.url).toBe(`${portal.url()}/realms/alpha/realms/inner`);
    const all = new Map([...portal.admin().cookies(), ...alpha.admin.cookies()]);
    expect((await openBrowser(inner.url, all).get("/admin")).location).toBe("/realms/alpha/realms/inner/login?next=%2Fadmin");
    expect((await alpha.admin.get("/admin/realms")).html).toContain("inner");
    expect((await portal.admin().get("/admin/realms")).html).not.toContain("inner");
    expect((await portal.admin().get(`/admin/realms/${inner.id}`)).status).toBe(404);
  });
});
