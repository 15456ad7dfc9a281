/** Issue 13 §4: links by which somebody becomes a member. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { hashPassword } from "../accounts/passwords";
import type { Actor } from "../actor";
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from "../errors";
import { auditOf, newActor, newApplication, newSharedApplication, withTestDatabase } from "../testing";
import { findApplication } from "./access";
import { acceptMemberInvitation, findMemberInvitation, inviteMember, revokeMemberInvitation } from "./member-invitations";
import { listMembers, MOST_MEMBERS } from "./members";
import { acceptApplication, giveApplication } from "./transfer";

withTestDatabase();

const roleOf = async (actor: Actor, id: string) => (await findApplication(database().prisma, actor, id, "read")).role;
const tokenOf = (href: string | undefined) => new URL(href ?? "http://none").searchParams.get("token") ?? "";

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
    const { owner, member, id } = await newSharedApplication();
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
    const { owner, member, id } = await newSharedApplication();
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
