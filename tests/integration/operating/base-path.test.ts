/** Issue 11 §5: a portal below a path, behind a proxy, whether that forwards the path or strips it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "#tests/support/command";
import { hasNginx, startNginx } from "#tests/support/nginx";
import { startPathProxy } from "#tests/support/path-proxy";
import { post } from "#tests/support/protocol-client";
import { FORWARDINGS, type ProxiedPortals, type StartProxy, startProxiedPortals } from "#tests/support/proxied-portals";
import { exchange, getRequest } from "#tests/support/raw-http";
import { startServer } from "#tests/support/server";
import { openBrowser } from "../accounts/browser";

const PASSWORD = "eight days a week";

/** What a page links to, loads and posts to, on its own host. */
const addressesIn = (html: string) => [...html.matchAll(/\s(?:href|src|action)="(\/[^"]*)"/g)].map(([, address = ""]) => address);

describe("behind a proxy of the tests", () => portalsBehind(startPathProxy));
describe.runIf(await hasNginx())("behind nginx", () => portalsBehind(startNginx));

function portalsBehind(startProxy: StartProxy): void {
  let proxied: ProxiedPortals;
  beforeAll(async () => {
    proxied = await startProxiedPortals(startProxy);
  }, 60_000);
  afterAll(async () => await proxied.stop());

  describe.each(FORWARDINGS)("that has the path %s", (forwarding) => {
    const url = () => proxied.portals[forwarding].url;
    const { basePath, host } = { basePath: `/${forwarding}`, host: () => new URL(url()).origin };

    it.each(["/", "/login", "/diagnose", "/inspect", "/docs/errors/index", "/no-such-page", "/odd//page"])(
      "every address in %s is below it",
      async (page) => {
        const html = await (await fetch(url() + page)).text();
        const found = addressesIn(html);
        expect(found.length).toBeGreaterThan(1);
        expect(found.filter((address) => address !== basePath && !address.startsWith(`${basePath}/`))).toEqual([]);
      },
    );

    it("scripts, styles and the modules that the manifest names are there", async () => {
      const html = await (await fetch(`${url()}/`)).text();
      const [, manifest = ""] = /import "([^"]+manifest[^"]+)"/.exec(html) ?? [];
      const script = await (await fetch(host() + manifest)).text();
      const files = new Set([manifest, ...(script.match(/\/[^"]*assets\/[^"]+/g) ?? []), ...(html.match(/\/[^"]*assets\/[^"]+/g) ?? [])]);
      expect(files.size).toBeGreaterThan(20);
      for (const file of [...files, `${basePath}/favicon.svg`, `${basePath}/refusal.css`]) {
        expect(file.startsWith(`${basePath}/`)).toBe(true);
        const { status, headers } = await fetch(host() + file);
        expect([file, status]).toEqual([file, 200]);
        expect(headers.get("content-type")).toMatch(/javascript|css|svg/);
      }
    });

    it("the start page has a slash, and its data has an address below it", async () => {
      const bare = await fetch(url(), { redirect: "manual" });
      expect([bare.status >= 300, new URL(bare.headers.get("location") ?? "", url()).pathname]).toEqual([true, `${basePath}/`]);
      const data = await fetch(`${url()}/_root.data`);
      expect([data.status, data.headers.get("content-type")]).toEqual([200, "text/x-script"]);
      expect(await data.text()).toContain(`${url()}/token`);
    });

    it("redirects, cookies and forms stay below it, from signing up to signing out", async () => {
      const browser = openBrowser(url());
      expect((await browser.get("/applications?page=2")).location).toBe(`${basePath}/login?next=%2Fapplications%3Fpage%3D2`);
      expect((await browser.get("/login/")).location).toBe(`${basePath}/login`);
      const email = `${randomUUID()}@example.com`;
      const signedUp = await browser.post("/signup?next=%2Faccount", { name: "Ada", email, password: PASSWORD });
      expect(signedUp.location).toBe(`${basePath}/account`);
      const port = new URL(url()).port;
      for (const line of signedUp.headers.getSetCookie())
        expect(line).toMatch(new RegExp(`^latchkey(-device)?-${port}\\.${forwarding}=[^;]+; Path=${basePath};`));
      const made = await browser.post("/applications/new", { name: "Billing", quota: "Unlimited", description: "" });
      expect(made.location).toMatch(new RegExp(`^${basePath}/applications/[^/]+`));
      const out = await browser.post("/logout", {});
      expect([out.status, out.location]).toEqual([302, basePath]);
      expect((await browser.get("/applications")).status).toBe(302);
      const again = await browser.post("/login?next=%2Fapplications%3Fpage%3D2", { email, password: PASSWORD });
      expect(again.location).toBe(`${basePath}/applications?page=2`);
    });

    it("a redirect that a script of the page follows is one below it", async () => {
      const answer = await fetch(`${url()}/applications.data`);
      expect([answer.status, await answer.text()]).toEqual([202, expect.stringContaining('"/login?next=%2Fapplications"')]);
    });

    it("keys, snippets and the playground show addresses below it, and those answer", async () => {
      const browser = openBrowser(url());
      await browser.post("/signup", { name: "Ada", email: `${randomUUID()}@example.com`, password: PASSWORD });
      const made = await browser.post("/applications/new", { name: "Billing", quota: "Unlimited", description: "" });
      const [, id = ""] = /\/applications\/([0-9a-f-]{36})/.exec(made.location ?? "") ?? [];
      const form = { intent: "generate", grantTypes: "client_credentials", tokenFormat: "jwt", scopeChoice: "all" };
      const { html } = await browser.post(`/applications/${id}/production-keys`, form);
      const hidden = (field: string) => new RegExp(`name="${field}" value="([^"]+)"`).exec(html)?.[1] ?? "";
      const keys = { clientId: hidden("clientId"), secret: hidden("secret") };
      expect(html).toContain(`${url()}/token`);
      expect(html).toContain(`${url()}/revoke`);
      expect((await browser.post("/credentials", { ...keys, format: "env" })).html).toContain(`TOKEN_ENDPOINT=${url()}/token\n`);
      expect((await browser.get("/playground")).html).toContain(`${url()}/oauth2/token`);
      const asked = { grant_type: "client_credentials", client_id: keys.clientId, client_secret: keys.secret };
      for (const [endpoint, issuer] of [
        ["/token", url()],
        ["/oauth2/token", `${url()}/oauth2/token`],
      ] as const) {
        const token = await post(url() + endpoint, asked);
        expect(token.status).toBe(200);
        const [, claims = ""] = String(token.json["access_token"]).split(".");
        expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ iss: issuer, aud: issuer });
      }
    });

    it("metadata is the issuer's, at both its places (RFC 8414 §3.1), and errors link to their pages", async () => {
      const canonical = [
        `${url()}/.well-known/oauth-authorization-server`,
        `${url()}/.well-known/openid-configuration`,
        `${host()}/.well-known/oauth-authorization-server${basePath}`,
      ];
      for (const place of canonical) {
        const document: unknown = await (await fetch(place)).json();
        expect(document).toMatchObject({ issuer: url(), token_endpoint: `${url()}/token`, jwks_uri: `${url()}/jwks` });
      }
      const wso2 = [
        `${url()}/oauth2/token/.well-known/openid-configuration`,
        `${host()}/.well-known/oauth-authorization-server${basePath}/oauth2/token`,
        `${host()}/.well-known/openid-configuration${basePath}/oauth2/token`,
      ];
      for (const place of wso2) {
        const document: unknown = await (await fetch(place)).json();
        expect(document, place).toMatchObject({ issuer: `${url()}/oauth2/token`, jwks_uri: `${url()}/oauth2/jwks` });
      }
      const refused = await post(`${url()}/token`, { grant_type: "client_credentials", client_id: "x", client_secret: "y" });
      expect(refused.json["error_uri"]).toBe(`${url()}/docs/errors/invalid_client?request=${refused.json["request_id"]}`);
      expect((await fetch(String(refused.json["error_uri"]))).status).toBe(200);
    });

    it("other spellings of a protocol path are 404 in JSON", async () => {
      // Not `//token`: an nginx that strips the path makes one slash of two.
      for (const spelling of ["/token/", "/Token", "/oauth2", "/oauth2/nothing"]) {
        const answer = await post(url() + spelling, {});
        expect([answer.status, answer.json["error"]]).toEqual([404, "invalid_request"]);
      }
    });
  });

  it("two portals of one host do not sign each other out", async () => {
    const browser = openBrowser(new URL(proxied.portals.kept.url).origin);
    const account = { name: "Ada", email: `${randomUUID()}@example.com`, password: PASSWORD };
    for (const forwarding of FORWARDINGS) expect((await browser.post(`/${forwarding}/signup`, account)).status).toBe(302);
    for (const forwarding of FORWARDINGS) expect((await browser.get(`/${forwarding}/account`)).status).toBe(200);
    await browser.post("/kept/logout", {});
    expect((await browser.get("/kept/account")).status).toBe(302);
    expect((await browser.get("/stripped/account")).status).toBe(200);
  });
}

