import { afterEach, describe, expect, it, vi } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { sourceKey } from "#app/platform/rate-limit";
import type { Visitor } from "../actor";
import { previewUserChange, unlockUser } from "../admin/users";
import { InvalidInputError, NotFoundError, RateLimitedError, UnavailableError } from "../errors";
import { auditedActions, newActor, newEmail, newUser, PASSWORD, visitor, withTestDatabase } from "../testing";
import { confirmPassword } from "./confirmation";
import { userVerifier } from "./password-check";
import { changePassword } from "./profile";
import { sha256 } from "./sessions";
import { signIn } from "./sign-in";

withTestDatabase();

const wrong = (email: string, from = visitor()) => signIn({ email, password: "not the password" }, from);

/** Sources may try again; what was wrong in the last quarter of an hour stays counted. */
const minutePasses = async () => await database().prisma.rateLimit.deleteMany({ where: { key: { startsWith: "sign-in-tries:" } } });

/** A browser at this address that has signed in to the account before. */
async function knownDevice(email: string, ip?: string): Promise<Visitor> {
  const from = visitor(ip);
  const { device } = await signIn({ email, password: PASSWORD }, from);
  return { ...from, cookies: { session: null, device: device.token } };
}

/** Guesses of strangers at one account, each from another address, as if they had been counted this hour. */
async function guessedByStrangers(email: string, points: number): Promise<void> {
  const key = `sign-in-account:${sha256(`${ROOT_REALM_ID}\n${email}`)}`;
  const row = { points, expire: new Date(Date.now() + 50 * 60_000) };
  await database().prisma.rateLimit.upsert({ where: { key }, create: { key, ...row }, update: row });
}

