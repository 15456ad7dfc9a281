import { beforeEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { newApplication } from "../applications/testing";
import { InvalidInputError } from "../errors";
import { knownDevice } from "./devices";
import { createFirstAdmin } from "./first-admin";
import { signIn } from "./sign-in";
import { actorOf, auditedActions, newEmail, newUser, PASSWORD, visitor, withTestDatabase } from "./testing";

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

  it("makes one admin when several processes start together", async () => {
    const email = newEmail();
    const outcomes = await Promise.all([1, 2, 3].map(() => createFirstAdmin({ email, password: PASSWORD })));
    expect(outcomes.sort()).toEqual(["created", "exists", "exists"]);
  });
});
