import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { disableUser, setRole } from "../admin/users";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { actorOf, auditOf, newActor, newEmail, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { deleteAccount } from "./deletion";
import { acceptInvitation, findInvitation, invite, listInvitations, revokeInvitation } from "./invitations";
import { makePasswordLink, ownerOfPasswordLink } from "./password-links";

withTestDatabase();

const account = { name: "Grace", password: PASSWORD };
const tokenOf = (link: { readonly href: string } | null) => new URL(link?.href ?? "http://none/").searchParams.get("token") ?? "";

describe("invitations (issue 13 §6)", () => {
  it.each(["developer", "admin"] as const)("make a %s of the invited address, once", async (role) => {
    const admin = await newActor("admin");
    const email = newEmail();
    const token = tokenOf(await invite(admin, { email: email.toUpperCase(), role }));
    expect(await findInvitation(token, ROOT_REALM_ID)).toMatchObject({ email, role });
    const both = await Promise.allSettled([1, 2].map(() => acceptInvitation(token, account, visitor())));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const [made] = both.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const actor = await actorOf(made?.session.token ?? "");
    expect(actor).toMatchObject({ email, role, name: "Grace" });
    expect((await auditOf(actor?.userId ?? ""))[0]).toMatchObject({ action: "invitation.accept" });
    await expect(acceptInvitation(token, account, visitor())).rejects.toThrow(NotFoundError);
  });

  it("keep only the hash of a link, also in the audit log", async () => {
    const admin = await newActor("admin");
    const token = tokenOf(await invite(admin, { email: newEmail() }));
    const { prisma } = database();
    expect(JSON.stringify([await prisma.invitation.findMany(), await prisma.auditEvent.findMany()])).not.toContain(token);
  });

  it("are replaced by a newer one for the address, listed, revoked, and end by themselves", async () => {
    const admin = await newActor("admin");
    const email = newEmail();
    const [first, second] = [tokenOf(await invite(admin, { email })), tokenOf(await invite(admin, { email, days: 1 }))];
    expect(await findInvitation(first, ROOT_REALM_ID)).toBeNull();
    expect(await findInvitation(second, ROOT_REALM_ID, new Date(Date.now() + 86_400_001))).toBeNull();
    const [listed] = (await listInvitations(admin)).filter((one) => one.email === email);
    expect(listed).toMatchObject({ role: "developer", invitedBy: admin.name });
    await revokeInvitation(admin, listed?.id ?? "");
    expect(await findInvitation(second, ROOT_REALM_ID)).toBeNull();
    await expect(acceptInvitation(second, account, visitor())).rejects.toThrow(NotFoundError);
  });

  it("are refused for an address that has an account, and end when it gets one another way", async () => {
    const admin = await newActor("admin");
    const { email } = await newUser();
    await expect(invite(admin, { email })).rejects.toMatchObject({ fields: { email: [expect.any(String)] } });
    const late = newEmail();
    const token = tokenOf(await invite(admin, { email: late }));
    await newUser(late);
    await expect(acceptInvitation(token, account, visitor())).rejects.toBeInstanceOf(ConflictError);
  });

  it.each<readonly [string, (other: Actor, inviter: Actor) => Promise<unknown>]>([
    ["is made a developer", (other, { userId }) => setRole(other, userId, "developer")],
    ["is disabled", (other, { userId, email }) => disableUser(other, userId, email)],
    ["is deleted", (other, { userId, email }) => deleteAccount(other, userId, { applications: "delete", confirmation: email })],
  ])("end when the admin who made them %s, as do that admin's links to passwords", async (_what, end) => {
    const [other, inviter, user] = [await newActor("admin"), await newActor("admin"), await newActor()];
    const invitation = tokenOf(await invite(inviter, { email: newEmail(), role: "admin" }));
    const link = tokenOf(await makePasswordLink(inviter, user.userId));
    expect(await ownerOfPasswordLink(link, ROOT_REALM_ID)).not.toBeNull();
    await end(other, inviter);
    expect(await findInvitation(invitation, ROOT_REALM_ID)).toBeNull();
    await expect(acceptInvitation(invitation, account, visitor())).rejects.toThrow(NotFoundError);
    expect(await ownerOfPasswordLink(link, ROOT_REALM_ID)).toBeNull();
  });

  it("are an admin's alone, and hold the password to its rules", async () => {
    const developer = await newActor();
    await expect(invite(developer, { email: newEmail() })).rejects.toThrow(NotFoundError);
    await expect(listInvitations(developer)).rejects.toThrow(NotFoundError);
    const admin = await newActor("admin");
    const email = newEmail();
    const token = tokenOf(await invite(admin, { email }));
    for (const password of ["password", email]) {
      await expect(acceptInvitation(token, { name: "Grace", password }, visitor())).rejects.toBeInstanceOf(InvalidInputError);
    }
  });
});
