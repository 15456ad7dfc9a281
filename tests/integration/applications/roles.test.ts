/**
 * Issue 13 §4: what a member may do. The matrix is made of the route table: a new route below an application is in it by itself, and fails
 * until it refuses who may not.
 */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ENGINES } from "#tests/support/databases";
import { type Browser, fromElsewhere, openBrowser } from "../accounts/browser";
import { PASSWORD, useConsole } from "../admin/console";
import { addressOf, routeTable } from "../hostile/route-table";

const BELOW = "/applications/:applicationId";
const table = (await routeTable()).filter(({ path }) => path.startsWith(BELOW));
const paths = [...new Set(table.map(({ path }) => path))];

const ROLES = ["viewer", "editor", "owner"] as const;
type Role = (typeof ROLES)[number];
const isAtLeast = (role: Role, least: Role) => ROLES.indexOf(role) >= ROLES.indexOf(least);

/** Pages that begin a change, with the role that it takes. Every other page is for everybody who may see the application. */
const PAGES_OF_CHANGES: Readonly<Record<string, Role>> = {
  [`${BELOW}/edit`]: "editor",
  [`${BELOW}/production-keys/kind`]: "editor",
  [`${BELOW}/sandbox-keys/kind`]: "editor",
  [`${BELOW}/secrets/:secretId/revoke`]: "editor",
  [`${BELOW}/delete`]: "owner",
  [`${BELOW}/owner`]: "owner",
};
/** Forms that change who has to do with the application, whatever else their page has. */
const OWNERS_FORMS = ["delete", "members", "owner"].map((page) => `${BELOW}/${page}`);

const configuration = { intent: "generate", grantTypes: "client_credentials", tokenFormat: "opaque", scopeChoice: "all" };

/** Each change with a form that is right, and where its answer leads or what status it has, when the role may do it. */
const CHANGES: readonly { readonly path: string; readonly form: () => Readonly<Record<string, string>>; readonly least: Role }[] = [
  { path: "edit", form: () => ({ name: "Billing", quota: "Unlimited", description: randomUUID() }), least: "editor" },
  { path: "production-keys", form: () => ({ ...configuration, intent: "update" }), least: "editor" },
  {
    path: "production-keys",
    form: () => ({ intent: "new-secret", formId: randomUUID(), description: "", expiry: "90" }),
    least: "editor",
  },
  { path: "tokens", form: () => ({ intent: "revoke-all", stated: "0", confirmation: "0" }), least: "editor" },
  { path: "secrets/:secretId/revoke", form: () => ({ confirmation: "" }), least: "editor" },
  { path: "members", form: () => ({ intent: "invite", role: "viewer" }), least: "owner" },
  { path: "members", form: () => ({ intent: "change-role", userId: randomUUID(), role: "editor" }), least: "owner" },
  { path: "members", form: () => ({ intent: "remove", userId: randomUUID() }), least: "owner" },
  { path: "owner", form: () => ({ intent: "give", userId: randomUUID() }), least: "owner" },
  { path: "delete", form: () => ({ confirmation: "not its name" }), least: "owner" },
];

