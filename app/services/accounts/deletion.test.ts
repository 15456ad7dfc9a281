import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { actorOf, auditOf, configChanges, newActor, newApplication, newUser, withTestDatabase } from "../testing";
import { deleteAccount, previewAccountDeletion } from "./deletion";

withTestDatabase();

const ownersOf = async (...ids: readonly string[]) =>
  (await database().prisma.application.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: "asc" } })).map(({ ownerId }) => ownerId);
const exists = async (id: string) => (await database().prisma.user.count({ where: { id } })) > 0;

describe("deleting an account (issue 13 §6)", () => {
  it("goes with its applications, sessions and keys in the caches, and is audited", async () => {
    const { actor, email, token } = await newUser();
    const id = await newApplication(actor);
    expect(await previewAccountDeletion(actor, actor.userId)).toMatchObject({ self: true, applications: 1, sessions: 1 });
    await deleteAccount(actor, actor.userId, { applications: "delete", confirmation: email.toUpperCase() });
    expect([await exists(actor.userId), await ownersOf(id), await actorOf(token)]).toEqual([false, [], null]);
    expect(await configChanges()).toContain(`user ${actor.userId}`);
    expect((await auditOf(actor.userId)).at(-1)).toMatchObject({ action: "user.delete", actorId: actor.userId, targetName: email });
  });

  it("asks for its address, and changes nothing without it", async () => {
    const { actor } = await newUser();
    const wrong = deleteAccount(actor, actor.userId, { applications: "delete", confirmation: "somebody@example.com" });
    await expect(wrong).rejects.toMatchObject({ fields: { confirmation: [expect.any(String)] } });
    expect(await exists(actor.userId)).toBe(true);
  });

  it("is nobody's business but the person's own and an admin's", async () => {
    const [actor, other] = [await newActor(), await newActor()];
    await expect(deleteAccount(actor, other.userId, { applications: "delete", confirmation: other.email })).rejects.toThrow(NotFoundError);
    await expect(previewAccountDeletion(actor, other.userId)).rejects.toThrow(NotFoundError);
  });

  it.each(["", "somebody"])(
    "of a person who leaves hands applications on, suspended, to an admin or to whom they name: %j",
    async (named) => {
      const [, leaving, heir] = [await newActor("admin"), await newActor(), await newActor()];
      const id = await newApplication(leaving);
      const { recipient } = await deleteAccount(leaving, leaving.userId, {
        applications: "hand-over",
        recipient: named && heir.email.toUpperCase(),
        confirmation: leaving.email,
      });
      const owner = await database().prisma.user.findFirstOrThrow({ where: { email: recipient ?? "" } });
      expect(named === "" ? owner.role : owner.id).toBe(named === "" ? "admin" : heir.userId);
      // The person who leaves knows their secrets.
      expect(await database().prisma.application.findUniqueOrThrow({ where: { id } })).toMatchObject({
        ownerId: owner.id,
        status: "suspended",
      });
    },
  );

  it("of a person who leaves refuses somebody who is not there, and keeps what others use in an admin's hands", async () => {
    const [, leaving, heir] = [await newActor("admin"), await newActor(), await newActor()];
    await newApplication(leaving);
    const { prisma } = database();
    const { id } = await prisma.api.create({
      data: { realmId: "root", ownerId: leaving.userId, identifier: `https://${leaving.userId}.example/`, name: "Orders" },
    });
    const leave = (recipient: string) =>
      deleteAccount(leaving, leaving.userId, { applications: "hand-over", recipient, confirmation: leaving.email });
    for (const nobody of ["nobody@example.com", leaving.email])
      await expect(leave(nobody)).rejects.toMatchObject({ fields: { recipient: [expect.any(String)] } });
    await leave(heir.email);
    const { owner } = await prisma.api.findUniqueOrThrow({ where: { id }, include: { owner: true } });
    expect(owner.role).toBe("admin");
  });

  it("gives agents that are still to register an owner", async () => {
    const [admin, leaving] = [await newActor("admin"), await newActor("admin")];
    const { prisma } = database();
    await prisma.realm.update({ where: { id: "root" }, data: { agentsOwnerId: leaving.userId } });
    await deleteAccount(admin, leaving.userId, { applications: "delete", confirmation: leaving.email });
    expect((await prisma.realm.findUniqueOrThrow({ where: { id: "root" } })).agentsOwnerId).toBe(admin.userId);
  });

  it("by an admin gives applications, APIs and agents to whom the admin names; names that clash get a mark", async () => {
    const [admin, leaving, heir] = [await newActor("admin"), await newActor("admin"), await newActor()];
    const [kept, clashing] = [await newApplication(leaving), await newApplication(leaving, "Billing")];
    await newApplication(heir, "Billing");
    const { prisma } = database();
    const agent = await prisma.application.create({ data: { realmId: "root", ownerId: leaving.userId, name: "Agent", kind: "agent" } });
    await prisma.realm.update({ where: { id: "root" }, data: { agentsOwnerId: leaving.userId } });
    const give = (recipient: string) =>
      deleteAccount(admin, leaving.userId, { applications: "hand-over", recipient, confirmation: leaving.email });
    await expect(give("nobody@example.com")).rejects.toBeInstanceOf(InvalidInputError);
    await give(heir.email);
    expect(new Set(await ownersOf(kept, clashing, agent.id))).toEqual(new Set([heir.userId]));
    expect((await prisma.application.findUniqueOrThrow({ where: { id: clashing } })).name).toMatch(/^Billing · [0-9a-f]{6}$/);
    expect((await prisma.application.findUniqueOrThrow({ where: { id: kept } })).status).toBe("active");
    expect((await prisma.realm.findUniqueOrThrow({ where: { id: "root" } })).agentsOwnerId).toBe(heir.userId);
  });

  it("leaves APIs, which others use, in an admin's hands also when the applications go", async () => {
    const [admin, leaving] = [await newActor("admin"), await newActor()];
    const { prisma } = database();
    const api = await prisma.api.create({
      data: { realmId: "root", ownerId: leaving.userId, identifier: `https://${leaving.userId}.example/`, name: "Orders" },
    });
    await deleteAccount(admin, leaving.userId, { applications: "delete", confirmation: leaving.email });
    expect((await prisma.api.findUniqueOrThrow({ where: { id: api.id } })).ownerId).toBe(admin.userId);
  });
});

describe("the last active admin", () => {
  it("cannot go, also when two delete each other or themselves at once", async () => {
    await database().prisma.user.updateMany({ where: { role: "admin" }, data: { role: "developer" } });
    const [one, other] = [await newActor("admin"), await newActor("admin")];
    const leave = (by: Actor) => deleteAccount(by, by.userId, { applications: "delete", confirmation: by.email });
    const both = await Promise.allSettled([leave(one), leave(other)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await database().prisma.user.count({ where: { role: "admin", status: "active" } })).toBe(1);
    const left = (await exists(one.userId)) ? one : other;
    await expect(leave(left)).rejects.toBeInstanceOf(ConflictError);
  });
});