describe("a portal with a path", () => {
  it("answers with the path and without, also to health checks", async () => {
    const server = await startServer({ engine: "sqlite", env: { PUBLIC_URL: "http://localhost/portal" } });
    try {
      for (const target of ["/healthz", "/portal/healthz", "/login", "/portal/login", "/jwks", "/portal/jwks"])
        expect([target, (await exchange(server.port, getRequest(target))).status]).toEqual([target, 200]);
      const bare = await exchange(server.port, getRequest("/portal?x=y"));
      expect([bare.status, bare.headers.get("location")]).toEqual([308, "/portal/?x=y"]);
      const spelled = await exchange(server.port, getRequest("//portal//token"));
      expect([spelled.status, spelled.headers.get("content-type")]).toEqual([404, expect.stringMatching(/^application\/json/)]);
    } finally {
      await server.stop();
    }
  }, 60_000);

  it.each(["/applications", "/oauth2", "/token", "/assets/portal"])("does not start at %s, which is the portal's own", async (path) => {
    const env = { PUBLIC_URL: `http://localhost${path}` };
    await expect(startServer({ engine: "sqlite", env })).rejects.toThrow(/PUBLIC_URL: its path/);
    expect((await runCommand(["doctor"], env)).stdout).toMatch(/^FAIL {2}settings +PUBLIC_URL: its path/m);
  });
});
