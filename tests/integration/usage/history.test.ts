/** Counters of months: every range takes exactly its own, each into the bucket of its minute. */
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { ENGINES } from "#tests/support/databases";
import { createClient } from "#tests/support/fixtures";
import { type Person, useConsole } from "../admin/console";
import { readStatistics, total } from "./read-statistics";

const HOUR = 60;
const DAY = 24 * HOUR;
const MINUTE_MS = 60_000;
/** 2026-03-04 is a Wednesday; a custom range makes the test independent of the day it runs. So long ago, usage is known by whole days. */
const END = Date.UTC(2026, 2, 4) / MINUTE_MS;
const AGES = [
  0,
  1,
  59,
  60,
  61,
  119,
  300,
  DAY - 1,
  DAY,
  DAY + 1,
  5 * DAY,
  7 * DAY - 1,
  7 * DAY,
  20 * DAY,
  30 * DAY - 1,
  30 * DAY,
  89 * DAY,
  90 * DAY,
];
const iso = (minute: number) => new Date(minute * MINUTE_MS).toISOString();

describe.each(ENGINES)("usage history on %s", (engine) => {
  const portal = useConsole(engine);
  let owner: Person;
  let applicationId = "";

  beforeAll(async () => {
    owner = await portal.developer();
    const client = await createClient({ ownerId: owner.userId });
    const sandbox = await createClient({ ownerId: owner.userId, applicationId: client.applicationId, environment: "SANDBOX" });
    applicationId = client.applicationId;
    const counter = { realmId: ROOT_REALM_ID, applicationId, grantType: "client_credentials" };
    const { prisma } = database();
    // Powers of two: a sum says which rows are in it.
    await prisma.usageCounter.createMany({
      data: AGES.map((age, index) => ({
        ...counter,
        minute: END - 1 - age,
        clientRef: client.ref,
        environment: "PRODUCTION",
        secretId: client.secretId,
        outcome: "success",
        count: 2 ** index,
      })),
    });
    await prisma.usageCounter.create({
      data: {
        ...counter,
        minute: END - 1,
        clientRef: sandbox.ref,
        environment: "SANDBOX",
        secretId: "",
        outcome: "secret_unknown",
        count: 7,
      },
    });
    const user = { applicationId, environment: "PRODUCTION", realmId: ROOT_REALM_ID };
    const today = Math.floor((END - 1) / DAY);
    await prisma.userUsage.createMany({
      data: [
        { ...user, day: today, userId: owner.userId, grantType: "password", count: 3 },
        { ...user, day: today - 3, userId: owner.userId, grantType: "password", count: 4 },
        { ...user, day: today, userId: "removed-user", grantType: "password", count: 1 },
        { ...user, day: today, userId: "refreshing-user", grantType: "refresh_token", count: 99 },
        { ...user, day: today - 40, userId: "old-user", grantType: "password", count: 50 },
      ],
    });
  });

  const read = async (from: number, to: number, environment = "all") => {
    const query = new URLSearchParams({ range: "custom", from: iso(from).slice(0, 16), to: iso(to).slice(0, 16), environment });
    return await readStatistics(owner.browser, `/applications/${applicationId}/statistics`, query.toString());
  };
  const expected = (from: number, to: number) =>
    total(AGES.map((age, index) => (END - 1 - age >= from && END - 1 - age < to ? 2 ** index : 0)));

  it.each([HOUR, 5 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 366 * DAY])(
    "%i minutes count the requests within the period, and no other",
    async (minutes) => {
      const { totals, issuedOverTime } = await read(END - minutes, END);
      const from = Math.floor((END - minutes) / DAY) * DAY;
      expect(totals).toEqual({ requests: expected(from, END) + 7, issued: expected(from, END), refused: 7 });
      const { buckets } = issuedOverTime;
      expect(buckets.length).toBeLessThanOrEqual(93);
      expect([buckets[0]?.from, buckets.at(-1)?.to]).toEqual([iso(from), iso(END)]);
      for (const bucket of buckets) {
        expect(bucket.total).toBe(expected(Date.parse(bucket.from) / MINUTE_MS, Date.parse(bucket.to) / MINUTE_MS));
      }
    },
  );

  it("one environment leaves the other out", async () => {
    expect((await read(END - DAY, END, "production")).totals.refused).toBe(0);
    expect((await read(END - DAY, END, "sandbox")).totals).toEqual({ requests: 7, issued: 0, refused: 7 });
  });

  it("a time without requests has every part, empty", async () => {
    const statistics = await read(END, END + DAY);
    expect(statistics.totals).toEqual({ requests: 0, issued: 0, refused: 0 });
    expect([statistics.outcomes, statistics.issuedOverTime.grants, statistics.recentFailures]).toEqual([[], [], []]);
    // To the minute, or to the day once the roll-up has been there.
    expect([iso(END - 1), iso(END - DAY)]).toContain(statistics.lastUse);
  });

  it("Registered Users counts a person once however often they came, by the password grant alone, removed users too", async () => {
    const week = await read(END - 7 * DAY, END);
    expect(week.registeredUsers.total).toBe(2);
    expect(week.topUsers.map(({ email, tokens }) => [email, tokens])).toEqual([
      [owner.email, 7],
      ["", 1],
    ]);
    expect((await read(END - 90 * DAY, END)).registeredUsers.total).toBe(3);
  });
});
