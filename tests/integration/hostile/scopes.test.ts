/**
 * Issue 10 §3, "Scopes authorise nothing": an admin added `payments.admin`, a stranger signed up, generated keys and got it. A
 * scope has an access policy now, decided at one process and obeyed by every other from the next request on.
 */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { setGrant } from "#tests/support/fixtures";
import { type Answer, basic, post, text } from "#tests/support/protocol-client";
import { type Browser, openBrowser, type Page } from "../accounts/browser";
import { changeUser } from "../admin/acts";
import { usePortals } from "../many/portals";

const PASSWORD = "eight days a week";
const KEY = { intent: "generate", grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };

describe.each(ENGINES)("who gets a scope, in several processes on %s", (engine) => {
  const { portals, admin } = usePortals(engine);

  /** Somebody who has just signed up, with keys for all scopes that there are. */
  async function stranger() {
    const email = `${randomUUID()}@example.com`;
    const browser = openBrowser(portals().b);
    await browser.post("/signup", { name: "Eve", email, password: PASSWORD });
    const { location } = await browser.post("/applications/new", { name: `app ${randomUUID()}`, quota: "Unlimited", description: "" });
    const id = location?.split("/")[2] ?? "";
    const keys = `/applications/${id}/production-keys`;
    const refused = await browser.post(keys, { ...KEY, scopeChoice: "chosen", scopes: "payments.admin" });
    const page = await browser.post(keys, KEY);
    const client = await database().prisma.client.findFirstOrThrow({ where: { applicationId: id } });
    const secret = /value="(lk_cs_[\w-]+)"/.exec(page.html)?.[1] ?? "";
    return { browser, email, userId: await ownerOf(id), id, keys, refused, authorization: basic(client.clientId, secret) };
  }

  type Stranger = Awaited<ReturnType<typeof stranger>>;

  /** The scope, or the error, that each of two processes answers. */
  async function asked({ authorization }: Stranger, form: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
    const answers = [];
    for (const portal of [portals().a, portals().b]) {
      answers.push(outcome(await post(`${portal}/token`, { grant_type: "client_credentials", ...form }, { authorization })));
    }
    return answers;
  }

  const decide = (id: string, name: string, decision: string): Promise<Page> =>
    admin().post("/admin/scope-requests", { name, applicationId: id, decision, answer: "Because" });
  const setAccess = (name: string, access: string, confirmedKeys: number): Promise<Page> =>
    admin().post(`/admin/scopes/detail?${new URLSearchParams({ name, to: access })}`, {
      intent: "access",
      name,
      access,
      confirmedKeys: String(confirmedKeys),
    });
  const tick = ({ browser, keys }: Stranger, scopes: string, grantTypes = "client_credentials"): Promise<Page> =>
    browser.post(keys, { ...KEY, intent: "update", grantTypes, scopeChoice: "chosen", scopes });

  it("a new scope is granted to no key, and no page or metadata names it", async () => {
    expect((await admin().post("/admin/scopes", { intent: "add", name: "payments.admin" })).location).toContain("scope-added");
    const eve = await stranger();
    expect([eve.refused.status, eve.refused.html.includes("There is no scope payments.admin for this application.")]).toEqual([400, true]);
    expect(await asked(eve, { scope: "payments.admin" })).toEqual(["invalid_scope", "invalid_scope"]);
    expect(await asked(eve, {})).toEqual(["default", "default"]);
    const wire = async (scope: string) => {
      const { json } = await post(
        `${portals().a}/token`,
        { grant_type: "client_credentials", scope },
        { authorization: eve.authorization },
      );
      return [json.error, json.error_description];
    };
    expect(await wire("payments.admin"), "the wire does not tell a closed scope from one that does not exist").toEqual(
      await wire("nothing"),
    );
    for (const path of [eve.keys, `/applications/${eve.id}/scopes`, "/playground", "/.well-known/oauth-authorization-server"]) {
      const { status, html } = await eve.browser.get(path);
      expect([path, status, html.includes("payments.admin")]).toEqual([path, 200, false]);
    }
    expect((await eve.browser.get(`/applications/${eve.id}/scopes?ask=payments.admin`)).status).toBe(404);
    const ask = { intent: "ask", scope: "payments.admin", reason: "I would like to" };
    expect((await eve.browser.post(`/applications/${eve.id}/scopes`, ask)).status).toBe(404);
    expect((await decideAs(eve.browser, eve.id)).status).toBe(404);
    expect(await asked(eve, { scope: "payments.admin" })).toEqual(["invalid_scope", "invalid_scope"]);
  });

  it("once asked for, approved and ticked it is granted, and once withdrawn refused; a refresh is narrowed", async () => {
    const name = await added("request");
    await setGrant("password", true);
    const eve = await stranger();
    const scopes = `/applications/${eve.id}/scopes`;
    expect((await eve.browser.get(`${eve.keys}/settings`)).html).toContain("Ask for access");
    const unsaid = await eve.browser.post(scopes, { intent: "ask", scope: name, reason: "" });
    expect([unsaid.status, unsaid.html.includes("Say what it is for.")]).toEqual([400, true]);
    const form = `${scopes}?${new URLSearchParams({ ask: name })}`;
    const ask = { intent: "ask", scope: name, reason: "Monthly <b>reports</b>" };
    expect((await eve.browser.post(form, ask)).location).toContain("asked");
    expect((await eve.browser.post(form, ask)).location, "a second one from another tab leads to the list").toBe(scopes);
    expect(await asked(eve, { scope: name })).toEqual(["invalid_scope", "invalid_scope"]);

    const queue = (await admin().get("/admin/scope-requests")).html;
    expect([queue.includes(name), queue.includes("Monthly &lt;b&gt;reports&lt;/b&gt;")]).toEqual([true, true]);
    expect((await admin().get("/admin")).html).toContain("1 scope request needs a decision");
    expect((await decide(eve.id, name, "approve")).location).toContain("scope-approved");
    const again = await decide(eve.id, name, "approve");
    expect([again.status, again.html.includes("Nothing was decided: the request has changed")]).toEqual([409, true]);
    expect(await asked(eve, { scope: name }), "the key has all open scopes, and this is none").toEqual(["invalid_scope", "invalid_scope"]);

    const both = new URLSearchParams([
      ["grantTypes", "client_credentials"],
      ["grantTypes", "password"],
      ["grantTypes", "refresh_token"],
      ["scopes", "default"],
      ["scopes", name],
    ]);
    await database().prisma.grantPolicy.updateMany({ where: { grantType: "refresh_token" }, data: { enabled: true } });
    expect((await ticked(eve, both)).status).toBe(200);
    expect(await asked(eve, { scope: name })).toEqual([name, name]);
    const asEve = { grant_type: "password", username: eve.email, password: PASSWORD, scope: `default ${name}` };
    const granted = await post(`${portals().b}/token`, asEve, { authorization: eve.authorization });
    expect(outcome(granted)).toBe(`default ${name}`);

    expect(await decide(eve.id, name, "withdraw")).toMatchObject({ status: 302 });
    expect(await asked(eve, { scope: name })).toEqual(["invalid_scope", "invalid_scope"]);
    const refresh = { grant_type: "refresh_token", refresh_token: text(granted.json.refresh_token) };
    expect(outcome(await post(`${portals().b}/token`, refresh, { authorization: eve.authorization }))).toBe("default");
    expect((await eve.browser.get(scopes)).html).toContain("Because");
    await setGrant("password", false);
  });

  it("an open scope that is made stricter is refused from the next request on, with the number of keys confirmed", async () => {
    const name = await added("open");
    const eve = await stranger();
    expect(await asked(eve, { scope: name })).toEqual([name, name]);
    const keys = await database().prisma.client.count({ where: { scopes: null } });
    expect((await setAccess(name, "request", keys + 1)).status).toBe(409);
    expect(await asked(eve, { scope: name })).toEqual([name, name]);
    expect((await setAccess(name, "request", keys)).status).toBe(302);
    expect(await asked(eve, { scope: name })).toEqual(["invalid_scope", "invalid_scope"]);
    expect((await tick(eve, name)).status, "what is not given cannot be ticked").toBe(400);
  });

  it("a scope by role goes with its owner's role", async () => {
    const name = await added("role-admin");
    const eve = await stranger();
    expect((await tick(eve, name)).status).toBe(400);
    expect((await changeUser(admin(), "make-admin", eve.userId)).status).toBe(302);
    // A new role ends the sessions before it.
    await eve.browser.post("/login", { email: eve.email, password: PASSWORD });
    expect((await tick(eve, name)).status).toBe(200);
    expect(await asked(eve, { scope: name })).toEqual([name, name]);
    await admin().post("/admin/users", { intent: "make-developer", userId: eve.userId });
    expect(await asked(eve, { scope: name })).toEqual(["invalid_scope", "invalid_scope"]);
  });

  async function added(access: string): Promise<string> {
    const name = `${access}.${randomUUID().slice(0, 8)}`;
    expect((await admin().post("/admin/scopes", { intent: "add", name, access })).status).toBe(302);
    return name;
  }

  async function ticked({ browser, keys }: Stranger, more: URLSearchParams): Promise<{ readonly status: number }> {
    const body = new URLSearchParams([...more, ["intent", "update"], ["tokenFormat", "opaque"], ["scopeChoice", "chosen"]]);
    const cookie = [...browser.cookies()].map(([name, value]) => `${name}=${value}`).join("; ");
    return await fetch(`${portals().b}${keys}`, { method: "POST", headers: { cookie, "sec-fetch-site": "same-origin" }, body });
  }
});

function outcome({ status, json }: Answer): unknown {
  return status === 200 ? json.scope : json.error;
}

function decideAs(browser: Browser, applicationId: string): Promise<Page> {
  return browser.post("/admin/scope-requests", { name: "payments.admin", applicationId, decision: "name" });
}

async function ownerOf(applicationId: string): Promise<string> {
  return (await database().prisma.application.findUniqueOrThrow({ where: { id: applicationId } })).ownerId;
}
