/** Applications over HTTP, as a browser without JavaScript meets them. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import type { Browser } from "../accounts/browser";
import { useConsole } from "../admin/console";

const form = (name: string, more: Readonly<Record<string, string>> = {}) => ({ name, quota: "Unlimited", description: "", ...more });

async function create(browser: Browser, name = `app ${randomUUID()}`): Promise<string> {
  const { location } = await browser.post("/applications/new", form(name));
  return location?.split("/")[2] ?? "";
}

describe.each(ENGINES)("applications on %s", (engine) => {
  const portal = useConsole(engine);

  it("sends a person who is not signed in to the login page and back", async () => {
    const response = await fetch(`${portal.url()}/applications`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/login?next=%2Fapplications"]);
  });

  it("creates, lists, edits and deletes by plain forms", async () => {
    const { browser } = await portal.developer();
    expect((await browser.get("/applications")).html).toContain("No Applications Available");
    const created = await browser.post("/applications/new", form("Billing"));
    expect([created.status, created.location]).toEqual([302, expect.stringMatching(/^\/applications\/[0-9a-f-]{36}\/production-keys$/)]);
    const id = created.location?.split("/")[2];
    expect((await browser.get("/applications?search=BILL")).html).toContain("Billing");
    expect((await browser.get("/applications?search=nothing")).html).not.toContain("Billing");

    const edited = await browser.post(`/applications/${id}/edit`, form("Invoices", { quota: "20PerMin" }));
    expect(edited.location).toBe(`/applications/${id}?done=saved`);
    const overview = (await browser.get(edited.location ?? "")).html;
    expect(overview).toMatch(/Invoices[\s\S]*20PerMin/);
    expect(overview).toContain("Invoices was saved.");
    const same = await browser.post(`/applications/${id}/edit`, form("Invoices", { quota: "20PerMin" }));
    expect([same.status, same.html]).toEqual([200, expect.stringContaining("Nothing changed")]);

    const refused = await browser.post(`/applications/${id}/delete`, { confirmation: "invoices" });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain("This is not the application&#x27;s name");
    expect((await browser.post(`/applications/${id}/delete`, { confirmation: "Invoices" })).location).toBe("/applications?deleted");
    expect((await browser.get("/applications?deleted")).html).toContain("Invoices was deleted. Its keys and tokens no longer work.");
    // Issue 13 §3: the address alone says nothing.
    expect((await (await portal.developer()).browser.get("/applications?deleted")).html).not.toContain("was deleted");
    expect((await browser.get(`/applications/${id}`)).status).toBe(404);
  });

  it("keeps the input and says beside the field what is wrong", async () => {
    const { browser } = await portal.developer();
    const refused = await browser.post("/applications/new", form(" Billing", { description: "kept as typed" }));
    expect(refused.status).toBe(400);
    expect(refused.html).toContain("Remove the blanks before or after the name.");
    expect(refused.html).toMatch(/value=" Billing"/);
    expect(refused.html).toContain("kept as typed");
    await create(browser, "Billing");
    expect((await browser.post("/applications/new", form("Billing"))).html).toContain("An application already exists with name Billing.");
  });

  it("issue 13 §3: a form sent twice makes one application, and shows it both times, also after an earlier error", async () => {
    const { browser, userId } = await portal.developer();
    const formId = /name="formId" value="([^"]+)"/.exec((await browser.get("/applications/new")).html)?.[1] ?? "";
    const refused = await browser.post("/applications/new", form(" Twice", { formId }));
    expect(refused.status).toBe(400);
    const again = /name="formId" value="([^"]+)"/.exec(refused.html)?.[1] ?? "";
    const answers = await Promise.all([1, 2, 3].map(() => browser.post("/applications/new", form("Twice", { formId: again }))));
    expect(new Set(answers.map(({ status, location }) => `${status} ${location}`)).size).toBe(1);
    expect(answers[0]?.location).toMatch(/^\/applications\/[0-9a-f-]{36}\/production-keys$/);
    expect(await database().prisma.application.count({ where: { ownerId: userId } })).toBe(1);
    // Somebody went back to the form and made another one of it.
    const different = await browser.post("/applications/new", form("Not twice", { formId: again }));
    expect(different.status).toBe(302);
    expect(different.location).not.toBe(answers[0]?.location);
    // Another person's form of the same id makes their own.
    const other = await portal.developer();
    expect((await other.browser.post("/applications/new", form("Twice", { formId: again }))).location).not.toBe(answers[0]?.location);
  });

  it("makes one application of a name of ten forms sent at once", async () => {
    const { browser, userId } = await portal.developer();
    const answers = await Promise.all(Array.from({ length: 10 }, () => browser.post("/applications/new", form("Race"))));
    expect(answers.filter((answer) => answer.status === 302)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 400)).toHaveLength(9);
    expect(await database().prisma.application.count({ where: { ownerId: userId } })).toBe(1);
  });

  it("answers 404 on every page and form of somebody else's application, and shows an admin all", async () => {
    const owner = await portal.developer("Olga Owner");
    const id = await create(owner.browser, "Private");
    const stranger = await portal.developer();
    for (const page of ["", "/edit", "/delete", "/production-keys", "/sandbox-keys", `/secrets/${randomUUID()}/revoke`]) {
      expect((await stranger.browser.get(`/applications/${id}${page}`)).status, page).toBe(404);
    }
    expect((await stranger.browser.post(`/applications/${id}/edit`, form("Stolen"))).status).toBe(404);
    expect((await stranger.browser.post(`/applications/${id}/delete`, { confirmation: "Private" })).status).toBe(404);
    expect((await stranger.browser.get("/applications")).html).not.toContain("Private");
    expect((await portal.admin().get("/applications?search=private&sort=owner")).html).toContain("Olga Owner");
    expect((await portal.admin().get(`/applications/${id}`)).html).toContain("You see this application as an admin");
  });

  it("answers 404 under ids that are none", async () => {
    const { browser } = await portal.developer();
    for (const id of ["x", "%00", "..%2F", "0190-"]) expect((await browser.get(`/applications/${id}`)).status, id).toBe(404);
  });

  it("refuses forms from other sites", async () => {
    const { browser, userId } = await portal.developer();
    const crossSite = { "sec-fetch-site": "cross-site" };
    expect((await browser.post("/applications/new", form("Forged"), crossSite)).status).toBe(403);
    expect(await database().prisma.application.count({ where: { ownerId: userId } })).toBe(0);
  });

  it("stops tokens and requests with the application: invalid_client, inactive at introspection", async () => {
    const { browser, userId } = await portal.developer();
    const client = await createClient({ ownerId: userId });
    const other = await createClient({ ownerId: userId });
    const application = await database().prisma.application.findUniqueOrThrow({ where: { id: client.applicationId } });
    const token = String((await portal.token(client, { grant_type: "client_credentials" })).json["access_token"]);
    const introspect = async () => {
      const authorization = `Basic ${Buffer.from(`${other.clientId}:${other.secret}`).toString("base64")}`;
      const response = await fetch(`${portal.url()}/introspect`, {
        method: "POST",
        headers: { authorization },
        body: new URLSearchParams({ token }),
      });
      return await response.json();
    };
    expect(await introspect()).toMatchObject({ active: true });
    expect((await browser.get(`/applications/${application.id}/delete`)).html).toMatch(/stops <strong>1 token<\/strong>/);
    await browser.post(`/applications/${application.id}/delete`, { confirmation: application.name });
    expect(await introspect()).toEqual({ active: false });
    const refused = await portal.token(client, { grant_type: "client_credentials" });
    expect([refused.status, refused.json["error"]]).toEqual([401, "invalid_client"]);
  });

  it("counts a new quota from the next request on", async () => {
    const { browser, userId } = await portal.developer();
    const client = await createClient({ ownerId: userId });
    await portal.token(client, { grant_type: "client_credentials" });
    await browser.post(`/applications/${client.applicationId}/edit`, form("Slow", { quota: "10PerMin" }));
    const answers = [];
    for (let count = 0; count < 12; count += 1) answers.push(await portal.token(client, { grant_type: "client_credentials" }));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused[0]?.headers.get("retry-after")).toMatch(/^\d+$/);
  });
});
