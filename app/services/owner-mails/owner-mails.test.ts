/** Issue 13 §7: expiring secrets and a jump in errors reach the owner by mail, once, in one mail a day. */
import { afterEach, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { purge } from "#app/db/protocol/purge";
import type { Mail } from "#app/platform/mail-delivery";
import { countUsage, newActor, newApplication, onlySecret, withKeys, withTestDatabase } from "../testing";
import { dueStep } from "./due-step";
import { noteErrorJumps } from "./error-jumps";
import { noteExpiringSecrets } from "./expiring-secrets";
import { switchOwnerMails } from "./switch";
import { goOn, mailsAt, postOffice } from "./testing";

withTestDatabase();

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An application made a while ago, with a secret of the same age that expires so many days after today. */
async function withExpiringSecret(days: number, age = 90) {
  const owned = await withKeys();
  const { id } = await onlySecret(owned.id);
  const createdAt = new Date(Date.now() - age * DAY);
  const expiresAt = new Date(Math.floor(Date.now() / DAY) * DAY + days * DAY + HOUR);
  await database().prisma.application.update({ where: { id: owned.id }, data: { createdAt } });
  await database().prisma.clientSecret.update({ where: { id }, data: { createdAt, expiresAt } });
  return { ...owned, secretId: id };
}

const sumOf = (mails: readonly Mail[], what: string) => mails.filter(({ text }) => text.includes(what)).length;

afterEach(async () => {
  await database().prisma.user.deleteMany();
});

describe("secrets that expire", () => {
  it.each([
    [31, undefined],
    [30, 30],
    [8, 30],
    [7, 7],
    [2, 7],
    [1, 1],
    [0, 1],
  ])("%i days before, on days of UTC, are due at step %s", (days, step) => {
    const today = 20_000;
    expect(dueStep([1, 7, 30], new Date(0), new Date((today + days) * DAY + 5 * HOUR), new Date(today * DAY))).toBe(step);
  });

  it("that somebody made with that little time are not told of before their next step", () => {
    const [today, expiry] = [new Date(20_000 * DAY), new Date(20_005 * DAY)];
    expect(dueStep([1, 7, 30], today, expiry, today)).toBeUndefined();
    expect(dueStep([1, 7, 30], today, expiry, new Date(20_004 * DAY))).toBe(1);
  });

  it("are told of 30, 7 and 1 days before and never twice, also where a day was missed", async () => {
    const { actor, id } = await withExpiringSecret(30);
    const { hint } = await onlySecret(id);
    const office = postOffice();
    for (let day = 0; day <= 31; day += 1) {
      if (day === 23) continue;
      await mailsAt(new Date(Date.now() + day * DAY), office);
    }
    expect(new Set(office.to(actor).map(({ subject }) => subject))).toEqual(new Set(["Latchkey: a secret expires"]));
    expect(office.to(actor).map(({ text }) => /secret (\S+) expires (today|in [^,]+),/.exec(text)?.slice(1))).toEqual([
      [`…${hint}`, "in 30 days"],
      [`…${hint}`, "in 6 days"],
      [`…${hint}`, "in 1 day"],
    ]);
    expect(office.to(actor)[0]?.text).toContain(`/applications/${id}/production-keys`);
  });

  it("are not told of once revoked, suspended, with a disabled owner, or where the owner switched mails off", async () => {
    const { prisma } = database();
    const [revoked, suspended, disabled, off] = await Promise.all([1, 2, 3, 4].map(() => withExpiringSecret(7)));
    if (!revoked || !suspended || !disabled || !off) throw new Error("no applications");
    await prisma.clientSecret.update({ where: { id: revoked.secretId }, data: { revokedAt: new Date() } });
    await prisma.application.update({ where: { id: suspended.id }, data: { status: "suspended" } });
    await prisma.user.update({ where: { id: disabled.actor.userId }, data: { status: "disabled" } });
    expect(await switchOwnerMails(off.actor, { ownerMails: false })).toBe("saved");
    expect((await mailsAt(new Date())).mails).toEqual([]);
    expect(await prisma.ownerNotice.count()).toBe(0);
  });

  it("that were mended, or changed hands, between finding and mailing are left out", async () => {
    const [revoked, given] = [await withExpiringSecret(7), await withExpiringSecret(7)];
    const other = await newActor();
    await noteExpiringSecrets(database(), new Date(), goOn);
    await database().prisma.clientSecret.update({ where: { id: revoked.secretId }, data: { revokedAt: new Date() } });
    await database().prisma.application.update({ where: { id: given.id }, data: { ownerId: other.userId } });
    const office = await mailsAt(new Date());
    expect(office.mails.map(({ to }) => to)).toEqual([other.email]);
  });
});

describe("a jump in errors", () => {
  const old = async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await database().prisma.application.update({ where: { id }, data: { createdAt: new Date(Date.now() - 30 * DAY) } });
    return { actor, id };
  };
  const refused = (id: string, count: number, minutesAgo: number) =>
    countUsage(id, { grantType: "client_credentials", outcome: "client_secret_wrong", count, minutesAgo });

  it("is 20 refusals within an hour and five times the mean of the week before, told of once a day", async () => {
    const { actor, id } = await old();
    await refused(id, 20, 30);
    await refused(id, 4 * 168, 600);
    const office = await mailsAt(new Date());
    expect(office.to(actor)).toMatchObject([{ subject: "Latchkey: a jump in errors" }]);
    expect(office.to(actor)[0]?.text).toMatch(/20 token requests were refused in the hour before .* Usually it is about 4\./);
    expect(office.to(actor)[0]?.text).toContain(`/applications/${id}/statistics`);
    await mailsAt(new Date(), office);
    expect(office.to(actor)).toHaveLength(1);
  });

  it.each([
    ["fewer refusals than 20", 19, 0],
    ["less than five times as many as usual", 20, 5 * 168],
  ])("is not %s", async (_what, lately, before) => {
    const { id } = await old();
    await refused(id, lately, 30);
    if (before > 0) await refused(id, before, 600);
    expect((await mailsAt(new Date())).mails).toEqual([]);
  });

  it("is not of an application made today: whoever sets it up sees its errors", async () => {
    const actor = await newActor();
    await refused(await newApplication(actor), 500, 30);
    expect((await mailsAt(new Date())).mails).toEqual([]);
  });

  it("is looked for in bounded rounds that go on where the last one ended", async () => {
    const many = await Promise.all(Array.from({ length: 3 }, old));
    await Promise.all(many.map(({ id }) => refused(id, 50, 30)));
    const applications = await database().prisma.application.createManyAndReturn({
      data: Array.from({ length: 400 }, (_, index) => ({
        realmId: many[0]?.actor.realmId ?? "",
        ownerId: many[0]?.actor.userId ?? "",
        name: `quiet ${index}`,
        createdAt: new Date(0),
      })),
      select: { id: true },
    });
    const rounds: string[] = [];
    let after = "";
    do {
      after = await noteErrorJumps(database(), { after, batches: 1, now: new Date(), goOn });
      rounds.push(after);
    } while (after !== "");
    expect([rounds.length, applications.length]).toEqual([3, 400]);
    expect(await database().prisma.ownerNotice.count()).toBe(3);
  });
});

