/** Lists of a realm with more rows than are listed, counted or searched at once. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { findCandidates, MOST_CANDIDATES } from "#app/db/queries/application-candidates";
import { applicationRows, listApplicationIds } from "#app/db/queries/application-list";
import { countExpiringSecrets, MOST_LISTED } from "#app/db/queries/bounded";
import { MOST_FOUND } from "#app/db/queries/search-names";
import { usageBreakdown } from "#app/db/queries/usage-breakdown";
import { MOST_USAGE_ROWS } from "#app/db/queries/usage-rows";
import { listUserIds } from "#app/db/queries/user-list";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "#app/services/actor";
import { listApplications } from "#app/services/applications/list";
import { nameColumns, sortKeyOf } from "#app/services/sort-key";
import { ENGINES, freshDatabaseUrl, stopSharedPostgres } from "#tests/support/databases";

afterAll(stopSharedPostgres);

const APPLICATIONS = MOST_LISTED + 500;
const DAY = 20_000;
const realm = { realmId: ROOT_REALM_ID };
const window = { descending: false, limit: 20, offset: 0 };
const id = (kind: number, index: number) => `00000000-0000-7000-8${String(kind).padStart(3, "0")}-${String(index).padStart(12, "0")}`;

describe.each(ENGINES)("big lists on %s", (engine) => {
  beforeAll(async () => {
    await migrateDatabase(await openDatabase({ url: await freshDatabaseUrl(engine) }));
    const { prisma } = database();
    const person = (index: number, name: string) => ({
      ...realm,
      id: id(1, index),
      ...nameColumns(name),
      email: `p${index}@example.com`,
      passwordHash: "",
    });
    await prisma.user.createMany({ data: [person(1, "Zoe"), person(2, "adam")] });
    const applications = Array.from({ length: APPLICATIONS }, (_, index) => ({
      ...realm,
      id: id(2, index),
      ownerId: id(1, index === 7 ? 2 : 1),
      ...nameColumns(index < MOST_FOUND + 1 ? `Common ${index}` : index === APPLICATIONS - 1 ? "The last one" : `Name ${index}`),
    }));
    for (let from = 0; from < applications.length; from += 1000) {
      await prisma.application.createMany({ data: applications.slice(from, from + 1000) });
    }
  });
  afterAll(closeDatabase);

  const list = (query: Partial<Parameters<typeof listApplicationIds>[0]>) =>
    listApplicationIds({ ...realm, ...window, search: "", sort: "name", ...query });

  it("counts what pages reach, and says that there is more", async () => {
    expect(await list({})).toMatchObject({ total: MOST_LISTED, more: true });
    expect(await list({ holderId: id(1, 2) })).toEqual({ ids: [id(2, 7)], total: 1, more: false });
    expect(await listUserIds({ ...realm, ...window, search: "", sort: "name" })).toMatchObject({
      ids: [id(1, 2), id(1, 1)],
      total: 2,
      more: false,
    });
  });

  it("finds a name wherever it stands, and ends a search that fits too many", async () => {
    expect(await list({ search: "LAST" })).toEqual({ ids: [id(2, APPLICATIONS - 1)], total: 1, more: false });
    expect(await list({ search: "common" })).toMatchObject({ total: MOST_FOUND, more: true });
    expect(await list({ search: "no such name" })).toEqual({ ids: [], total: 0, more: false });
    expect(await list({ search: "100%" })).toMatchObject({ total: 0 });
  });

  it("gives the rows of a page by their ids, with the role of who asks", async () => {
    const rows = await applicationRows([id(2, 7), id(2, 8), "no such id"], id(1, 2));
    expect([...rows.keys()].toSorted()).toEqual([id(2, 7), id(2, 8)]);
    expect(rows.get(id(2, 7))).toEqual({
      ...{ id: id(2, 7), quota: "Unlimited", ownerId: id(1, 2), ownerName: "adam", ownerEmail: "p2@example.com" },
      ...{ kind: null, production: false, sandbox: false, memberRole: null },
    });
  });

  it("lists what a person owns and what is shared with them in one order, and searches both", async () => {
    const member = { applicationId: id(2, 5), userId: id(1, 2), role: "viewer", addedById: id(1, 1) };
    await database().prisma.applicationMember.create({ data: member });
    expect(await list({ holderId: id(1, 2) })).toEqual({ ids: [id(2, 5), id(2, 7)], total: 2, more: false });
    expect(await list({ holderId: id(1, 2), sort: "created", descending: true })).toMatchObject({ total: 2 });
    expect(await list({ holderId: id(1, 2), search: "common 5", searchWidely: true })).toMatchObject({ ids: [id(2, 5)] });
    expect(await list({ holderId: id(1, 2), search: "zoe", searchWidely: true })).toMatchObject({ ids: [id(2, 5)] });
    expect(await list({ holderId: id(1, 2), search: "adam", searchWidely: true })).toMatchObject({ ids: [] });
    await database().prisma.applicationMember.deleteMany();
  });

  it("finds by the owner too, where that is asked for, and orders by owner", async () => {
    expect(await list({ search: "ADA", searchWidely: true })).toMatchObject({ ids: [id(2, 7)], total: 1 });
    expect(await list({ search: "ADA" })).toMatchObject({ total: 0 });
    expect((await list({ sort: "owner" })).ids[0]).toBe(id(2, 7));
    expect((await list({ sort: "owner", descending: true })).ids).not.toContain(id(2, 7));
  });

  it("finds what comparing every name finds, in the same order, for each status", async () => {
    const all = await database().prisma.application.findMany({ select: { id: true, name: true } });
    const naive = all
      .filter(({ name }) => name.toLowerCase().includes("e 98"))
      .sort((a, b) => (sortKeyOf(a.name) < sortKeyOf(b.name) ? -1 : 1))
      .map((row) => row.id);
    expect(naive.length).toBeGreaterThan(20);
    const found = { total: naive.length, more: false };
    expect(await list({ search: "E 98", limit: 100 })).toEqual({ ids: naive.slice(0, 100), ...found });
    expect(await list({ search: "E 98", limit: 100, status: "active" })).toEqual({ ids: naive.slice(0, 100), ...found });
    expect(await list({ search: "E 98", status: "suspended" })).toEqual({ ids: [], total: 0, more: false });
  });

  it("issue 13 §4: of more applications than are compared, finds those that are first by what requests, secrets and states say", async () => {
    const { prisma } = database();
    const now = new Date();
    const whose = { realmId: ROOT_REALM_ID, holderId: id(1, 1) };
    const minute = Math.floor(now.getTime() / 60_000);
    const row = { ...realm, minute, clientRef: "", environment: "PRODUCTION", grantType: "", secretId: "" };
    const used = (index: number, outcome: string, count: number) => ({ ...row, applicationId: id(2, index), outcome, count });
    // The application of another owner is the busiest.
    await prisma.usageCounter.createMany({
      data: [
        used(7, "success", 99),
        used(20, "success", 5),
        used(21, "success", 9),
        used(21, "secret_unknown", 1),
        used(22, "secret_unknown", 7),
      ],
    });
    const key = { ...realm, environment: "PRODUCTION", grantTypes: '["password"]' };
    await prisma.client.create({ data: { ...key, id: id(3, 2), applicationId: id(2, 30), clientId: "two" } });
    await prisma.client.create({ data: { ...key, id: id(3, 3), applicationId: id(2, 31), clientId: "three", grantTypes: "[]" } });
    const secret = (clientRef: string, days: number) => ({
      ...{ clientRef, hint: "", algorithm: "sha256", hash: "", createdById: "" },
      expiresAt: new Date(now.getTime() + days * 86_400_000),
    });
    await prisma.clientSecret.createMany({ data: [secret(id(3, 2), 9), secret(id(3, 2), 2), secret(id(3, 3), 1)] });
    await prisma.application.update({ where: { id: id(2, 40) }, data: { status: "suspended" } });
    const find = (sign: Parameters<typeof findCandidates>[0]) => findCandidates(sign, whose, { since: minute - 60, now });
    expect(await find("busiest")).toEqual([id(2, 21), id(2, 22), id(2, 20)]);
    expect(await find("refused")).toEqual([id(2, 22), id(2, 21)]);
    expect((await find("used")).toSorted()).toEqual([id(2, 20), id(2, 21)]);
    expect(await find("expiring")).toEqual([id(2, 31), id(2, 30)]);
    expect(await find("password")).toEqual([id(2, 30)]);
    expect(await find("suspended")).toEqual([id(2, 40)]);
    expect(await find("oldest")).toHaveLength(MOST_CANDIDATES);

    const actor: Actor = {
      ...{ userId: id(1, 1), realmId: ROOT_REALM_ID, issuer: "", name: "Zoe", email: "", role: "developer", ip: "", requestId: "" },
      caller: { kind: "command", name: "test" },
    };
    const page = async (input: Parameters<typeof listApplications>[1]) => {
      const { items, ...rest } = await listApplications(actor, input);
      return { ...rest, ids: items.map((item) => item.id) };
    };
    expect(await page({})).toMatchObject({ sort: "name", comparedBy: null, more: true, counts: { attention: { count: 4 }, unused: null } });
    expect(await page({ sort: "requests" })).toMatchObject({ comparedBy: "busiest", ids: [id(2, 21), id(2, 22), id(2, 20)] });
    expect(await page({ show: "failing" })).toMatchObject({ comparedBy: "refused", ids: [id(2, 22)] });
    expect(await page({ show: "expiring", sort: "expiry" })).toMatchObject({ ids: [id(2, 31), id(2, 30)] });
    expect((await page({ sort: "state" })).ids.slice(0, 4)).toEqual([id(2, 40), id(2, 22), id(2, 30), id(2, 31)]);
    await prisma.clientSecret.deleteMany();
    await prisma.client.deleteMany();
    await prisma.usageCounter.deleteMany();
  });

  it("counts the secrets that expire soon, few and many", async () => {
    const { prisma } = database();
    await prisma.client.create({
      data: { ...realm, id: id(3, 1), applicationId: id(2, 1), clientId: "one", environment: "PRODUCTION", grantTypes: "[]" },
    });
    const add = async (count: number, from: number) =>
      await prisma.clientSecret.createMany({
        data: Array.from({ length: count }, (_, index) => ({
          clientRef: id(3, 1),
          hint: "",
          algorithm: "sha256",
          hash: "",
          createdById: "",
          expiresAt: new Date(1000 * (from + index)),
          revokedAt: index % 10 === 0 ? new Date(0) : null,
        })),
      });
    const count = () => countExpiringSecrets(ROOT_REALM_ID, new Date(5000), new Date(1_999_000));
    const naive = async () =>
      (await prisma.clientSecret.findMany()).filter(({ expiresAt, revokedAt }) => {
        const at = expiresAt?.getTime() ?? 0;
        return revokedAt === null && at > 5000 && at <= 1_999_000;
      }).length;
    await add(20, 0);
    expect(await count()).toBe(await naive());
    await add(2000, 20);
    expect(await naive()).toBeGreaterThan(1500);
    expect(await count()).toBe(await naive());
  });

  it("gives the busiest keys of a realm, and the rest in one number, so that every request is counted once", async () => {
    const { prisma } = database();
    const [days, rows] = [4, MOST_USAGE_ROWS + 400];
    // One key a row: eight busy ones, and a third of all refused.
    await prisma.$executeRawUnsafe(`
      INSERT INTO "UsageDay" ("realmId", "applicationId", "day", "clientRef", "environment", "grantType", "secretId", "outcome", "count")
      WITH RECURSIVE "n"("i") AS (SELECT 0 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" + 1 < ${rows})
      SELECT '${ROOT_REALM_ID}', 'application-' || "i", ${DAY} + "i" % ${days}, '', 'PRODUCTION', 'client_credentials', '',
        CASE WHEN "i" % 3 = 0 THEN 'secret_unknown' ELSE 'success' END, CASE WHEN "i" < 8 THEN 1000 - "i" ELSE 1 END FROM "n"`);
    await prisma.$executeRawUnsafe(`
      INSERT INTO "RealmUsage" ("realmId", "hour", "environment", "grantType", "outcome", "count")
      SELECT "realmId", "day" * 24, "environment", "grantType", "outcome", SUM("count") FROM "UsageDay" GROUP BY 1, 2, 3, 4, 5`);
    const { byTime, byKey, others } = await usageBreakdown({ ...realm, from: DAY * 1440, to: (DAY + days) * 1440, step: 1440, origin: 0 });
    expect(byKey).toHaveLength(200);
    expect(byKey.slice(0, 8).map(({ applicationId }) => applicationId)).toEqual(
      Array.from({ length: 8 }, (_, index) => `application-${index}`),
    );
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const all = rows - 8 + sum(Array.from({ length: 8 }, (_, index) => 1000 - index));
    expect(sum(byTime.map(({ count }) => count))).toBe(all);
    expect(sum(byKey.map(({ succeeded, failed }) => succeeded + failed)) + others.succeeded + others.failed).toBe(all);
    expect(Math.min(others.succeeded, others.failed)).toBeGreaterThan(0);
    // What comes after the keys were told apart is in the totals at once.
    await prisma.realmUsage.updateMany({ where: { hour: DAY * 24, outcome: "success" }, data: { count: { increment: 7 } } });
    const later = await usageBreakdown({ ...realm, from: DAY * 1440, to: (DAY + days) * 1440, step: 1440, origin: 0 });
    expect(sum(later.byTime.map(({ count }) => count))).toBe(all + 7);
    expect(later.byKey).toEqual(byKey);
    expect(later.others).toEqual({ ...others, succeeded: others.succeeded + 7 });
  });
});
