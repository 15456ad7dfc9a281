/** Issue 13 §4: an application in other hands, because its owner gives it or leaves. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { inTransaction } from "#app/db/transaction";
import { deleteAccount, previewAccountDeletion } from "../accounts/deletion";
import type { Actor } from "../actor";
import { previewApplicationChange } from "../admin/applications";
import { endForPerson } from "../endings/apply";
import { ConflictError, ForbiddenError, NotFoundError } from "../errors";
import { addTestMember, auditOf, configChanges, newActor, newApplication, newSharedApplication, withTestDatabase } from "../testing";
import { findApplication } from "./access";
import { acceptMemberInvitation, inviteMember } from "./member-invitations";
import { changeMemberRole } from "./members";
import { acceptApplication, endOffer, giveApplication, transferPage } from "./transfer";

withTestDatabase();

const ownerOf = async (id: string) => (await database().prisma.application.findUniqueOrThrow({ where: { id } })).ownerId;
const roleOf = async (actor: Actor, id: string) => (await findApplication(database().prisma, actor, id, "read")).role;
const tokenOf = (href: string | undefined) => new URL(href ?? "http://none").searchParams.get("token") ?? "";

describe("giving an application to somebody else", () => {
  it("is offered to a member, who accepts; the owner becomes an editor, and the token path learns of it", async () => {
    const { owner, member, id } = await newSharedApplication("viewer");
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
    const { owner, member, id } = await newSharedApplication();
    for (const ending of [owner, member]) {
      await giveApplication(owner, id, member.userId);
      await endOffer(ending, id);
      await expect(acceptApplication(member, id)).rejects.toThrow(ForbiddenError);
    }
    await expect(endOffer(member, id)).rejects.toThrow(ForbiddenError);
    expect(await ownerOf(id)).toBe(owner.userId);
  });

  it("goes to members alone, and by the owner alone", async () => {
    const { owner, member, id } = await newSharedApplication();
    await expect(giveApplication(owner, id, (await newActor()).userId)).rejects.toThrow(NotFoundError);
    await expect(giveApplication(member, id, member.userId)).rejects.toThrow(ForbiddenError);
    await database().prisma.user.update({ where: { id: member.userId }, data: { status: "disabled" } });
    await expect(giveApplication(owner, id, member.userId)).rejects.toThrow(ConflictError);
  });

  it("by an admin is at once; a name that clashes stops it", async () => {
    const admin = await newActor("admin");
    const { owner, member, id } = await newSharedApplication("viewer", "Billing");
    expect(await giveApplication(admin, id, member.userId)).toBe("given");
    expect([await ownerOf(id), await roleOf(owner, id)]).toEqual([member.userId, "editor"]);
    await newApplication(owner, "Billing");
    await expect(giveApplication(admin, id, owner.userId)).rejects.toThrow(/of this name/);
    expect(await ownerOf(id)).toBe(member.userId);
  });
});

describe("an owner who leaves", () => {
  it("takes no application along that has an editor: it goes to the one who has been there longest, and goes on", async () => {
    const { owner, member, id } = await newSharedApplication("editor", "Billing");
    const elder = await newActor();
    await addTestMember(id, elder, "editor", new Date(Date.now() - 86_400_000));
    await addTestMember(id, await newActor(), "viewer", new Date(0));
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
    const { owner, id } = await newSharedApplication("editor");
    await deleteAccount(owner, owner.userId, { applications: "delete", shared: "alike", confirmation: owner.email });
    expect(await database().prisma.application.count({ where: { id } })).toBe(0);
    const [leaving, admin] = [await newActor(), await newActor("admin")];
    const kept = await newApplication(leaving);
    await addTestMember(kept, admin, "editor");
    expect(await previewAccountDeletion(leaving, leaving.userId)).toMatchObject({ shared: 0 });
    await deleteAccount(leaving, leaving.userId, { applications: "hand-over", confirmation: leaving.email });
    expect(await database().prisma.application.findUnique({ where: { id: kept } })).toMatchObject({ status: "suspended" });
  });

  it("puts no application into the hands of who joined as a viewer: its secrets are known to whoever leaves", async () => {
    const { owner, member, id } = await newSharedApplication("viewer");
    await changeMemberRole(owner, id, member.userId, "editor");
    expect(await previewAccountDeletion(owner, owner.userId)).toMatchObject({ applications: 1, shared: 0 });
  });

  it("leaves members what they are where nobody of them takes over, and whoever decides about it sees how many", async () => {
    const [admin, heir, viewer] = [await newActor("admin"), await newActor(), await newActor()];
    const { owner, member, id } = await newSharedApplication("viewer");
    await changeMemberRole(owner, id, member.userId, "editor");
    const other = await newApplication(owner);
    await addTestMember(other, member, "viewer");
    await addTestMember(other, viewer, "viewer");
    expect((await previewAccountDeletion(owner, owner.userId)).members).toEqual({ people: 2, editors: 1 });
    await deleteAccount(owner, owner.userId, { applications: "hand-over", recipient: heir.email, confirmation: owner.email });
    expect([await ownerOf(id), await roleOf(member, id), await roleOf(viewer, other)]).toEqual([heir.userId, "editor", "viewer"]);
    expect(await previewApplicationChange(admin, id)).toMatchObject({ status: "suspended", members: { people: 1, editors: 1 } });
  });
});

describe("what was put into others' hands", () => {
  it("ends with the role of an admin who invited, and with the account of the owner", async () => {
    const { owner, id } = await newSharedApplication();
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
    const { owner, member, id } = await newSharedApplication();
    await giveApplication(owner, id, member.userId);
    await inTransaction(async (tx) => await endForPerson(tx, "user_disabled", { userId: owner.userId }));
    await expect(acceptApplication(member, id)).rejects.toThrow(ForbiddenError);
    expect(await ownerOf(id)).toBe(owner.userId);
  });
});
