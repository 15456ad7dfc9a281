/** Issue 13 §4: who may do what to an application, and who its members are. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { ForbiddenError, NotFoundError } from "../errors";
import { addTestMember, auditOf, newActor, newSharedApplication, withTestDatabase } from "../testing";
import { findApplication, mayDo } from "./access";
import { listApplications } from "./list";
import { changeMemberRole, listMembers, removeMember } from "./members";

withTestDatabase();

const roleOf = async (actor: Actor, id: string) => (await findApplication(database().prisma, actor, id, "read")).role;

describe("a role", () => {
  it("lets a viewer read, an editor change, and the owner decide about members too", () => {
    const acts = ["read", "change", "govern"] as const;
    const may = (role: Parameters<typeof mayDo>[0]) => acts.filter((act) => mayDo(role, act));
    expect([may("viewer"), may("editor"), may("owner")]).toEqual([["read"], ["read", "change"], ["read", "change", "govern"]]);
  });

  it("is what one is to an application; strangers learn nothing, admins have the owner's", async () => {
    const { owner, member, id } = await newSharedApplication("viewer");
    expect([await roleOf(owner, id), await roleOf(member, id), await roleOf(await newActor("admin"), id)]).toEqual([
      "owner",
      "viewer",
      "owner",
    ]);
    await expect(roleOf(await newActor(), id)).rejects.toThrow(NotFoundError);
    await expect(findApplication(database().prisma, member, id, "change")).rejects.toThrow(/a viewer.*Olga/);
    expect((await listApplications(member, {})).items).toMatchObject([{ id, role: "viewer", owner: { name: "Olga" } }]);
  });

  it("that only a newer version knows gives nothing", async () => {
    const { member, id } = await newSharedApplication("viewer");
    await database().prisma.applicationMember.updateMany({ where: { applicationId: id }, data: { role: "superuser" } });
    await expect(findApplication(database().prisma, member, id, "read")).rejects.toThrow(NotFoundError);
  });
});

describe("members", () => {
  it("are listed with the owner first; roles change, and are audited", async () => {
    const { owner, member, id } = await newSharedApplication("viewer");
    await changeMemberRole(owner, id, member.userId, "editor");
    const page = await listMembers(member, id);
    expect(page.members.map(({ name, role, self }) => [name, role, self])).toEqual([
      ["Olga", "owner", false],
      ["Max", "editor", true],
    ]);
    expect([page.mayGovern, page.invitations]).toEqual([false, []]);
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: "application.change-member", actorId: owner.userId });
  });

  it("leave by themselves, and are removed by the owner alone", async () => {
    const { owner, member, id } = await newSharedApplication("editor");
    const other = await newActor();
    await addTestMember(id, other, "viewer");
    await expect(removeMember(member, id, other.userId)).rejects.toThrow(ForbiddenError);
    await expect(removeMember(owner, id, owner.userId)).rejects.toThrow(NotFoundError);
    expect(await removeMember(other, id, other.userId)).toMatchObject({ left: true });
    expect(await removeMember(owner, id, member.userId)).toMatchObject({ left: false });
    await expect(roleOf(member, id)).rejects.toThrow(NotFoundError);
    expect((await auditOf(id)).slice(-2).map(({ action }) => action)).toEqual(["application.leave", "application.remove-member"]);
  });
});
