import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { changeConfig } from "../changes";
import { ForbiddenError, InvalidInputError, RateLimitedError } from "../errors";
import { auditedActions, newEmail, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { userVerifier } from "./password-check";
import { isSignUpOpen, signUp, signUpSchema } from "./sign-up";

withTestDatabase();

describe("signUp", () => {
  it("makes a developer, signs in and audits, without the password", async () => {
    const { actor, email } = await newUser();
    expect(actor).toMatchObject({ name: "Ada Tester", email, role: "developer" });
    expect(await auditedActions(actor.userId)).toEqual(["user.sign-up"]);
    const user = await database().prisma.user.findUniqueOrThrow({ where: { id: actor.userId } });
    expect(user.passwordHash).toMatch(/^\$2b\$04\$/);
    const audit = await database().prisma.auditEvent.findFirstOrThrow({ where: { targetId: actor.userId } });
    expect(JSON.stringify(audit)).not.toContain(PASSWORD);
    expect(JSON.stringify(audit)).not.toContain(user.passwordHash);
  });

  it("keeps only the hash of the cookie", async () => {
    const { token, actor } = await newUser();
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    const row = await database().prisma.session.findUniqueOrThrow({ where: { idHash: actor.caller.sessionIdHash } });
    expect(JSON.stringify(row)).not.toContain(token);
  });

  it("says beside the email that it is taken", async () => {
    const { email } = await newUser();
    const again = signUp({ name: "Bob", email, password: PASSWORD }, visitor());
    await expect(again).rejects.toThrow(InvalidInputError);
    await expect(again).rejects.toMatchObject({ fields: { email: ["An account with this email already exists."] } });
  });

  it("makes one account of two sign-ups at once", async () => {
    const email = newEmail();
    const both = await Promise.allSettled([1, 2].map(() => signUp({ name: "Eve", email, password: PASSWORD }, visitor())));
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("is refused when an admin has closed sign-up", async () => {
    const setOpen = (signUpOpen: boolean) =>
      changeConfig("portal", async (tx, changed) => {
        await tx.realm.update({ where: { id: ROOT_REALM_ID }, data: { signUpOpen } });
        changed({ kind: "realm", key: ROOT_REALM_ID });
      });
    expect(await isSignUpOpen(ROOT_REALM_ID)).toBe(true);
    await setOpen(false);
    try {
      expect(await isSignUpOpen(ROOT_REALM_ID)).toBe(false);
      await expect(signUp({ name: "Eve", email: newEmail(), password: PASSWORD }, visitor())).rejects.toThrow(ForbiddenError);
    } finally {
      await setOpen(true);
    }
    expect(await isSignUpOpen(ROOT_REALM_ID)).toBe(true);
  });

  it("is throttled by source and hour", async () => {
    const from = visitor("192.0.2.77");
    const row = { key: "sign-up-source:192.0.2.77", points: 99, expire: new Date(Date.now() + 30 * 60_000) };
    await database().prisma.rateLimit.create({ data: row });
    await signUp({ name: "Ada", email: newEmail(), password: PASSWORD }, from);
    await expect(signUp({ name: "Eve", email: newEmail(), password: PASSWORD }, from)).rejects.toThrow(RateLimitedError);
    await expect(signUp({ name: "Bob", email: newEmail(), password: PASSWORD }, visitor())).resolves.toBeDefined();
  });

  it("is throttled by source and minute, and then refused from memory", async () => {
    const from = visitor();
    const { email } = await newUser();
    const attempt = () => signUp({ name: "Eve", email, password: PASSWORD }, from);
    for (let sent = 0; sent < 20; sent += 1) await expect(attempt()).rejects.toThrow(InvalidInputError);
    await expect(attempt()).rejects.toThrow(RateLimitedError);
    await database().prisma.rateLimit.deleteMany();
    await expect(attempt()).rejects.toThrow(RateLimitedError);
  });
});

describe("signUpSchema", () => {
  const good = { name: "Ada", email: "ada@example.com", password: PASSWORD };
  const errorsOf = (input: Record<string, string | undefined>) =>
    signUpSchema.safeParse({ ...good, ...input }).error?.issues.map((issue) => issue.path[0]);

  it("trims and lower-cases the email", () => {
    expect(signUpSchema.parse({ ...good, email: "  Ada@Example.COM " }).email).toBe("ada@example.com");
  });

  it("takes no name before the @ with letters beyond ASCII: two accounts never differ by the case of one, whatever an engine makes of it", () => {
    for (const email of ["ädä@example.com", "ÄDÄ@example.com"]) expect(errorsOf({ email }), email).toEqual(["email"]);
  });

  it("takes what browsers take for an address, in one form for an international domain (issue 13 §3)", async () => {
    expect(signUpSchema.parse({ ...good, email: "admin@localhost" }).email).toBe("admin@localhost");
    const local = randomUUID();
    await signUp({ ...good, email: `${local}@münchen.de` }, visitor());
    for (const spelling of [`${local}@xn--mnchen-3ya.de`, `${local}@MÜNCHEN.de`]) {
      await expect(signUp({ ...good, email: spelling }, visitor())).rejects.toMatchObject({
        fields: { email: [expect.stringMatching(/exists/)] },
      });
      const found = await userVerifier.verifyUser({ realmId: ROOT_REALM_ID, username: spelling, password: PASSWORD, ip: visitor().ip });
      expect(found, spelling).toMatchObject({ outcome: "verified" });
    }
  });

  it.each([
    ["name", { name: "   " }],
    ["name", { name: undefined }],
    ["name", { name: "x".repeat(101) }],
    ["name", { name: "a\u0000b" }],
    ["email", { email: "ada" }],
    ["email", { email: undefined }],
    ["password", { password: "1234567" }],
    ["password", { password: "ä".repeat(37) }],
    ["password", { password: "x".repeat(73) }],
  ])("refuses a wrong %s: %j", (field, input) => {
    expect(errorsOf(input)).toEqual([field]);
  });

  it("takes a password of exactly 72 bytes, and of 8 characters in any script", () => {
    expect(errorsOf({ password: "xy".repeat(36) })).toBeUndefined();
    expect(errorsOf({ password: "äö".repeat(18) })).toBeUndefined();
    expect(errorsOf({ password: "пароль12" })).toBeUndefined();
  });

  it("keeps the password exactly as typed", () => {
    expect(signUpSchema.parse({ ...good, password: "  with blanks  " }).password).toBe("  with blanks  ");
  });
});
