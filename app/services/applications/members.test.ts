/** Issue 13 §4: members, invitations, and giving an application to somebody else. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { deleteAccount, previewAccountDeletion } from "../accounts/deletion";
import { hashPassword } from "../accounts/passwords";
import type { Actor } from "../actor";
import { endForPerson } from "../endings/apply";
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from "../errors";
import { auditOf, configChanges, newActor, newApplication, withTestDatabase } from "../testing";
import { findApplication, type MemberRole, mayDo } from "./access";
import { listApplications } from "./list";
import { acceptMemberInvitation, findMemberInvitation, inviteMember, revokeMemberInvitation } from "./member-invitations";
import { changeMemberRole, listMembers, MOST_MEMBERS, removeMember } from "./members";
import { acceptApplication, endOffer, giveApplication, transferPage } from "./transfer";

withTestDatabase();

async function shared(role: MemberRole = "editor", name?: string) {
  const [owner, member] = [await newActor("developer", "Olga"), await newActor("developer", "Max")];
  const id = await newApplication(owner, name);
  await join(owner, id, member, role);
  return { owner, member, id };
}

async function join(owner: Actor, applicationId: string, { userId }: Actor, role: MemberRole, createdAt = new Date()) {
  await database().prisma.applicationMember.create({ data: { applicationId, userId, role, addedById: owner.userId, createdAt } });
}

const tokenOf = (href: string | undefined) => new URL(href ?? "http://none").searchParams.get("token") ?? "";
const ownerOf = async (id: string) => (await database().prisma.application.findUniqueOrThrow({ where: { id } })).ownerId;
const roleOf = async (actor: Actor, id: string) => (await findApplication(database().prisma, actor, id, "read")).role;

describe("a role", () => {
  it("lets a viewer read, an editor change, and the owner decide about members too", () => {
    const acts = ["read", "change", "govern"] as const;
    const may = (role: Parameters<typeof mayDo>[0]) => acts.filter((act) => mayDo(role, act));
    expect([may("viewer"), may("editor"), may("owner")]).toEqual([["read"], ["read", "change"], ["read", "change", "govern"]]);
  });

  it("is what one is to an application; strangers learn nothing, admins have the owner's", async () => {
    const { owner, member, id } = await shared("viewer");
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
    const { member, id } = await shared("viewer");
    await database().prisma.applicationMember.updateMany({ where: { applicationId: id }, data: { role: "superuser" } });
    await expect(findApplication(database().prisma, member, id, "read")).rejects.toThrow(NotFoundError);
  });
});

describe("what was put into others' hands", () => {
  it("ends with the role of an admin who invited, and with the account of the owner", async () => {
    const { owner, id } = await shared();
    const [admin, stranger] = [await newActor("admin"), await newActor()];
    for (const [inviter, event] of [
      [admin, "made_developer"],
      [owner, "user_left"],
    ] as const) {
      const link = await inviteMember(inviter, id, { role: "editor" });
      await inTransaction(async (tx) => await endForPerson(tx, event, { userId: inviter.userId }));
      await expect(acceptMemberInvitation(stranger, tokenOf(link?.href))).rejects.toThrow(NotFoundError);
    }
  });

  it("ends with a disabled owner, whose applications must not start again in other hands", async () => {
    const { owner, member, id } = await shared();
    await giveApplication(owner, id, member.userId);
    await inTransaction(async (tx) => await endForPerson(tx, "user_disabled", { userId: owner.userId }));
    await expect(acceptApplication(member, id)).rejects.toThrow(ForbiddenError);
    expect(await ownerOf(id)).toBe(owner.userId);
  });
});

describe("members", () => {
  it("who joined as viewers get no application put into their hands: its secrets are known to whoever left", async () => {
    const { owner, member, id } = await shared("viewer");
    await changeMemberRole(owner, id, member.userId, "editor");
    expect(await previewAccountDeletion(owner, owner.userId)).toMatchObject({ applications: 1, shared: 0 });
  });

  it("are listed with the owner first; roles change, and are audited", async () => {
    const { owner, member, id } = await shared("viewer");
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
    const { owner, member, id } = await shared("editor");
    const other = await newActor();
    await join(owner, id, other, "viewer");
    await expect(removeMember(member, id, other.userId)).rejects.toThrow(ForbiddenError);
    await expect(removeMember(owner, id, owner.userId)).rejects.toThrow(NotFoundError);
    expect(await removeMember(other, id, other.userId)).toMatchObject({ left: true });
    expect(await removeMember(owner, id, member.userId)).toMatchObject({ left: false });
    await expect(roleOf(member, id)).rejects.toThrow(NotFoundError);
    expect((await auditOf(id)).slice(-2).map(({ action }) => action)).toEqual(["application.leave", "application.remove-member"]);
  });
});

describe("an invitation", () => {
  it("works once, for whoever has the link; only its hash is kept", async () => {
    const [owner, guest, late] = [await newActor(), await newActor(), await newActor()];
    const id = await newApplication(owner, "Billing");
    const token = tokenOf((await inviteMember(owner, id, { role: "editor" }))?.href);
    expect(await findMemberInvitation(guest, token)).toMatchObject({ application: { name: "Billing" }, role: "editor" });
    expect(await acceptMemberInvitation(guest, token)).toBe(id);
    expect(await roleOf(guest, id)).toBe("editor");
    await expect(acceptMemberInvitation(late, token)).rejects.toThrow(NotFoundError);
    const events = await auditOf(id);
    expect(events.slice(-2).map(({ action, actorId }) => [action, actorId])).toEqual([
      ["application.invite", owner.userId],
      ["application.join", guest.userId],
    ]);
    expect(JSON.stringify(events)).not.toContain(token);
  });

  it("ends when it is revoked, too old, or its application changes hands", async () => {
    const { owner, member, id } = await shared();
    const guest = await newActor();
    const invite = async () => tokenOf((await inviteMember(owner, id, {}))?.href);
    const [revoked, old] = [await invite(), await invite()];
    const { invitations } = await listMembers(owner, id);
    await revokeMemberInvitation(owner, id, invitations.at(-1)?.id ?? "");
    await expect(acceptMemberInvitation(guest, revoked)).rejects.toThrow(NotFoundError);
    await expect(findMemberInvitation(guest, old, new Date(Date.now() + 8 * 86_400_000))).rejects.toThrow(NotFoundError);
    const open = await invite();
    await giveApplication(owner, id, member.userId);
    await acceptApplication(member, id);
    await expect(acceptMemberInvitation(guest, open)).rejects.toThrow(NotFoundError);
    await expect(acceptMemberInvitation(guest, "no token")).rejects.toThrow(NotFoundError);
  });

  it("is the owner's to make, and not used up by who has to do with the application already", async () => {
    const { owner, member, id } = await shared();
    await expect(inviteMember(member, id, { role: "viewer" })).rejects.toThrow(ForbiddenError);
    const token = tokenOf((await inviteMember(owner, id, {}))?.href);
    for (const actor of [owner, member]) await expect(acceptMemberInvitation(actor, token)).rejects.toThrow(ConflictError);
    await expect(acceptMemberInvitation(await newActor(), token)).resolves.toBe(id);
  });

  it("is bounded: 20 open ones, and 100 members", async () => {
    const owner = await newActor("admin");
    const id = await newApplication(owner);
    for (let open = 0; open < 20; open += 1) await inviteMember(owner, id, {});
    await expect(inviteMember(owner, id, {})).rejects.toThrow(ConflictError);
    const token = await database().prisma.memberInvitation.count({ where: { applicationId: id } });
    expect(token).toBe(20);
    await database().prisma.memberInvitation.deleteMany();
    const { href } = (await inviteMember(owner, id, {})) ?? {};
    const passwordHash = await hashPassword("correct horse battery", { lane: "stranger", owner: "test" });
    for (let index = 0; index < MOST_MEMBERS; index += 1) {
      const user = { realmId: owner.realmId, name: "m", email: `m${index}@members.example`, passwordHash };
      const { id: userId } = await database().prisma.user.create({ data: user });
      await database().prisma.applicationMember.create({ data: { applicationId: id, userId, role: "viewer", addedById: "" } });
    }
    await expect(acceptMemberInvitation(await newActor(), tokenOf(href))).rejects.toThrow(/at most 100/);
  });

  it.each([
    ["role", { role: "owner" }],
    ["email", { email: "nobody" }],
  ])("refuses %s by itself: %j", async (field, input) => {
    const owner = await newActor();
    const id = await newApplication(owner);
    await expect(inviteMember(owner, id, JSON.parse(JSON.stringify(input)))).rejects.toMatchObject({
      fields: { [field]: [expect.any(String)] },
    });
    await expect(inviteMember(owner, id, JSON.parse(JSON.stringify(input)))).rejects.toThrow(InvalidInputError);
  });
});

describe("giving an application to somebody else", () => {
  it("is offered to a member, who accepts; the owner becomes an editor, and the token path learns of it", async () => {
    const { owner, member, id } = await shared("viewer");
    expect(await giveApplication(owner, id, member.userId)).toBe("offered");
    expect(await ownerOf(id)).toBe(owner.userId);
    expect(await transferPage(member, id)).toMatchObject({ offeredTo: { self: true }, mayGive: false, candidates: [] });
    await acceptApplication(member, id);
    expect([await ownerOf(id), await roleOf(owner, id), await roleOf(member, id)]).toEqual([member.userId, "editor", "owner"]);
    expect(await configChanges()).toContain(`application ${id}`);
    expect((await auditOf(id)).slice(-2).map(({ action, actorId }) => [action, actorId])).toEqual([
      ["application.offer", owner.userId],
      ["application.transfer", member.userId],
    ]);
    await expect(acceptApplication(member, id)).rejects.toThrow(ForbiddenError);
  });

  it("ends when the offer is declined or taken back", async () => {
    const { owner, member, id } = await shared();
    for (const ending of [owner, member]) {
      await giveApplication(owner, id, member.userId);
      await endOffer(ending, id);
      await expect(acceptApplication(member, id)).rejects.toThrow(ForbiddenError);
    }
    await expect(endOffer(member, id)).rejects.toThrow(ForbiddenError);
    expect(await ownerOf(id)).toBe(owner.userId);
  });

  it("goes to members alone, and by the owner alone", async () => {
    const { owner, member, id } = await shared();
    await expect(giveApplication(owner, id, (await newActor()).userId)).rejects.toThrow(NotFoundError);
    await expect(giveApplication(member, id, member.userId)).rejects.toThrow(ForbiddenError);
    await database().prisma.user.update({ where: { id: member.userId }, data: { status: "disabled" } });
    await expect(giveApplication(owner, id, member.userId)).rejects.toThrow(ConflictError);
  });

  it("by an admin is at once; a name that clashes stops it", async () => {
    const admin = await newActor("admin");
    const { owner, member, id } = await shared("viewer", "Billing");
    expect(await giveApplication(admin, id, member.userId)).toBe("given");
    expect([await ownerOf(id), await roleOf(owner, id)]).toEqual([member.userId, "editor"]);
    await newApplication(owner, "Billing");
    await expect(giveApplication(admin, id, owner.userId)).rejects.toThrow(/of this name/);
    expect(await ownerOf(id)).toBe(member.userId);
  });
});

describe("an owner who leaves", () => {
  it("takes no application along that has an editor: it goes to the one who has been there longest, and goes on", async () => {
    const { owner, member, id } = await shared("editor", "Billing");
    const elder = await newActor();
    await join(owner, id, elder, "editor", new Date(Date.now() - 86_400_000));
    await join(owner, id, await newActor(), "viewer", new Date(0));
    await newApplication(elder, "Billing");
    const alone = await newApplication(owner, "Alone");
    expect(await previewAccountDeletion(owner, owner.userId)).toMatchObject({ applications: 2, shared: 1 });
    await deleteAccount(owner, owner.userId, { applications: "delete", confirmation: owner.email });
    expect(await database().prisma.application.findUnique({ where: { id } })).toMatchObject({
      ...{ ownerId: elder.userId, status: "active", tokensNotBefore: null, name: `Billing · ${id.slice(-6)}` },
    });
    expect([await roleOf(elder, id), await roleOf(member, id)]).toEqual(["owner", "editor"]);
    expect(await database().prisma.application.count({ where: { id: alone } })).toBe(0);
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: "application.transfer" });
  });

  it("can decide otherwise, and gives nobody rights by it", async () => {
    const { owner, id } = await shared("editor");
    await deleteAccount(owner, owner.userId, { applications: "delete", shared: "alike", confirmation: owner.email });
    expect(await database().prisma.application.count({ where: { id } })).toBe(0);
    const [leaving, admin] = [await newActor(), await newActor("admin")];
    const kept = await newApplication(leaving);
    await join(leaving, kept, admin, "editor");
    expect(await previewAccountDeletion(leaving, leaving.userId)).toMatchObject({ shared: 0 });
    await deleteAccount(leaving, leaving.userId, { applications: "hand-over", confirmation: leaving.email });
    expect(await database().prisma.application.findUnique({ where: { id: kept } })).toMatchObject({ status: "suspended" });
  });
});
