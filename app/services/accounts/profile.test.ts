import bcrypt from "bcrypt";
import { describe, expect, it, vi } from "vitest";
import { database } from "#app/db/database";
import { InvalidInputError, RateLimitedError } from "../errors";
import { actorOf, auditedActions, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { changeName, changePassword, listSessions, revokeOtherSessions, revokeSession } from "./profile";
import { signIn } from "./sign-in";

withTestDatabase();

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const later = (ms: number) => new Date(Date.now() + ms);

describe("own sessions", () => {
  it("lists them, the asking one first and marked", async () => {
    const { actor, email } = await newUser();
    await signIn({ email, password: PASSWORD }, { ...visitor("192.0.2.50"), userAgent: "curl/8" });
    const sessions = await listSessions(actor);
    expect(sessions.map((session) => session.current)).toEqual([true, false]);
    expect(sessions[1]).toMatchObject({ ip: "192.0.2.50", userAgent: "curl/8" });
    expect(await listSessions(actor, later(8 * DAY))).toEqual([]);
  });

  it("revokes one, at once and audited", async () => {
    const { actor, email, token } = await newUser();
    const other = await signIn({ email, password: PASSWORD }, visitor());
    const otherId = (await actorOf(other.session.token))?.caller.sessionIdHash ?? "";
    await revokeSession(actor, otherId);
    expect(await actorOf(other.session.token)).toBeNull();
    expect(await actorOf(token)).not.toBeNull();
    expect(await auditedActions(actor.userId)).toContain("session.revoke");
  });

  it("leaves the sessions of others alone", async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    await revokeSession(ada.actor, bob.actor.caller.sessionIdHash);
    expect(await actorOf(bob.token)).not.toBeNull();
  });

  it("signs out everywhere else", async () => {
    const { actor, email, token } = await newUser();
    const bob = await newUser();
    await signIn({ email, password: PASSWORD }, visitor());
    await signIn({ email, password: PASSWORD }, visitor());
    expect(await revokeOtherSessions(actor)).toBe(2);
    expect(await revokeOtherSessions(actor)).toBe(0);
    expect(await actorOf(token)).not.toBeNull();
    expect(await actorOf(bob.token)).not.toBeNull();
  });
});

describe("changePassword", () => {
  it("ends every session, gives this browser one under a new id, and the old password is worth nothing", async () => {
    const { actor, email, token } = await newUser();
    const other = await signIn({ email, password: PASSWORD }, visitor());
    const { session } = await changePassword(actor, { currentPassword: PASSWORD, newPassword: "a new password" }, visitor());
    for (const ended of [other.session.token, token]) expect(await actorOf(ended)).toBeNull();
    expect((await actorOf(session.token))?.userId).toBe(actor.userId);
    const audit = await database().prisma.auditEvent.findFirstOrThrow({
      where: { targetId: actor.userId, action: "user.change-password" },
    });
    expect(audit.after).toBe('{"endedSessions":1}');
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(InvalidInputError);
    await expect(signIn({ email, password: "a new password" }, visitor())).resolves.toBeDefined();
    expect(await auditedActions(actor.userId)).toContain("user.change-password");
  });

  it("needs the current password, and cannot be used to guess it", async () => {
    const { actor } = await newUser();
    const guess = () => changePassword(actor, { currentPassword: "wrong", newPassword: "a new password" }, visitor());
    await expect(guess()).rejects.toMatchObject({ fields: { currentPassword: ["This is not your current password."] } });
    for (let more = 0; more < 9; more += 1) await expect(guess()).rejects.toThrow(InvalidInputError);
    await expect(guess()).rejects.toThrow(RateLimitedError);
  });

  it("ADR 20: opens no session for a user who is disabled while the password is being checked", async () => {
    const { actor } = await newUser();
    const compare = bcrypt.compare.bind(bcrypt);
    const spy = vi.spyOn(bcrypt, "compare").mockImplementationOnce(async (typed: string | Buffer, hash: string) => {
      await database().prisma.user.update({ where: { id: actor.userId }, data: { status: "disabled", sessions: { deleteMany: {} } } });
      return await compare(typed, hash);
    });
    const change = changePassword(actor, { currentPassword: PASSWORD, newPassword: "a new password" }, visitor());
    await expect(change).rejects.toThrow(InvalidInputError);
    spy.mockRestore();
    expect(await database().prisma.session.count({ where: { userId: actor.userId } })).toBe(0);
  });
});

describe("changeName", () => {
  it("changes it for the next request and audits both names", async () => {
    const { actor, token } = await newUser();
    await changeName(actor, { name: "Ada Lovelace" });
    expect((await actorOf(token))?.name).toBe("Ada Lovelace");
    const audit = await database().prisma.auditEvent.findFirstOrThrow({ where: { targetId: actor.userId, action: "user.change-name" } });
    expect([audit.before, audit.after]).toEqual(['{"name":"Ada Tester"}', '{"name":"Ada Lovelace"}']);
  });
});
