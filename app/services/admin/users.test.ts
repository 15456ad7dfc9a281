import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { actorOf, auditOf, configChanges, newActor, newUser, withTestDatabase } from "../testing";
import { previewPromotion } from "./grave-changes";
import { disableUser, enableUser, listUsers, previewUserChange, setRole } from "./users";

withTestDatabase();

async function onlyAdmin(): Promise<Actor> {
  await database().prisma.user.updateMany({ where: { role: "admin" }, data: { role: "developer" } });
  return await newActor("admin", "Only Admin");
}

const activeAdmins = () => database().prisma.user.count({ where: { role: "admin", status: "active" } });

describe("disabling a user", () => {
  it("ends every session with it, tells the caches, and is audited", async () => {
    const admin = await newActor("admin");
    const { actor, token } = await newUser();
    expect(await actorOf(token)).not.toBeNull();
    expect((await previewUserChange(admin, actor.userId)).sessions).toBe(1);
    await expect(disableUser(admin, actor.userId, "")).rejects.toMatchObject({ fields: { confirmation: [expect.any(String)] } });
    expect(await disableUser(admin, actor.userId, actor.email)).toEqual({ sessions: 1, applications: 0 });
    expect(await actorOf(token)).toBeNull();
    expect((await configChanges()).at(-1)).toBe(`user ${actor.userId}`);
    expect((await auditOf(actor.userId)).at(-1)).toMatchObject({ action: "user.disable", actorId: admin.userId });

    await enableUser(admin, actor.userId);
    expect((await previewUserChange(admin, actor.userId)).status).toBe("active");
    // The old session stays ended.
    expect(await actorOf(token)).toBeNull();
  });

  it("is refused for oneself", async () => {
    const admin = await newActor("admin");
    await newActor("admin");
    await expect(disableUser(admin, admin.userId, admin.email)).rejects.toBeInstanceOf(ConflictError);
  });
});

describe("the last active admin", () => {
  it("cannot be demoted", async () => {
    const admin = await onlyAdmin();
    await expect(setRole(admin, admin.userId, "developer")).rejects.toThrow(/last active admin/);
    expect(await activeAdmins()).toBe(1);
  });

  it("is counted among the active ones only", async () => {
    const admin = await onlyAdmin();
    const other = await newActor("admin");
    await disableUser(admin, other.userId, other.email);
    await expect(setRole(admin, admin.userId, "developer")).rejects.toBeInstanceOf(ConflictError);
  });

  it("stays when two admins demote or disable each other at once", async () => {
    for (const change of [
      (by: Actor, whom: Actor) => setRole(by, whom.userId, "developer"),
      (by: Actor, whom: Actor) => disableUser(by, whom.userId, whom.email),
    ]) {
      const one = await onlyAdmin();
      const other = await newActor("admin");
      const results = await Promise.allSettled([change(one, other), change(other, one)]);
      expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(await activeAdmins()).toBe(1);
    }
  });
});

describe("making an admin", () => {
  it("takes the address of the user, typed, and says before what an admin reaches (issue 13 §7)", async () => {
    const admin = await newActor("admin");
    const user = await newActor("developer");
    const { realm, admins } = await previewPromotion(admin, user.userId);
    expect(realm.users).toBe(await database().prisma.user.count());
    expect(admins).toBe(await activeAdmins());
    for (const typed of ["", admin.email, user.email.toUpperCase()])
      await expect(setRole(admin, user.userId, "admin", typed)).rejects.toBeInstanceOf(InvalidInputError);
    await setRole(admin, user.userId, "admin", ` ${user.email} `);
    expect((await previewUserChange(admin, user.userId)).role).toBe("admin");
  });
});

describe("the list of users", () => {
  it("finds by part of name or e-mail address in any case, takes wildcards literally, and sorts", async () => {
    const admin = await newActor("admin", "Zoe 100% Admin");
    const byName = await listUsers(admin, { search: "zoe 100%" });
    expect(byName.items.map((user) => user.id)).toEqual([admin.userId]);
    expect(byName.items[0]).toMatchObject({ self: true, role: "admin", applications: 0 });
    expect((await listUsers(admin, { search: admin.email.toUpperCase() })).total).toBe(1);
    expect((await listUsers(admin, { search: "%" })).total).toBe(1);
    const names = (await listUsers(admin, { sort: "name", descending: true })).items.map((user) => user.name);
    expect(names[0]).toBe("Zoe 100% Admin");
  });

  it("answers the last page for one past the end", async () => {
    const admin = await newActor("admin");
    const list = await listUsers(admin, { page: 999 });
    expect(list.items.length).toBeGreaterThan(0);
    expect(list.page).toBe(Math.ceil(list.total / list.pageSize));
  });
});

describe("an unknown user", () => {
  it.each(["", "nobody", "00000000-0000-7000-8000-000000000000"])("is not found: %j", async (id) => {
    const admin = await newActor("admin");
    await expect(previewUserChange(admin, id)).rejects.toBeInstanceOf(NotFoundError);
    await expect(disableUser(admin, id, "")).rejects.toBeInstanceOf(NotFoundError);
  });
});
