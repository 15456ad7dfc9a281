/** Two tabs with the same form, over HTTP and without JavaScript: issue 13 §3. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { type Browser, unescapeHtml } from "../accounts/browser";
import { useConsole } from "../admin/console";

/** The fields of a page's form of that id, as a browser sends them. */
function fieldsOf(html: string, formId: string): Record<string, string | readonly string[]> {
  const form = new RegExp(`<form[^>]*id="${formId}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? "";
  const fields: Record<string, string | string[]> = {};
  const add = (name: string, value: string) => {
    const before = fields[name];
    fields[name] = before === undefined ? value : [before, value].flat();
  };
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
    const type = attribute("type") ?? "text";
    if ((type === "checkbox" || type === "radio") && attribute("checked") === undefined) continue;
    const name = attribute("name");
    if (name !== undefined && !/\sdisabled=""/.test(tag))
      add(name, unescapeHtml(attribute("value") ?? (type === "checkbox" || type === "radio" ? "on" : "")));
  }
  for (const [, name = "", text = ""] of form.matchAll(/<textarea[^>]*\sname="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g))
    add(name, unescapeHtml(text.replace(/^\n/, "")));
  for (const [, name = "", options = ""] of form.matchAll(/<select[^>]*\sname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    add(name, unescapeHtml((/<option[^>]*selected=""[^>]*>/.exec(options)?.[0] ?? options).match(/value="([^"]*)"/)?.[1] ?? ""));
  return fields;
}

interface Scene {
  readonly path: string;
  readonly formId: string;
  readonly first: Readonly<Record<string, string>>;
  readonly second: Readonly<Record<string, string>>;
  /** A value of the first that the conflict page shows. */
  readonly stored: string;
  readonly button?: Readonly<Record<string, string>>;
}

async function expectConflict(browser: Browser, { path, formId, first, second, stored, button = {} }: Scene) {
  const tab = fieldsOf((await browser.get(path)).html, formId);
  expect(tab["version"]).toMatch(/^[\w-]{22}$/);
  expect((await browser.post(path, { ...tab, ...first, ...button })).status).toBeLessThan(400);

  const refused = await browser.post(path, { ...tab, ...second, ...button });
  expect(refused.status).toBe(409);
  expect(refused.html).toContain("Not saved: this was changed since you opened it");
  expect(refused.html).toContain(stored);
  const kept = fieldsOf(refused.html, formId);
  expect(kept).toMatchObject(second);
  expect(fieldsOf((await browser.get(path)).html, formId)).toMatchObject(first);

  expect((await browser.post(path, { ...kept, ...button })).status).toBeLessThan(400);
  expect(fieldsOf((await browser.get(path)).html, formId)).toMatchObject(second);
}

describe.each(ENGINES)("the second of two tabs does not undo the first on %s", (engine) => {
  const portal = useConsole(engine);

  async function withApplication() {
    const { browser } = await portal.developer();
    const { location } = await browser.post("/applications/new", { name: `app ${randomUUID()}`, quota: "Unlimited", description: "" });
    return { browser, base: `/applications/${location?.split("/")[2]}` };
  }

  it("an application", async () => {
    const { browser, base } = await withApplication();
    const first = { description: "From the first tab" };
    await expectConflict(browser, {
      path: `${base}/edit`,
      formId: "application",
      first,
      second: { name: "Renamed in the second", description: "" },
      stored: first.description,
    });
  });

  it("an application, both saved at the same moment", async () => {
    const { browser, base } = await withApplication();
    const tab = fieldsOf((await browser.get(`${base}/edit`)).html, "application");
    const saves = ["a", "b", "c", "d"].map((description) => browser.post(`${base}/edit`, { ...tab, description }));
    expect((await Promise.all(saves)).map(({ status }) => status).toSorted()).toEqual([302, 409, 409, 409]);
  });

  it("the settings of a key", async () => {
    const { browser, base } = await withApplication();
    const keys = `${base}/production-keys`;
    const make = fieldsOf((await browser.get(keys)).html, "configuration");
    expect((await browser.post(keys, { ...make, intent: "generate" })).status).toBe(200);
    await expectConflict(browser, {
      path: `${keys}/settings`,
      formId: "configuration",
      first: { applicationTokenLifetime: "13 minutes" },
      second: { applicationTokenLifetime: "", userTokenLifetime: "14 minutes" },
      stored: "13 minutes",
      button: { intent: "update" },
    });
  });

  it("the settings of the realm", async () => {
    await expectConflict(portal.admin(), {
      path: "/admin/settings",
      formId: "settings",
      first: { refreshGrace: "11 seconds" },
      second: { refreshGrace: "30 seconds", codeLifetime: "33 seconds" },
      stored: "11 seconds",
    });
  });

  it("who of the agents may come in", async () => {
    await expectConflict(portal.admin(), {
      path: "/admin/agents/policy",
      formId: "policy",
      first: { unusedRegistrationHours: "11" },
      second: { unusedRegistrationHours: "72", registrationHosts: "app.example" },
      stored: "11",
    });
  });

  it("an API", async () => {
    const made = await portal.admin().post("/apis/new", { identifier: "https://tabs.example", name: "Orders", approval: "open" });
    await expectConflict(portal.admin(), {
      path: `${made.location?.split("?")[0]}/edit`,
      formId: "api",
      first: { description: "From the first tab" },
      second: { name: "Shop", description: "" },
      stored: "From the first tab",
    });
  });

  it("a scope", async () => {
    const name = `tabs.${randomUUID().slice(0, 8)}`;
    await portal.admin().post("/admin/scopes", { intent: "add", name, description: "", access: "named" });
    await expectConflict(portal.admin(), {
      path: `/admin/scopes?edit=${name}`,
      formId: "edit-scope",
      first: { description: "From the first tab" },
      second: { description: "From the second" },
      stored: "From the first tab",
    });
  });

  it("one's own name", async () => {
    const { browser } = await portal.developer();
    await expectConflict(browser, {
      path: "/account",
      formId: "change-name",
      first: { name: "From the first tab" },
      second: { name: "From the second" },
      stored: "From the first tab",
    });
  });
});
