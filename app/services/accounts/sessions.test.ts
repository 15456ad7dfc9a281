import bcrypt from "bcrypt";
import { describe, expect, it, vi } from "vitest";
import { database } from "#app/db/database";
import { InvalidInputError } from "../errors";
import { rootRealm } from "../realms/resolve";
import { actorOf, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { signIn } from "./sign-in";

withTestDatabase();

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
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
    const { lastSeenAt } = await row(actor.caller.sessionIdHash);
    await actorOf(token, new Date(lastSeenAt.getTime() + 59_000));
    expect((await row(actor.caller.sessionIdHash)).lastSeenAt).toEqual(lastSeenAt);
    const visit = new Date(lastSeenAt.getTime() + 60_000);
    await actorOf(token, visit);
    expect((await row(actor.caller.sessionIdHash)).lastSeenAt).toEqual(visit);
  });

  it("knows a session only in its own realm", async () => {
    const { token } = await newUser();
    const { resolveSession } = await import("./sessions");
    expect(await resolveSession(token, { realm: { ...rootRealm(), id: "alpha" }, ip: "", requestId: "" })).toBeNull();
  });
});

describe("how many sessions, and for how long (issue 10 §3)", () => {
  it("the browser's old session ends with its next sign-in, also another person's", async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const from = { ...visitor(), cookies: { session: ada.token, device: null } };
    const { session } = await signIn({ email: bob.email, password: PASSWORD }, from);
    expect(await actorOf(ada.token)).toBeNull();
    expect((await actorOf(session.token))?.userId).toBe(bob.actor.userId);
  });

  it("a person has twenty at most; the one not used for longest ends", async () => {
    const { actor, email, token } = await newUser();
    const sessions = [];
    for (let more = 0; more < 20; more += 1) sessions.push((await signIn({ email, password: PASSWORD }, visitor())).session);
    expect(await actorOf(token)).toBeNull();
    for (const session of sessions) expect(await actorOf(session.token)).not.toBeNull();
    // The first of them is used again, so that the second is the least used.
    const [first, second] = sessions;
    await actorOf(first?.token ?? "", later(61_000));
    await signIn({ email, password: PASSWORD }, visitor());
    expect(await actorOf(first?.token ?? "")).not.toBeNull();
    expect(await actorOf(second?.token ?? "")).toBeNull();
    expect(await database().prisma.session.count({ where: { userId: actor.userId } })).toBe(20);
  });

  it("an admin's ends after 12 hours without use, and 7 days in all", async () => {
    const { actor, email } = await newUser();
    await database().prisma.user.update({ where: { id: actor.userId }, data: { role: "admin" } });
    const { session } = await signIn({ email, password: PASSWORD }, visitor());
    expect(session.expiresAt.getTime()).toBeLessThanOrEqual(later(7 * DAY).getTime());
    expect(await actorOf(session.token, later(13 * HOUR))).toBeNull();
    for (let hours = 11; hours < 7 * 24; hours += 11) expect(await actorOf(session.token, later(hours * HOUR))).not.toBeNull();
    expect(await actorOf(session.token, later(7 * DAY + 1000))).toBeNull();
  });

  it("none is opened with a password that is changed while it is being checked", async () => {
    const { actor, email } = await newUser();
    const compare = bcrypt.compare.bind(bcrypt);
    const spy = vi.spyOn(bcrypt, "compare").mockImplementationOnce(async (typed: string | Buffer, hash: string) => {
      await database().prisma.user.update({ where: { id: actor.userId }, data: { passwordHash: await bcrypt.hash("a new password", 4) } });
      return await compare(typed, hash);
    });
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(InvalidInputError);
    spy.mockRestore();
    expect(await database().prisma.session.count({ where: { userId: actor.userId } })).toBe(1);
  });
});
