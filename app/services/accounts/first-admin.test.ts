import { beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { InvalidInputError, NotFoundError } from "../errors";
import { actorOf, auditedActions, newApplication, newEmail, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { knownDevice } from "./devices";
import { claimSetupLink, createFirstAdmin, isSetupLinkOpen, issueSetupLink } from "./first-admin";
import { signIn } from "./sign-in";

withTestDatabase();

beforeEach(async () => {
  await database().prisma.user.updateMany({ data: { role: "developer" } });
});

describe("createFirstAdmin", () => {
  it("creates an admin who can sign in, once", async () => {
    const email = newEmail();
    expect(await createFirstAdmin({ email: ` ${email.toUpperCase()}`, password: PASSWORD })).toBe("created");
    expect(await createFirstAdmin({ email: newEmail(), password: PASSWORD })).toBe("exists");
    const { session } = await signIn({ email, password: PASSWORD }, visitor());
    const actor = await actorOf(session.token);
    expect(actor?.role).toBe("admin");
    expect(await auditedActions(actor?.userId ?? "")).toEqual(["admin.first", "user.sign-in"]);
  });

  it("issue 10 §3: who signed up with the admin's email beforehand keeps no password, session, device, token or key", async () => {
    const { email, token, actor } = await newUser();
    const applicationId = await newApplication(actor);
    const { device } = await signIn({ email, password: PASSWORD }, visitor());
    const before = await database().prisma.configGeneration.findFirstOrThrow();
    expect(await createFirstAdmin({ email, password: "another password" })).toBe("promoted");
    expect(await actorOf(token)).toBeNull();
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(InvalidInputError);
    const user = await database().prisma.user.findUniqueOrThrow({ where: { id: actor.userId } });
    expect(knownDevice(device.token, user)).toBeNull();
    expect(user.tokensNotBefore).toBeInstanceOf(Date);
    // Its keys' secrets are the stranger's; the admin reviews it before it obtains tokens again.
    const application = await database().prisma.application.findUniqueOrThrow({ where: { id: applicationId } });
    expect(application).toMatchObject({ status: "suspended", tokensNotBefore: expect.any(Date) });
    expect((await auditedActions(actor.userId)).at(-1)).toBe("admin.first");
    const { session } = await signIn({ email, password: "another password" }, visitor());
    expect((await actorOf(session.token))?.role).toBe("admin");
    expect((await database().prisma.configGeneration.findFirstOrThrow()).value).toBe(before.value + 1);
  });

  it("issue 13 §3: may be admin@localhost", async () => {
    expect(await createFirstAdmin({ email: "admin@localhost", password: PASSWORD })).toBe("created");
    const { session } = await signIn({ email: "admin@localhost", password: PASSWORD }, visitor());
    expect((await actorOf(session.token))?.role).toBe("admin");
  });

  it("makes one admin when several processes start together", async () => {
    const email = newEmail();
    const outcomes = await Promise.all([1, 2, 3].map(() => createFirstAdmin({ email, password: PASSWORD })));
    expect(outcomes.sort()).toEqual(["created", "exists", "exists"]);
  });
});

const input = (email = newEmail()) => ({ name: "Ana Admin", email, password: PASSWORD });

async function link(): Promise<string> {
  const token = await issueSetupLink();
  if (token === null) throw new Error("no set-up link was issued");
  return token;
}

describe("the set-up link", () => {
  it("makes an admin, signed in, and works once", async () => {
    const token = await link();
    expect(await isSetupLinkOpen(token, ROOT_REALM_ID)).toBe(true);
    const { session } = await claimSetupLink(token, input(), visitor());
    expect((await actorOf(session.token))?.role).toBe("admin");
    await database().prisma.user.updateMany({ data: { role: "developer" } });
    expect(await isSetupLinkOpen(token, ROOT_REALM_ID)).toBe(false);
    await expect(claimSetupLink(token, input(), visitor())).rejects.toThrow(NotFoundError);
  });

  it("has exactly one winner when several claim it at once", async () => {
    const token = await link();
    const claims = await Promise.allSettled([1, 2, 3, 4, 5].map(() => claimSetupLink(token, input(), visitor())));
    expect(claims.filter((claim) => claim.status === "fulfilled")).toHaveLength(1);
    for (const claim of claims) if (claim.status === "rejected") expect(claim.reason).toBeInstanceOf(NotFoundError);
    expect(await database().prisma.user.count({ where: { role: "admin" } })).toBe(1);
  });

  it("is replaced by the next one, and ends after 24 hours", async () => {
    const first = await link();
    const second = await link();
    expect(await isSetupLinkOpen(first, ROOT_REALM_ID)).toBe(false);
    expect(await isSetupLinkOpen(second, ROOT_REALM_ID)).toBe(true);
    expect(await isSetupLinkOpen(second, ROOT_REALM_ID, new Date(Date.now() + 24 * 60 * 60 * 1000 + 1))).toBe(false);
    expect(await isSetupLinkOpen("x".repeat(43), ROOT_REALM_ID)).toBe(false);
  });

  it("is worth nothing once there is an admin, and none is issued", async () => {
    const token = await link();
    const { actor } = await newUser();
    await database().prisma.user.update({ where: { id: actor.userId }, data: { role: "admin" } });
    expect(await isSetupLinkOpen(token, ROOT_REALM_ID)).toBe(false);
    expect(await issueSetupLink()).toBeNull();
    await expect(claimSetupLink(token, input(), visitor())).rejects.toThrow(NotFoundError);
  });

  it("promotes an existing account with its password only; a refusal leaves the link as it was", async () => {
    const { email, actor } = await newUser();
    const token = await link();
    await expect(claimSetupLink(token, { ...input(email), password: "not its password" }, visitor())).rejects.toThrow(InvalidInputError);
    expect(await isSetupLinkOpen(token, ROOT_REALM_ID)).toBe(true);
    const stranger = await signIn({ email, password: PASSWORD }, visitor());
    const { session } = await claimSetupLink(token, input(email), visitor());
    expect(await actorOf(stranger.session.token)).toBeNull();
    expect(await actorOf(session.token)).toMatchObject({ userId: actor.userId, role: "admin", name: "Ada Tester" });
  });
});
