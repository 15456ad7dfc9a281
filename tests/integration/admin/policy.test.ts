import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { rootPathsOf } from "#app/http/dialects";
import { ENGINES } from "#tests/support/databases";
import { createClient, setGrant, setRules } from "#tests/support/fixtures";
import { basic, post, read, text } from "#tests/support/protocol-client";
import { openBrowser } from "../accounts/browser";
import { PASSWORD, useConsole } from "./console";

const CC = { grant_type: "client_credentials" };

describe.each(ENGINES)("what the admin decides holds for the very next request on %s", (engine) => {
  const { url, admin, developer, token } = useConsole(engine);

  const ticked = (html: string) => Number(/Type the number[\s\S]*?<code[^>]*>(\d+)<\/code>/.exec(html)?.[1] ?? 0);
  async function switchGrant(grantType: string, to: "on" | "off", more: Readonly<Record<string, string>> = {}) {
    const path = `/admin/grants?${new URLSearchParams({ grant: grantType, to })}`;
    const confirmedClients = String(ticked((await admin().get(path)).html));
    return await admin().post(path, { grantType, confirmedClients, ...(to === "on" ? { enabled: "on" } : {}), ...more });
  }

  it("a grant type is switched off and on, with the number of keys", async () => {
    const client = await createClient();
    expect((await token(client, CC)).status).toBe(200);

    const wrong = await switchGrant("client_credentials", "off", { confirmedClients: "77" });
    expect(wrong.status).toBe(409);
    expect(wrong.html).toContain("and you confirmed 77");
    expect(wrong.html).toContain('value="77"');
    expect((await token(client, CC)).status).toBe(200);

    expect((await switchGrant("client_credentials", "off")).location).toBe("/admin/grants?done=client_credentials");
    const refused = await token(client, CC);
    expect([refused.status, refused.json.error]).toEqual([400, "unsupported_grant_type"]);
    expect((await admin().get("/admin/grants?done=client_credentials")).html).toContain(
      "Client Credentials is off, from the next token request.",
    );

    await switchGrant("client_credentials", "on");
    expect((await token(client, CC)).status).toBe(200);
  });

  it("a rule switches a grant type off for one kind of key in one environment, at its day by the clock alone (issue 13 §7)", async () => {
    const [production, sandbox] = [await createClient(), await createClient({ environment: "SANDBOX" })];
    const cell = { grant: "client_credentials", kind: "server", environment: "PRODUCTION" };
    const change = async (state: string, more: Readonly<Record<string, string>> = {}) => {
      const path = `/admin/grants/rule?${new URLSearchParams({ ...cell, to: state })}`;
      const { html } = await admin().get(path);
      const confirmedKeys = /name="confirmedKeys" value="(\d+)"/.exec(html)?.[1] ?? String(ticked(html));
      const { grant: grantType, ...where } = cell;
      return await admin().post(path, { grantType, ...where, state, confirmedKeys, ...more });
    };
    expect((await token(production, CC)).status).toBe(200);

    expect((await change("report")).status).toBe(302);
    expect((await token(production, CC)).status).toBe(200);
    const page = (await admin().get(`/admin/grants?${new URLSearchParams(cell)}`)).html;
    expect(page).toMatch(/Off would have stopped <strong>\d+ tokens? of \d+ owners?<\/strong>/);
    expect(page).toContain("Nothing is refused yet.");

    const wrong = await change("off", { confirmedKeys: "77" });
    expect([wrong.status, wrong.html.includes("and you confirmed 77")]).toEqual([409, true]);
    expect((await change("off")).status).toBe(302);
    const refused = await token(production, CC);
    expect([refused.status, refused.json.error]).toEqual([400, "unauthorized_client"]);
    expect((await token(sandbox, CC)).status).toBe(200);

    const exception = `/admin/grants/exception?${new URLSearchParams({ ...cell, application: production.applicationId })}`;
    const key = { grantType: cell.grant, environment: cell.environment, applicationId: production.applicationId };
    const lastDay = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const unasked = await admin().post(exception, { intent: "allow", ...key, lastDay, askedBy: " " });
    expect([unasked.status, unasked.html.includes("Say who asked for it.")]).toEqual([400, true]);
    expect((await admin().post(exception, { intent: "allow", ...key, lastDay, askedBy: "Ada" })).status).toBe(302);
    expect((await token(production, CC)).status).toBe(200);
    expect((await admin().post(exception, { intent: "end", ...key })).status).toBe(302);
    expect((await token(production, CC)).json.error).toBe("unauthorized_client");

    const offFrom = new Date(Date.now() + 1500);
    await setRules("client_credentials", [{ kind: "server", environment: "PRODUCTION", state: "report", offFrom }]);
    expect((await token(production, CC)).status).toBe(200);
    await sleep(offFrom.getTime() - Date.now() + 50);
    expect((await token(production, CC)).json.error).toBe("unauthorized_client");

    await setGrant("client_credentials", false);
    expect((await token(sandbox, CC)).json.error).toBe("unsupported_grant_type");
    await setGrant("client_credentials", true);
    await setRules("client_credentials", []);
    expect((await token(production, CC)).status).toBe(200);
  });

  it("Password works once the warning of RFC 9700 is acknowledged (oauth.md 84)", async () => {
    const { email } = await developer();
    const client = await createClient({ grantTypes: ["password"] });
    const form = { grant_type: "password", username: email, password: PASSWORD };
    expect((await token(client, form)).json.error).toBe("unsupported_grant_type");
    const unread = await switchGrant("password", "on");
    expect(unread.status).toBe(400);
    expect(unread.html).toContain("Tick this to say that you have read the warning.");
    expect((await token(client, form)).json.error).toBe("unsupported_grant_type");
    expect((await switchGrant("password", "on", { acknowledged: "on" })).status).toBe(302);
    expect((await token(client, form)).status).toBe(200);
  });

  it("a scope is added, becomes a default and is deleted", async () => {
    const client = await createClient();
    const ask = { ...CC, scope: "orders.read" };
    expect((await token(client, ask)).json.error).toBe("invalid_scope");
    expect((await admin().post("/admin/scopes", { intent: "add", name: "orders.read", description: "Read", access: "open" })).status).toBe(
      302,
    );
    expect((await token(client, ask)).json.scope).toBe("orders.read");
    await admin().post("/admin/scopes", { intent: "edit", name: "orders.read", isDefault: "on" });
    expect(
      String((await token(client, CC)).json.scope)
        .split(" ")
        .sort(),
    ).toEqual(["default", "orders.read"]);
    await admin().post("/admin/scopes", { intent: "delete", name: "orders.read", confirmedClients: "0" });
    expect((await token(client, ask)).json.error).toBe("invalid_scope");
    const bad = await admin().post("/admin/scopes", { intent: "add", name: 'two "words"' });
    expect([bad.status, bad.html.includes("RFC 6749 §3.3"), bad.html.includes("two &quot;words&quot;")]).toEqual([400, true, true]);
  });

  it("lifetimes and sign-up change with one form, which names the field that does not fit", async () => {
    const client = await createClient();
    const form = {
      signUpOpen: "on",
      applicationTokenLifetime: "120",
      userTokenLifetime: "3600",
      refreshTokenLifetime: "86400",
      minimumTokenLifetime: "60",
      maximumAccessTokenLifetime: "86400",
      maximumRefreshTokenLifetime: "2592000",
      refreshFamilyLifetime: "2592000",
      refreshGrace: "30",
      refreshTokensMayBeKept: "on",
      maximumQuota: "Unlimited",
      signingAlgorithm: "ES256",
    };
    const wrong = await admin().post("/admin/settings", { ...form, applicationTokenLifetime: "5" });
    expect([wrong.status, wrong.html.includes("Enter at least the minimum, 1 minute.")]).toEqual([400, true]);
    // In the summary, which takes the focus, and beside the field.
    expect(wrong.html).toMatch(
      /<a href="#settings-applicationTokenLifetime"[^>]*>Application access token: Enter at least the minimum, 1 minute\.<\/a>/,
    );
    expect(wrong.html).toMatch(/id="settings-applicationTokenLifetime"[^>]*aria-invalid="true"/);
    const origin = await admin().post("/admin/settings", { ...form, allowedOrigins: "https://a.example\nnot an origin" });
    expect([origin.status, origin.html.includes(">Allowed origins: not is no origin")]).toEqual([400, true]);
    const { signUpOpen: _open, ...closed } = form;
    expect((await admin().post("/admin/settings", closed)).location).toBe("/admin/settings?done=settings");
    expect((await token(client, CC)).json.expires_in).toBe(120);
    const stranger = { name: "Eve", email: "eve@example.com", password: PASSWORD };
    expect((await openBrowser(url()).post("/signup", stranger)).status).toBe(403);
    await admin().post("/admin/settings", form);
    expect((await openBrowser(url()).post("/signup", stranger)).status).toBe(302);
  });

  it("introspection takes a GET once an admin says so, at each product's path, and an access token at any time (RFC 7662 §2.1, decision 33)", async () => {
    const client = await createClient({ resourceServer: true });
    const authorization = basic(client.clientId, client.secret);
    const value = text((await token(client, CC)).json.access_token);
    const paths = rootPathsOf("introspect");
    expect(paths.length).toBeGreaterThan(3);
    const get = async (path: string, header: string) =>
      await read(await fetch(`${url()}${path}?token=${value}`, { headers: { authorization: header } }));
    const page = (await admin().get("/admin/settings")).html;
    // The frame of the page has a form of its own.
    const form = page.slice(page.indexOf("<main"));
    const settings = Object.fromEntries(
      [...form.matchAll(/<input[^>]*name="(\w+)"[^>]*value="(\d[\w ]*)"/g)].map(([, name = "", lifetime = ""]) => [name, lifetime]),
    );
    const change = (more: Readonly<Record<string, string>>) =>
      admin().post("/admin/settings", { ...settings, signUpOpen: "on", maximumQuota: "Unlimited", signingAlgorithm: "ES256", ...more });
    expect((await get("/introspect", authorization)).status).toBe(405);
    expect((await change({ introspectionByGet: "on" })).status).toBe(302);
    for (const path of paths) {
      for (const header of [authorization, `Bearer ${value}`]) {
        const answer = await get(path, header);
        expect([answer.status, answer.json.active, answer.headers.get("cache-control")], path).toEqual([200, true, "no-store"]);
      }
      const posted = await post(`${url()}${path}`, { token: value }, { authorization: `Bearer ${value}` });
      expect([posted.status, posted.json.active], path).toEqual([200, true]);
    }
    expect((await change({})).status).toBe(302);
    expect((await get("/introspect", authorization)).status).toBe(405);
  });
});
