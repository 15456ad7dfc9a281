import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { previewAccessChange, setScopeAccess } from "../admin/scope-access";
import { countScopeRequests, decideScopeAccess, listScopeApplications, listScopeRequests } from "../admin/scope-requests";
import { addScope, deleteScope } from "../admin/scopes";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { auditOf, configChanges, newActor, newApplication, newKey, withTestDatabase } from "../testing";
import { askForScope, MAXIMUM_OPEN, REASON_LENGTH, takeBackRequest } from "./requests";
import { applicationScopes } from "./standing";

withTestDatabase();

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin");
  await addScope(admin, { name: "payments.read", access: "request" });
  await addScope(admin, { name: "payments.admin" });
  await addScope(admin, { name: "audit.read", access: "role-admin" });
});

async function withApplication(): Promise<{ readonly owner: Actor; readonly id: string }> {
  const owner = await newActor();
  return { owner, id: await newApplication(owner, "Billing") };
}

const standing = async (actor: Actor, id: string, name: string) =>
  (await applicationScopes(actor, id)).scopes.find((scope) => scope.name === name);
const ask = (actor: Actor, id: string, scope = "payments.read") => askForScope(actor, id, { scope, reason: "Monthly reports" });
const decide = (applicationId: string, decision: "approve" | "refuse" | "withdraw" | "name", answer = "", name = "payments.read") =>
  decideScopeAccess(admin, { name, applicationId, decision, answer });

describe("an application's scopes", () => {
  it("are those it may have and those it can ask for; a closed one's name is nobody else's", async () => {
    const { owner, id } = await withApplication();
    const names = async (actor: Actor) => (await applicationScopes(actor, id)).scopes.map(({ name, usable }) => [name, usable]);
    expect(await names(owner)).toEqual([
      ["default", true],
      ["email", true],
      ["offline_access", true],
      ["openid", true],
      ["payments.read", false],
      ["profile", true],
    ]);
    await decide(id, "name", "", "payments.admin");
    expect(await names(owner)).toContainEqual(["payments.admin", true]);
    const ofAdmin = await newApplication(admin, "Console");
    expect(await standing(admin, ofAdmin, "audit.read")).toMatchObject({ usable: true, askable: false, request: null });
  });

  it("are asked for, approved and withdrawn, each with its audit row and what changed on the token path", async () => {
    const { owner, id } = await withApplication();
    await ask(owner, id);
    expect(await standing(owner, id, "payments.read")).toMatchObject({
      usable: false,
      askable: false,
      request: { state: "requested", reason: "Monthly reports", answer: "", decidedAt: null },
    });
    expect(await countScopeRequests(admin)).toBe(1);
    expect((await listScopeRequests(admin, 1)).items).toMatchObject([
      { scope: { name: "payments.read" }, application: { id, name: "Billing" }, reason: "Monthly reports" },
    ]);

    await decide(id, "approve", "Until June");
    expect((await configChanges()).at(-1)).toBe(`application ${id}`);
    expect(await standing(owner, id, "payments.read")).toMatchObject({
      usable: true,
      request: { state: "approved", answer: "Until June" },
    });
    expect((await listScopeApplications(admin, "payments.read", 1)).items.map((item) => item.id)).toEqual([id]);
    expect(await countScopeRequests(admin)).toBe(0);

    await decide(id, "withdraw", "The project has ended");
    expect(await standing(owner, id, "payments.read")).toMatchObject({ usable: false, request: { state: "refused" } });
    const events = (await auditOf(id)).filter(({ action }) => action.startsWith("scope-access."));
    expect(events.map(({ action, before, after }) => [action, JSON.parse(before ?? "").state, JSON.parse(after ?? "").state])).toEqual([
      ["scope-access.request", "none", "requested"],
      ["scope-access.approve", "requested", "approved"],
      ["scope-access.withdraw", "approved", "refused"],
    ]);
  });

  it("may be asked for again a day after a refusal, not before", async () => {
    const { owner, id } = await withApplication();
    await ask(owner, id);
    await decide(id, "refuse", "Say which reports");
    await expect(ask(owner, id)).rejects.toThrow(/less than a day ago/);
    await database().prisma.scopeAccess.updateMany({
      where: { applicationId: id },
      data: { decidedAt: new Date(Date.now() - 25 * 3_600_000) },
    });
    await ask(owner, id);
    expect(await standing(owner, id, "payments.read")).toMatchObject({ request: { state: "requested", answer: "", decidedAt: null } });
    await takeBackRequest(owner, id, { scope: "payments.read" });
    expect(await standing(owner, id, "payments.read")).toMatchObject({ askable: true, request: null });
    await expect(takeBackRequest(owner, id, { scope: "payments.read" })).rejects.toBeInstanceOf(ConflictError);
  });
});

