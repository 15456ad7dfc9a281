import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { InvalidInputError, RateLimitedError } from "../errors";
import { changeName } from "./change-name";
import { changePassword } from "./change-password";
import { listSessions } from "./list-sessions";
import { revokeOtherSessions, revokeSession } from "./revoke-session";
import { signIn } from "./sign-in";
import { actorOf, auditedActions, newUser, PASSWORD, visitor, withTestDatabase } from "./testing";

withTestDatabase();

const DAY = 24 * 60 * 60 * 1000;
const later = (ms: number) => new Date(Date.now() + ms);
const row = (idHash: string) => database().prisma.session.findUniqueOrThrow({ where: { idHash } });

describe("resolveSession", () => {
  it.each(["", "x", "a".repeat(43), "a".repeat(44), "../../etc/passwd", "a".repeat(42)])("refuses the cookie %j", async (token) => {
    expect(await actorOf(token)).toBeNull();
  });

  it("ends after 7 days without use", async () => {
    const { token } = await newUser();
    expect(await actorOf(token, later(7 * DAY + 1000))).toBeNull();
    expect(await actorOf(token, later(6 * DAY))).not.toBeNull();
    expect(await actorOf(token, later(12 * DAY))).not.toBeNull();
  });

  it("ends 30 days after sign-in however much it is used", async () => {
    const { token } = await newUser();
    for (const day of [6, 12, 18, 24, 29]) expect(await actorOf(token, later(day * DAY))).not.toBeNull();
    expect(await actorOf(token, later(30 * DAY + 1000))).toBeNull();
  });

  it("notes a visit at most once a minute", async () => {
    const { token, actor } = await newUser();
    const { lastSeenAt } = await row(actor.sessionIdHash);
    await actorOf(token, new Date(lastSeenAt.getTime() + 59_000));
    expect((await row(actor.sessionIdHash)).lastSeenAt).toEqual(lastSeenAt);
    const visit = new Date(lastSeenAt.getTime() + 60_000);
    await actorOf(token, visit);
    expect((await row(actor.sessionIdHash)).lastSeenAt).toEqual(visit);
  });

  it("knows a session only in its own realm", async () => {
    const { token } = await newUser();
    const { resolveSession } = await import("./resolve-session");
    expect(await resolveSession(token, { realmId: "root/alpha", ip: "", requestId: "" })).toBeNull();
  });
});

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
    const otherId = (await actorOf(other.token))?.sessionIdHash ?? "";
    await revokeSession(actor, otherId);
    expect(await actorOf(other.token)).toBeNull();
    expect(await actorOf(token)).not.toBeNull();
    expect(await auditedActions(actor.userId)).toContain("session.revoke");
  });

  it("leaves the sessions of others alone", async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    await revokeSession(ada.actor, bob.actor.sessionIdHash);
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
  it("ends every other session, keeps this one, and the old password is worth nothing", async () => {
    const { actor, email, token } = await newUser();
    const other = await signIn({ email, password: PASSWORD }, visitor());
    expect(await changePassword(actor, { currentPassword: PASSWORD, newPassword: "a new password" })).toBe(1);
    expect(await actorOf(other.token)).toBeNull();
    expect(await actorOf(token)).not.toBeNull();
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(InvalidInputError);
    await expect(signIn({ email, password: "a new password" }, visitor())).resolves.toBeDefined();
    expect(await auditedActions(actor.userId)).toContain("user.change-password");
  });

  it("needs the current password, and cannot be used to guess it", async () => {
    const { actor } = await newUser();
    const guess = () => changePassword(actor, { currentPassword: "wrong", newPassword: "a new password" });
    await expect(guess()).rejects.toMatchObject({ fields: { currentPassword: ["This is not your current password."] } });
    for (let more = 0; more < 9; more += 1) await expect(guess()).rejects.toThrow(InvalidInputError);
    await expect(guess()).rejects.toThrow(RateLimitedError);
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
