import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { InvalidInputError, RateLimitedError } from "../errors";
import { signIn } from "./sign-in";
import { signOut } from "./sign-out";
import { actorOf, auditedActions, newEmail, newUser, PASSWORD, visitor, withTestDatabase } from "./testing";
import { userVerifier } from "./verify-user";

withTestDatabase();

const wrong = (email: string, from = visitor()) => signIn({ email, password: "not the password" }, from);

describe("signIn", () => {
  it("opens a session under a new id each time, whatever the case of the email", async () => {
    const { email, token, actor } = await newUser();
    const one = await signIn({ email: ` ${email.toUpperCase()} `, password: PASSWORD }, visitor());
    const two = await signIn({ email, password: PASSWORD }, visitor());
    expect(new Set([token, one.token, two.token]).size).toBe(3);
    expect((await actorOf(two.token))?.userId).toBe(actor.userId);
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
    const { hashPassword } = await import("./password");
    await database().prisma.user.update({ where: { id: actor.userId }, data: { passwordHash: await hashPassword("x".repeat(72)) } });
    await expect(signIn({ email, password: "x".repeat(73) }, visitor())).rejects.toThrow(InvalidInputError);
    await expect(signIn({ email, password: "x".repeat(72) }, visitor())).resolves.toBeDefined();
  });

  it("takes a password in either Unicode form", async () => {
    const email = newEmail();
    const { actor } = await newUser(email);
    const { hashPassword } = await import("./password");
    await database().prisma.user.update({ where: { id: actor.userId }, data: { passwordHash: await hashPassword("caf\u00e9 au lait") } });
    await expect(signIn({ email, password: "cafe\u0301 au lait" }, visitor())).resolves.toBeDefined();
  });

  it("says that an account is disabled only to who knows its password", async () => {
    const { email, actor, token } = await newUser();
    await database().prisma.user.update({ where: { id: actor.userId }, data: { status: "disabled" } });
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(/disabled/);
    await expect(wrong(email)).rejects.toThrow(/wrong/);
    expect(await actorOf(token)).toBeNull();
  });
});

describe("throttling of passwords", () => {
  it("locks an account after 10 wrong passwords from anywhere, also for the right one, and says for how long", async () => {
    const { email } = await newUser();
    for (let guess = 0; guess < 10; guess += 1) await expect(wrong(email)).rejects.toThrow(InvalidInputError);
    const locked = await signIn({ email, password: PASSWORD }, visitor()).catch((error: unknown) => error);
    expect(locked).toBeInstanceOf(RateLimitedError);
    expect(locked).toMatchObject({ message: "Too many attempts. Try again in 15 minutes." });
  });

  it("locks an unknown email just the same", async () => {
    const email = newEmail();
    for (let guess = 0; guess < 10; guess += 1) await expect(wrong(email)).rejects.toThrow(InvalidInputError);
    await expect(wrong(email)).rejects.toThrow(RateLimitedError);
  });

  it("counts guesses that arrive together", async () => {
    const { email } = await newUser();
    const answers = await Promise.allSettled(Array.from({ length: 60 }, () => wrong(email)));
    const tried = answers.filter((answer) => answer.status === "rejected" && answer.reason instanceof InvalidInputError);
    // Those already under way when the tenth was counted: one less than run at a time.
    expect(tried.length).toBeGreaterThanOrEqual(10);
    expect(tried.length).toBeLessThanOrEqual(12);
  });

  it("starts anew after the right password", async () => {
    const { email } = await newUser();
    for (let guess = 0; guess < 9; guess += 1) await expect(wrong(email)).rejects.toThrow(InvalidInputError);
    await signIn({ email, password: PASSWORD }, visitor());
    await expect(wrong(email)).rejects.toThrow(InvalidInputError);
    await expect(signIn({ email, password: PASSWORD }, visitor())).resolves.toBeDefined();
  });

  it("stops a source after 50 wrong passwords over many accounts; others go on", async () => {
    const from = visitor("198.51.100.9");
    const { email } = await newUser();
    for (let guess = 0; guess < 50; guess += 1) await expect(wrong(newEmail(), from)).rejects.toThrow(InvalidInputError);
    await expect(signIn({ email, password: PASSWORD }, from)).rejects.toThrow(RateLimitedError);
    await expect(signIn({ email, password: PASSWORD }, visitor())).resolves.toBeDefined();
  });

  it("keeps no typed email in the counters", async () => {
    const email = newEmail();
    await wrong(email).catch(() => undefined);
    const rows = await database().prisma.rateLimit.findMany();
    expect(JSON.stringify(rows)).not.toContain(email);
  });

  it("is shared with the password grant (oauth.md: lockout included)", async () => {
    const { email, actor } = await newUser();
    const verify = (password: string) => userVerifier.verifyUser({ realmId: ROOT_REALM_ID, username: email, password, ip: visitor().ip });
    expect(await verify(PASSWORD)).toEqual({ outcome: "verified", userId: actor.userId, username: email });
    for (let guess = 0; guess < 10; guess += 1) expect(await verify("no")).toEqual({ outcome: "wrong" });
    expect(await verify(PASSWORD)).toEqual({ outcome: "locked" });
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(RateLimitedError);
  });

  it("tells the password grant of a disabled user", async () => {
    const { email, actor } = await newUser();
    await database().prisma.user.update({ where: { id: actor.userId }, data: { status: "disabled" } });
    const verify = userVerifier.verifyUser({ realmId: ROOT_REALM_ID, username: email, password: PASSWORD, ip: visitor().ip });
    expect(await verify).toEqual({ outcome: "disabled" });
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