describe("a request for a scope", () => {
  it("is its owner's to make, only for what is given on request, once, and with a bounded reason", async () => {
    const { owner, id } = await withApplication();
    await expect(ask(await newActor(), id)).rejects.toBeInstanceOf(NotFoundError);
    for (const scope of ["payments.admin", "audit.read", "nothing"])
      await expect(ask(owner, id, scope)).rejects.toBeInstanceOf(NotFoundError);
    await expect(ask(owner, id, "default")).rejects.toBeInstanceOf(ConflictError);
    for (const reason of ["", "  ", "x".repeat(REASON_LENGTH + 1), "a\u0007b", "a\u202eb"]) {
      await expect(askForScope(owner, id, { scope: "payments.read", reason })).rejects.toBeInstanceOf(InvalidInputError);
    }
    await ask(owner, id);
    await expect(ask(owner, id)).rejects.toThrow(/already/);
    await takeBackRequest(owner, id, { scope: "payments.read" });
  });

  it("is refused while too many of the application's wait", async () => {
    const { owner, id } = await withApplication();
    const names = Array.from({ length: MAXIMUM_OPEN.application + 1 }, (_, index) => `many.${index}`);
    await database().prisma.scope.createMany({ data: names.map((name) => ({ realmId: admin.realmId, name, access: "request" })) });
    const [last = "", ...others] = names;
    for (const name of others) await ask(owner, id, name);
    await expect(ask(owner, id, last)).rejects.toThrow(/Too many requests/);
    await database().prisma.scope.deleteMany({ where: { name: { in: names } } });
  });

  it("is decided as it was shown: not twice, not once taken back, not where none is", async () => {
    const { owner, id } = await withApplication();
    await expect(decide(id, "approve")).rejects.toBeInstanceOf(ConflictError);
    await ask(owner, id);
    await expect(decide(id, "withdraw")).rejects.toBeInstanceOf(ConflictError);
    await decide(id, "refuse");
    await expect(decide(id, "approve")).rejects.toBeInstanceOf(ConflictError);
    await expect(decide(id, "name", "", "nothing")).rejects.toBeInstanceOf(NotFoundError);
    await decide(id, "name");
    expect(await standing(owner, id, "payments.read")).toMatchObject({ usable: true });
  });

  it("waits no more once its scope is open to all", async () => {
    const { owner, id } = await withApplication();
    await addScope(admin, { name: "soon.open", access: "request" });
    await ask(owner, id, "soon.open");
    expect(await countScopeRequests(admin)).toBe(1);
    await setScopeAccess(admin, { name: "soon.open", access: "open", confirmedKeys: 0 });
    expect(await countScopeRequests(admin)).toBe(0);
    expect((await listScopeRequests(admin, 1)).total).toBe(0);
    await deleteScope(admin, { name: "soon.open", confirmedClients: 0 });
  });
});

describe("a change of a scope's access", () => {
  it("says whose keys lose it, and is made with their number alone", async () => {
    const { id } = await withApplication();
    const { id: kept } = await withApplication();
    await addScope(admin, { name: "orders_all", access: "open" });
    for (const environment of ["PRODUCTION", "SANDBOX"]) await newKey(id, { scopes: ["orders_all"], environment });
    await newKey(kept, { scopes: ["default", "orders_all"] });
    await newKey(kept, { scopes: ["ordersXall", "ORDERS_ALL"], environment: "SANDBOX" });
    await newKey((await withApplication()).id, { scopes: null });
    await decide(kept, "name", "", "orders_all");

    const preview = await previewAccessChange(admin, "orders_all", "named");
    expect(preview).toMatchObject({ applications: 1, unrestrictedKeys: 1, keys: 3, examples: [{ id, name: "Billing", keys: 2 }] });
    const to = (access: "named" | "request", confirmedKeys: number) => setScopeAccess(admin, { name: "orders_all", access, confirmedKeys });
    await expect(to("named", 2)).rejects.toBeInstanceOf(ConflictError);
    await to("named", 3);
    expect((await configChanges()).at(-1)).toBe(`realm ${admin.realmId}`);
    const event = (await auditOf("orders_all")).at(-1);
    expect([JSON.parse(event?.before ?? ""), JSON.parse(event?.after ?? "")]).toEqual([
      { access: "open" },
      { access: "named", keysLosingIt: 3 },
    ]);
    expect(await previewAccessChange(admin, "orders_all", "request")).toMatchObject({ keys: 0, unrestrictedKeys: 0 });
  });

  it("a scope added under a deleted one's name is nobody's whom the old one was given", async () => {
    const { owner, id } = await withApplication();
    await addScope(admin, { name: "again" });
    await decide(id, "name", "", "again");
    await deleteScope(admin, { name: "again", confirmedClients: 0 });
    expect((await configChanges()).slice(-2)).toContain(`application ${id}`);
    await addScope(admin, { name: "again", access: "request" });
    expect(await standing(owner, id, "again")).toMatchObject({ usable: false, request: null });
  });
});
