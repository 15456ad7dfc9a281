import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { claimSetupLink } from "../accounts/first-admin";
import type { Actor } from "../actor";
import { ConfirmationRequiredError, ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { auditOf, configChanges, newActor, newEmail, PASSWORD, visitor, withTestDatabase } from "../testing";
import { drainProtocol, protocol, startProtocol } from "../token-service";
import { childRealm, listRealms, realmFacts, realmSurroundings } from "./children";
import { createRealm, makeSetupLink } from "./create";

withTestDatabase();

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin");
  const key = () => new Uint8Array(32).fill(7);
  await startProtocol({ publicUrl: "http://localhost", serverKeys: { tokenMacKeys: [key()], keyEncryptionKey: key() } });
});
afterAll(drainProtocol);

/** Whoever opens the link, as the admin of the realm that they are then. */
async function firstAdmin(realm: { readonly id: string; readonly link: { readonly href: string } }): Promise<Actor> {
  const token = new URL(realm.link.href).searchParams.get("token") ?? "";
  const input = { name: "Ada", email: newEmail(), password: PASSWORD };
  await claimSetupLink(token, input, { ...visitor(), realmId: realm.id });
  const { id, name, email } = await database().prisma.user.findFirstOrThrow({ where: { realmId: realm.id, role: "admin" } });
  return { ...admin, userId: id, realmId: realm.id, name, email };
}

describe("issue 14 §1: an admin makes a realm", () => {
  it("has what root has: scopes, policy, keys that sign; an audit row above, a change of configuration, and a link", async () => {
    const realm = await createRealm(admin, { name: "alpha" });
    expect(realm.path).toBe("root/alpha");
    expect(realm.link.href).toMatch(/\/realms\/alpha\/setup\?token=[\w-]{43}$/);
    const { prisma } = database();
    const policy = await prisma.grantPolicy.findMany({ where: { realmId: realm.id } });
    const root = await prisma.grantPolicy.findMany({ where: { realmId: "root" } });
    const onOf = (rows: typeof policy) => new Map(rows.map(({ grantType, enabled }) => [grantType, enabled]));
    expect(onOf(policy)).toEqual(onOf(root));
    expect(policy).toHaveLength(GRANT_TYPES.length);
    const scopes = async (realmId: string) => (await prisma.scope.findMany({ where: { realmId } })).map(({ name }) => name).sort();
    expect(await scopes(realm.id)).toEqual(await scopes("root"));
    expect((await prisma.signingKey.count({ where: { realmId: realm.id } })) > 0).toBe(true);
    const { body } = await protocol().keySet(realm.id, { ip: "", userAgent: "" });
    expect(body).not.toEqual((await protocol().keySet("root", { ip: "", userAgent: "" })).body);
    expect((await auditOf(realm.id)).map(({ action }) => action)).toEqual(["realm.create"]);
    expect(await configChanges()).toContain(`realm ${realm.id}`);
  });

  it("a form that is sent twice, and also at the same moment, makes one; both answers have a link, and the newest works", async () => {
    const made = await Promise.all([createRealm(admin, { name: "twice" }), createRealm(admin, { name: "twice" })]);
    const again = await createRealm(admin, { name: "twice" });
    expect(new Set([...made, again].map(({ id }) => id)).size).toBe(1);
    expect(await database().prisma.realm.count({ where: { path: "root/twice" } })).toBe(1);
    await firstAdmin(again);
    await expect(createRealm(admin, { name: "twice" })).rejects.toBeInstanceOf(InvalidInputError);
  });

  it("what somebody else has made is taken, and a name that differs by case is none", async () => {
    await createRealm(admin, { name: "taken" });
    await expect(createRealm(await newActor("admin"), { name: "taken" })).rejects.toMatchObject({ fields: { name: [expect.any(String)] } });
    await expect(createRealm(admin, { name: "Taken" })).rejects.toBeInstanceOf(InvalidInputError);
  });

  it("is for admins, and those of a realm see what lies directly below theirs alone", async () => {
    await expect(createRealm(await newActor(), { name: "nope" })).rejects.toBeInstanceOf(NotFoundError);
    const outer = await createRealm(admin, { name: "outer" });
    const outerAdmin = await firstAdmin(outer);
    const inner = await createRealm(outerAdmin, { name: "inner" });
    expect(inner.path).toBe("root/outer/inner");
    expect((await listRealms(outerAdmin, {})).items.map(({ name }) => name)).toEqual(["inner"]);
    expect((await listRealms(admin, { search: "inn" })).items).toEqual([]);
    expect((await listRealms(admin, { search: "oute" })).items.map(({ name }) => name)).toEqual(["outer"]);
    expect(await realmFacts(admin, outer.id)).toMatchObject({ users: 1, realms: 1, hasAdmin: true });
    await expect(childRealm(admin, inner.id)).rejects.toBeInstanceOf(NotFoundError);
    await expect(childRealm(outerAdmin, outer.id)).rejects.toBeInstanceOf(NotFoundError);
    expect(await realmSurroundings(outer, outerAdmin)).toMatchObject({
      name: "outer",
      above: { name: "root" },
      below: [{ name: "inner" }],
    });
    expect(await realmSurroundings(outer, null)).toMatchObject({ below: [] });
  });

  it("lies at most four deep", async () => {
    let actor = admin;
    for (const name of ["one", "two", "three", "four"]) actor = await firstAdmin(await createRealm(actor, { name }));
    await expect(createRealm(actor, { name: "five" })).rejects.toBeInstanceOf(ConflictError);
  });

  it("a realm without an admin gets a new link, once the password was typed; the one before is dead", async () => {
    const realm = await createRealm(admin, { name: "lost" });
    const stale = { ...admin, caller: { kind: "session", sessionIdHash: "", confirmedAt: null } } as const;
    await expect(makeSetupLink(stale, realm.id)).rejects.toBeInstanceOf(ConfirmationRequiredError);
    const link = await makeSetupLink(admin, realm.id);
    await expect(firstAdmin(realm)).rejects.toBeInstanceOf(NotFoundError);
    const owner = await firstAdmin({ id: realm.id, link });
    await expect(makeSetupLink(admin, realm.id)).rejects.toBeInstanceOf(ConflictError);
    await expect(makeSetupLink(owner, realm.id)).rejects.toBeInstanceOf(NotFoundError);
  });
});
