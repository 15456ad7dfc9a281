/** Issue 13 §3: a form that is sent twice makes one thing, and is answered with it both times. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import type { Browser } from "../accounts/browser";
import { useConsole } from "../admin/console";

describe.each(ENGINES)("a form sent three times at once on %s", (engine) => {
  const portal = useConsole(engine);

  async function locationsOf(browser: Browser, path: string, form: Readonly<Record<string, string>>) {
    const answers = await Promise.all([1, 2, 3].map(() => browser.post(path, form)));
    expect(answers.map(({ status }) => status)).toEqual([302, 302, 302]);
    return new Set(answers.map(({ location }) => location));
  }

  it("registers an API once; one of other values, and somebody else's, is refused", async () => {
    const form = { identifier: `https://${randomUUID()}.example`, name: "Orders", description: "", approval: "open" };
    const locations = await locationsOf(portal.admin(), "/apis/new", form);
    expect([...locations]).toEqual([expect.stringMatching(/^\/apis\/[0-9a-f-]{36}\?done=registered$/)]);
    expect((await portal.admin().post("/apis/new", { ...form, name: "Shop" })).status).toBe(400);
    await portal.admin().post("/apis/new", { ...form, identifier: `https://${randomUUID()}.example` });
    expect((await portal.admin().post("/apis/new", form)).status).toBe(400);
  });

  it("adds a scope once, to the portal and to an API", async () => {
    const name = `twice.${randomUUID().slice(0, 8)}`;
    const form = { intent: "add", name, description: "Once", access: "named" };
    expect([...(await locationsOf(portal.admin(), "/admin/scopes", form))]).toEqual(["/admin/scopes?done=scope-added"]);
    expect((await portal.admin().post("/admin/scopes", { ...form, description: "Other" })).status).toBe(400);

    const api = { identifier: `https://${randomUUID()}.example`, name: "Orders", description: "", approval: "open" };
    const page = ((await portal.admin().post("/apis/new", api)).location ?? "").replace(/\?.*/, "");
    const scope = { intent: "add-scope", name: `${name}.api`, description: "Read your orders" };
    expect([...(await locationsOf(portal.admin(), page, scope))]).toEqual([`${page}?done=scope-added`]);
    expect(await database().prisma.scope.count({ where: { name: { startsWith: name } } })).toBe(2);
  });
});