describe("throttling of passwords", () => {
  afterEach(() => void vi.useRealTimers());

  it("locks an account for a source after 10 wrong passwords, also for the right one, and says for how long", async () => {
    const { email } = await newUser();
    const from = visitor();
    for (let guess = 0; guess < 10; guess += 1) await expect(wrong(email, from)).rejects.toThrow(InvalidInputError);
    const locked = await signIn({ email, password: PASSWORD }, from).catch((error: unknown) => error);
    expect(locked).toBeInstanceOf(RateLimitedError);
    expect(locked).toMatchObject({
      message: expect.stringMatching(/^Too many wrong passwords for this account .* Try again in 15 minutes, at \d\d:\d\d UTC\.$/),
    });
  });

  it("issue 10 §3: ten wrong passwords lock nobody else out: neither another source nor the device that has signed in before", async () => {
    const { email } = await newUser();
    const device = await knownDevice(email, "198.51.100.20");
    const stranger = visitor("198.51.100.20");
    for (let guess = 0; guess < 10; guess += 1) await expect(wrong(email, stranger)).rejects.toThrow(InvalidInputError);
    await expect(wrong(email, stranger)).rejects.toThrow(RateLimitedError);
    await expect(signIn({ email, password: PASSWORD }, visitor())).resolves.toBeDefined();
    await expect(signIn({ email, password: PASSWORD }, device)).resolves.toBeDefined();
  });

  it("locks an unknown email just the same", async () => {
    const [email, from] = [newEmail(), visitor()];
    for (let guess = 0; guess < 10; guess += 1) await expect(wrong(email, from)).rejects.toThrow(InvalidInputError);
    await expect(wrong(email, from)).rejects.toThrow(RateLimitedError);
  });

  it.each(["known", "unknown"])(
    "makes strangers wait for each other after 100 wrong passwords in an hour, at a %s account",
    async (kind) => {
      const email = kind === "known" ? (await newUser()).email : newEmail();
      // The seconds that are left are counted below: none passes meanwhile.
      vi.useFakeTimers({ toFake: ["Date"] });
      await guessedByStrangers(email, 99);
      await expect(wrong(email)).rejects.toThrow(InvalidInputError);
      // One of them may try, the next has to wait 15 seconds; what was not tried does not count.
      await expect(wrong(email)).rejects.toThrow(InvalidInputError);
      for (let more = 0; more < 3; more += 1) await expect(wrong(email)).rejects.toMatchObject({ retryAfterSeconds: 15 });
      // Later in the same hour the wait has grown.
      await guessedByStrangers(email, 145);
      await database().prisma.rateLimit.deleteMany({ where: { key: { startsWith: "sign-in-slow:" } } });
      await expect(wrong(email)).rejects.toThrow(InvalidInputError);
      await expect(wrong(email)).rejects.toMatchObject({ retryAfterSeconds: 60 });
    },
  );

  it("lets a known device in while strangers wait", async () => {
    const { email } = await newUser();
    const device = await knownDevice(email);
    await guessedByStrangers(email, 500);
    await wrong(email).catch(() => undefined);
    await expect(signIn({ email, password: PASSWORD }, visitor())).rejects.toThrow(RateLimitedError);
    await expect(signIn({ email, password: PASSWORD }, device)).resolves.toBeDefined();
  });

  it("counts a known device's guesses by device: a stolen one cannot guess for ever, and locks nobody else", async () => {
    const { email } = await newUser();
    const [stolen, other] = [await knownDevice(email), await knownDevice(email)];
    for (let guess = 0; guess < 10; guess += 1) await expect(wrong(email, stolen)).rejects.toThrow(InvalidInputError);
    await expect(signIn({ email, password: PASSWORD }, { ...stolen, ip: visitor().ip })).rejects.toThrow(RateLimitedError);
    await expect(signIn({ email, password: PASSWORD }, other)).resolves.toBeDefined();
  });

  it("knows a device only at its own account, and no longer after the password has changed", async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const device = await knownDevice(ada.email, "198.51.100.30");
    const blocked = async (email: string) => {
      await minutePasses();
      for (let guess = 0; guess < 10; guess += 1) await wrong(email, visitor("198.51.100.30")).catch(() => undefined);
      return await signIn({ email, password: PASSWORD }, device).catch((error: unknown) => error);
    };
    expect(await blocked(bob.email)).toBeInstanceOf(RateLimitedError);
    await changePassword(ada.actor, { currentPassword: PASSWORD, newPassword: "a new password" }, visitor());
    expect(await blocked(ada.email)).toBeInstanceOf(RateLimitedError);
  });

  it("counts guesses that arrive together before any of them is compared", async () => {
    const { email } = await newUser();
    const from = visitor();
    let tried = 0;
    for (let round = 0; round < 8; round += 1) {
      const answers = await Promise.allSettled(Array.from({ length: 8 }, () => wrong(email, from)));
      tried += answers.filter((answer) => answer.status === "rejected" && answer.reason instanceof InvalidInputError).length;
    }
    expect(tried).toBe(10);
  });

  it("issue 10 §2: of many right passwords at once only a bounded number is even tried; the others are told to come back", async () => {
    const { email, actor } = await newUser();
    const from = visitor();
    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => signIn({ email, password: PASSWORD }, from)));
    const refused = answers.filter((answer) => answer.status === "rejected" && answer.reason instanceof UnavailableError);
    expect(refused.length).toBeGreaterThanOrEqual(190);
    expect(await database().prisma.session.count({ where: { userId: actor.userId } })).toBeLessThanOrEqual(20);
  });

  it("issue 10 §2: right passwords count for their source too: 20 a minute", async () => {
    const { email } = await newUser();
    const from = visitor();
    for (let attempt = 0; attempt < 20; attempt += 1) await signIn({ email, password: PASSWORD }, from);
    await expect(signIn({ email, password: PASSWORD }, from)).rejects.toThrow(RateLimitedError);
    await expect(signIn({ email, password: PASSWORD }, visitor())).resolves.toBeDefined();
  });

  it("issue 10 §2: right passwords of known people count by account, whatever the source: 20 a minute", async () => {
    const { email, actor } = await newUser();
    const device = await knownDevice(email);
    for (let attempt = 0; attempt < 12; attempt += 1) await signIn({ email, password: PASSWORD }, device);
    for (let attempt = 0; attempt < 8; attempt += 1) await confirmPassword({ ...actor, ip: visitor().ip }, { password: PASSWORD });
    await expect(confirmPassword({ ...actor, ip: visitor().ip }, { password: PASSWORD })).rejects.toThrow(RateLimitedError);
    await expect(signIn({ email, password: PASSWORD }, { ...device, ip: visitor().ip })).rejects.toThrow(RateLimitedError);
    const other = await newUser();
    await expect(signIn({ email: other.email, password: PASSWORD }, await knownDevice(other.email))).resolves.toBeDefined();
  });

  it("keeps 12 tries a minute of a source for people known there, whatever strangers send from the same address, and no more", async () => {
    const [{ ip }, { email }] = [visitor(), await newUser()];
    const device = { ...(await knownDevice(email)), ip };
    for (let guess = 0; guess < 20; guess += 1) await expect(wrong(newEmail(), visitor(ip))).rejects.toThrow(InvalidInputError);
    await expect(wrong(newEmail(), visitor(ip))).rejects.toThrow(RateLimitedError);
    for (let attempt = 0; attempt < 12; attempt += 1) await signIn({ email, password: PASSWORD }, device);
    await expect(signIn({ email, password: PASSWORD }, device)).rejects.toThrow(RateLimitedError);
    await expect(signIn({ email, password: PASSWORD }, { ...device, ip: visitor().ip })).resolves.toBeDefined();
  });

  it("lets known people behind one address have what strangers leave of its 20 tries a minute, and one account not all of it", async () => {
    const { ip } = visitor();
    const people = await Promise.all(Array.from({ length: 3 }, async () => (await newUser()).email));
    const devices = await Promise.all(people.map(async (email) => ({ email, from: { ...(await knownDevice(email)), ip } })));
    const often = async (person: number, times: number) => {
      const { email, from } = devices[person] ?? { email: "", from: visitor(ip) };
      for (let attempt = 0; attempt < times; attempt += 1) await signIn({ email, password: PASSWORD }, from);
    };
    await often(0, 19);
    await often(1, 13);
    await expect(often(2, 1)).rejects.toThrow(RateLimitedError);
    await expect(wrong(newEmail(), visitor(ip))).rejects.toThrow(RateLimitedError);
  });

  it("starts anew after the right password", async () => {
    const { email } = await newUser();
    const from = visitor();
    for (let guess = 0; guess < 9; guess += 1) await expect(wrong(email, from)).rejects.toThrow(InvalidInputError);
    await signIn({ email, password: PASSWORD }, from);
    for (let guess = 0; guess < 9; guess += 1) await expect(wrong(email, from)).rejects.toThrow(InvalidInputError);
    await expect(signIn({ email, password: PASSWORD }, from)).resolves.toBeDefined();
  });

  it("stops a source after 50 wrong passwords over many accounts; others go on", async () => {
    const from = visitor("198.51.100.9");
    const { email } = await newUser();
    for (let guess = 0; guess < 50; guess += 1) {
      if (guess % 20 === 0) await minutePasses();
      await expect(wrong(newEmail(), from)).rejects.toThrow(InvalidInputError);
    }
    await minutePasses();
    await expect(signIn({ email, password: PASSWORD }, from)).rejects.toThrow(RateLimitedError);
    await expect(signIn({ email, password: PASSWORD }, visitor())).resolves.toBeDefined();
  });

  it("issue 10 §2: a source that is refused adds no rows, whatever emails it names, on a page or through a client", async () => {
    const { ip } = visitor();
    const grant = () => userVerifier.verifyUser({ realmId: ROOT_REALM_ID, username: newEmail(), password: "no", ip });
    for (let guess = 0; guess < 50; guess += 1) expect(await grant()).toEqual({ outcome: "wrong" });
    const points = async () =>
      (await database().prisma.rateLimit.findUniqueOrThrow({ where: { key: `sign-in-source:${sourceKey(ip)}` } })).points;
    expect(await grant()).toEqual({ outcome: "locked" });
    const before = [await database().prisma.rateLimit.count(), await points()];
    for (let guess = 0; guess < 5; guess += 1) expect(await grant()).toEqual({ outcome: "locked" });
    for (let guess = 0; guess < 5; guess += 1) await expect(wrong(newEmail(), visitor(ip))).rejects.toThrow(RateLimitedError);
    expect([await database().prisma.rateLimit.count(), await points()]).toEqual(before);
  });

  it("keeps no typed email in the counters", async () => {
    const email = newEmail();
    await wrong(email).catch(() => undefined);
    const rows = await database().prisma.rateLimit.findMany();
    expect(JSON.stringify(rows)).not.toContain(email);
  });

  it("is shared with the password grant (oauth.md: lockout included)", async () => {
    const { email, actor } = await newUser();
    const from = visitor();
    const verify = (password: string) => userVerifier.verifyUser({ realmId: ROOT_REALM_ID, username: email, password, ip: from.ip });
    expect(await verify(PASSWORD)).toEqual({ outcome: "verified", userId: actor.userId, username: email, tokensNotBefore: null });
    for (let guess = 0; guess < 10; guess += 1) expect(await verify("no")).toEqual({ outcome: "wrong" });
    expect(await verify(PASSWORD)).toEqual({ outcome: "locked" });
    await expect(signIn({ email, password: PASSWORD }, from)).rejects.toThrow(RateLimitedError);
  });

  it("tells the password grant of a disabled user", async () => {
    const { email, actor } = await newUser();
    await database().prisma.user.update({ where: { id: actor.userId }, data: { status: "disabled" } });
    const verify = userVerifier.verifyUser({ realmId: ROOT_REALM_ID, username: email, password: PASSWORD, ip: visitor().ip });
    expect(await verify).toEqual({ outcome: "disabled" });
  });
});

describe("an admin unlocks", () => {
  it("an account that wrong passwords have locked, for every source and for strangers (issue 13 §6)", async () => {
    const { email, actor } = await newUser();
    const admin = await newActor("admin");
    const from = visitor();
    for (let guess = 0; guess < 10; guess += 1) await wrong(email, from).catch(() => undefined);
    await expect(signIn({ email, password: PASSWORD }, from)).rejects.toMatchObject({
      message: expect.stringMatching(
        /from your browser or network address\. An admin of this portal can unlock it\. Try again in 15 minutes, at \d\d:\d\d UTC\.$/,
      ),
    });
    expect((await previewUserChange(admin, actor.userId)).locks).toMatchObject({ sources: 1, slowed: false, until: expect.any(Date) });
    await unlockUser(admin, actor.userId);
    expect((await previewUserChange(admin, actor.userId)).locks).toEqual({ sources: 0, slowed: false, until: null });
    await expect(signIn({ email, password: PASSWORD }, from)).resolves.toBeDefined();
    expect(await auditedActions(actor.userId)).toContain("user.unlock");
    await expect(unlockUser(actor, actor.userId)).rejects.toThrow(NotFoundError);
  });
});
