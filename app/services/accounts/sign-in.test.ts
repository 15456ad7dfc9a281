import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { disableUser } from "../admin/users";
import { InvalidInputError } from "../errors";
import { actorOf, auditedActions, newActor, newEmail, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { signIn, signOut } from "./sign-in";

withTestDatabase();

const PLACE = { lane: "known", owner: "test" } as const;

const wrong = (email: string, from = visitor()) => signIn({ email, password: "not the password" }, from);

describe("signIn", () => {
  it("opens a session under a new id each time, whatever the case of the email", async () => {
    const { email, token, actor } = await newUser();
    const one = await signIn({ email: ` ${email.toUpperCase()} `, password: PASSWORD }, visitor());
    const two = await signIn({ email, password: PASSWORD }, visitor());
    expect(new Set([token, one.session.token, two.session.token]).size).toBe(3);
    expect((await actorOf(two.session.token))?.userId).toBe(actor.userId);
    expect(await auditedActions(actor.userId)).toEqual(["user.sign-up", "user.sign-in", "user.sign-in"]);
    const user = await database().prisma.user.findUniqueOrThrow({ where: { id: actor.userId } });
    expect(user.lastSignInAt).toBeInstanceOf(Date);
  });

  it("answers alike for an unknown user and a wrong password", async () => {
    const { email } = await newUser();
    const known = await wrong(email).catch((error: unknown) => error);
    const unknown = await wrong(newEmail()).catch((error: unknown) => error);
    expect(known).toBeInstanceOf(InvalidInputError);
    expect(unknown).toEqual(known);
    expect(known).toMatchObject({ fields: {}, message: "The email or the password is wrong." });
  });

  it("refuses a password whose first 72 bytes are right", async () => {
    const email = newEmail();
    const { actor } = await newUser(email);
    const { hashPassword } = await import("./passwords");
    await database().prisma.user.update({ where: { id: actor.userId }, data: { passwordHash: await hashPassword("x".repeat(72), PLACE) } });
    await expect(signIn({ email, password: "x".repeat(73) }, visitor())).rejects.toThrow(InvalidInputError);
    await expect(signIn({ email, password: "x".repeat(72) }, visitor())).resolves.toBeDefined();
  });

  it("takes a password in either Unicode form", async () => {
    const email = newEmail();
    const { actor } = await newUser(email);
    const { hashPassword } = await import("./passwords");
    await database().prisma.user.update({
      where: { id: actor.userId },
      data: { passwordHash: await hashPassword("caf\u00e9 au lait", PLACE) },
    });
    await expect(signIn({ email, password: "cafe\u0301 au lait" }, visitor())).resolves.toBeDefined();
  });

  it("says that an account is disabled only to who knows its password", async () => {
    const { email, actor, token } = await newUser();
    await database().prisma.user.update({ where: { id: actor.userId }, data: { status: "disabled" } });
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(/disabled/);
    await expect(wrong(email)).rejects.toThrow(/wrong/);
    expect(await actorOf(token)).toBeNull();
  });

  it("says who has disabled it and since when (issue 13 §6)", async () => {
    const { email, actor } = await newUser();
    await disableUser(await newActor("admin", "Grace Admin"), actor.userId, email);
    const today = new Date().toISOString().slice(0, 10);
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(
      `This account is disabled since ${today}, by the admin Grace Admin, until an admin of this portal enables it.`,
    );
  });
});

describe("signOut", () => {
  it("ends the session on the server, once", async () => {
    const { actor, token } = await newUser();
    await signOut(actor);
    await signOut(actor);
    expect(await actorOf(token)).toBeNull();
    expect(await auditedActions(actor.userId)).toEqual(["user.sign-up", "user.sign-out"]);
  });
});