describe("the mail of a day", () => {
  it("is one, with everything that is new, the way to stop it, and no link that a name makes", async () => {
    const { actor, id } = await withExpiringSecret(7);
    await database().prisma.application.update({ where: { id }, data: { name: "See https://evil.example\nBcc: x" } });
    await countUsage(id, { grantType: "client_credentials", outcome: "client_secret_wrong", count: 90, minutesAgo: 30 });
    const { mails } = await mailsAt(new Date());
    const settings = `${actor.issuer}/account#owner-mails`;
    expect(mails).toMatchObject([{ to: actor.email, subject: "Latchkey: a jump in errors, a secret expires", unsubscribe: settings }]);
    expect(mails[0]?.text).toContain(settings);
    expect(mails[0]?.text).not.toContain("evil.example");
    expect(mails[0]?.text).not.toMatch(/^Bcc/m);
  });

  it("is one also where it is sent by two at once", async () => {
    await Promise.all(Array.from({ length: 5 }, () => withExpiringSecret(7)));
    await noteExpiringSecrets(database(), new Date(), goOn);
    const office = postOffice();
    await Promise.all([office.send(), office.send(), office.send()]);
    expect(new Set(office.mails.map(({ to }) => to)).size).toBe(5);
    expect(office.mails).toHaveLength(5);
  });

  it("comes on another day when something is found after it, and when no server has taken it", async () => {
    const first = await withExpiringSecret(7);
    const failing = postOffice("failed");
    await mailsAt(new Date(), failing);
    expect(failing.mails).toHaveLength(1);
    const office = await mailsAt(new Date());
    expect(office.mails).toEqual([]);
    await office.send(new Date(Date.now() + DAY));
    expect(sumOf(office.to(first.actor), "in 6 days")).toBe(1);
  });

  it("writes out twenty lines of a kind and counts the others", async () => {
    const { actor, id } = await withExpiringSecret(7);
    const { id: _id, ...secret } = await onlySecret(id);
    await database().prisma.clientSecret.createMany({ data: Array.from({ length: 25 }, () => secret) });
    const { mails } = await mailsAt(new Date());
    expect(mails[0]?.subject).toBe("Latchkey: 26 secrets expire");
    expect(mails[0]?.text.match(/^- .* expires/gm)).toHaveLength(20);
    expect(mails[0]?.text).toContain(`- and 6 more: ${actor.issuer}/applications`);
  });

  it("leaves rows that are purged after 60 days", async () => {
    await withExpiringSecret(7);
    await mailsAt(new Date());
    await purge({ database: database(), now: Date.now() + 59 * DAY });
    expect(await database().prisma.ownerNotice.count()).toBe(1);
    await purge({ database: database(), now: Date.now() + 61 * DAY });
    expect(await database().prisma.ownerNotice.count()).toBe(0);
  });
});