describe.each(ENGINES)("members of an application on %s", (engine) => {
  const portal = useConsole(engine, { TRUST_PROXY: "1" });
  const browsers = new Map<Role | "stranger", Browser>();
  const users = new Map<Role | "stranger", string>();
  const values: Record<string, string> = {};
  const as = (role: Role | "stranger"): Browser => {
    const browser = browsers.get(role);
    if (browser === undefined) throw new Error(`nobody is ${role}`);
    return browser;
  };
  const at = (path: string) => addressOf(path, values);

  beforeAll(async () => {
    for (const role of [...ROLES, "stranger"] as const) {
      const email = `${randomUUID()}@example.com`;
      const browser = openBrowser(portal.url(), new Map(), fromElsewhere());
      await browser.post("/signup", { name: `The ${role}`, email, password: PASSWORD });
      browsers.set(role, browser);
      users.set(role, (await database().prisma.user.findFirstOrThrow({ where: { email } })).id);
    }
    const { location } = await as("owner").post("/applications/new", { name: "Billing", quota: "Unlimited", description: "" });
    values["applicationId"] = location?.split("/")[2] ?? "";
    for (const keys of ["production-keys", "sandbox-keys"]) await as("owner").post(at(`${BELOW}/${keys}`), configuration);
    const secrets = await database().prisma.clientSecret.findMany({ where: { client: { applicationId: values["applicationId"] } } });
    values["secretId"] = secrets[0]?.id ?? "";
    for (const role of ["viewer", "editor"] as const) {
      const member = { applicationId: values["applicationId"], userId: users.get(role) ?? "", role, addedById: users.get("owner") ?? "" };
      await database().prisma.applicationMember.create({ data: member });
    }
  }, 60_000);

  /** What would show a change: of configuration, or an event. */
  async function traces() {
    const { prisma } = database();
    return [await prisma.configGeneration.findFirst(), await prisma.auditEvent.count(), await prisma.memberInvitation.count()];
  }

  it("finds the routes below an application", () => {
    expect(paths.length).toBeGreaterThan(18);
    for (const path of Object.keys(PAGES_OF_CHANGES)) expect(paths).toContain(path);
  });

  describe.each(paths)("%s", (path) => {
    it("is not there for a stranger, whatever the method", async () => {
      const before = await traces();
      expect((await as("stranger").get(at(path))).status).toBe(404);
      for (const form of [{}, ...(await formsOf(path))])
        expect((await as("stranger").post(at(path), form)).status).toBeOneOf([400, 404, 405]);
      expect(await traces()).toEqual(before);
    });

    it.each(ROLES)("opens for a %s as far as the role goes", async (role) => {
      const least = PAGES_OF_CHANGES[path] ?? "viewer";
      const [page, owners] = [await as(role).get(at(path)), await as("owner").get(at(path))];
      expect(owners.status).not.toBe(403);
      expect(page.status, page.html.slice(0, 300)).toBe(isAtLeast(role, least) ? owners.status : 403);
    });

    it("takes no form from a viewer, neither an empty one nor those that its owner finds there", async () => {
      const before = await traces();
      // A page that leads elsewhere does so after a form that it has refused, too.
      const { location: elsewhere } = await as("viewer").get(at(path));
      for (const form of [{}, ...(await formsOf(path))]) {
        const { status, location, html } = await as("viewer").post(at(path), form);
        if (status === 302) expect(location).toBe(elsewhere ?? "nowhere");
        else expect(status, html.slice(0, 300)).toBeOneOf([400, 403, 404, 405]);
      }
      expect(await traces()).toEqual(before);
    });

    if (OWNERS_FORMS.includes(path))
      it("takes no form from an editor", async () => {
        const before = await traces();
        for (const form of [{}, ...(await formsOf(path))])
          expect((await as("editor").post(at(path), form)).status).toBeOneOf([400, 403, 404]);
        expect(await traces()).toEqual(before);
      });
  });

  it.each(CHANGES)("lets a $least and no less change by %j", async ({ path, form, least }) => {
    const target = at(`${BELOW}/${path}`);
    for (const role of ROLES) {
      const { status, html } = await as(role).post(target, form());
      if (isAtLeast(role, least)) expect(status, `${role}: ${html.slice(0, 300)}`).not.toBe(403);
      else expect(status, role).toBe(403);
    }
  });

  it("names the owner to whom a role does not reach far enough", async () => {
    expect((await as("viewer").get(at(`${BELOW}/edit`))).html).toContain("The owner");
    expect((await as("viewer").get(at(`${BELOW}/production-keys`))).html).toMatch(/<fieldset disabled/);
    expect((await as("editor").get(at(`${BELOW}/production-keys`))).html).not.toMatch(/<fieldset disabled/);
  });

  it("lists for each what they hold, with the role where it is shared", async () => {
    for (const role of ROLES) expect((await as(role).get("/applications")).html).toContain("Billing");
    expect((await as("viewer").get("/applications")).html).toContain("you are a viewer");
    expect((await as("stranger").get("/applications")).html).not.toContain("Billing");
  });

  it("gives the file of a secret to those who may make one", async () => {
    const client = await database().prisma.client.findFirstOrThrow({ where: { applicationId: values["applicationId"] ?? "" } });
    const form = { format: "env", clientId: client.clientId, secret: "x".repeat(40) };
    const statuses = await Promise.all(
      (["stranger", ...ROLES] as const).map(async (role) => (await as(role).post("/credentials", form)).status),
    );
    expect(statuses).toEqual([404, 404, 200, 200]);
  });

  /** The forms that the owner finds on a page, filled in as they stand there; without those by which a member would leave, which every member may. */
  async function formsOf(path: string): Promise<readonly Readonly<Record<string, string>>[]> {
    const { status, html } = await as("owner").get(at(path));
    if (status !== 200) return [];
    return [...html.matchAll(/<form[^>]*method="post"[^>]*>.*?<\/form>/gs)].flatMap(([form]) => {
      if (/action="\/(?:oidc|login|logout)/.test(form)) return [];
      const fields: Record<string, string> = {};
      for (const [tag] of form.matchAll(/<(?:input|select|textarea|button)[^>]*>/g)) {
        const name = /\sname="([^"]+)"/.exec(tag)?.[1];
        if (name === undefined || name in fields || (/type="(?:checkbox|radio)"/.test(tag) && !/\schecked/.test(tag))) continue;
        fields[name] = /\svalue="([^"]*)"/.exec(tag)?.[1] ?? "";
      }
      return fields["intent"] === "remove" ? [] : [fields];
    });
  }
});
