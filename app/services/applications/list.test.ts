/** Issue 13 §4: the list of applications, and the overview of one, which agree in their numbers. */
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { suspendApplication } from "../admin/application-changes";
import { addTestMember, countUsage, hostile, newActor, newApplication, newKey, withTestDatabase } from "../testing";
import { listApplications } from "./list";
import { applicationOverview } from "./overview";

withTestDatabase();

describe("listApplications", () => {
  it("searches without regard to case and takes wildcards literally", async () => {
    const actor = await newActor();
    for (const name of ["Alpha 100%", "beta_1", "betaX1", "Back\\slash"]) await newApplication(actor, name);
    const found = async (search: string) => (await listApplications(actor, { search })).items.map((item) => item.name);
    expect(await found("ALPHA")).toEqual(["Alpha 100%"]);
    expect(await found("%")).toEqual(["Alpha 100%"]);
    expect(await found("a_1")).toEqual(["beta_1"]);
    expect(await found("\\")).toEqual(["Back\\slash"]);
    expect(await found("nothing")).toEqual([]);
  });

  it("sorts both ways and pages by 25, 50 or 100; a page past the end is the last one", async () => {
    const actor = await newActor();
    for (let number = 10; number < 70; number += 1) await newApplication(actor, number % 2 ? `App ${number}` : `app ${number}`);
    const first = await listApplications(actor, { sort: "name" });
    expect(first).toMatchObject({ total: 60, page: 1, pageSize: 25 });
    expect(first.items.map((item) => item.name.toLowerCase())).toEqual(Array.from({ length: 25 }, (_, index) => `app ${index + 10}`));
    const last = await listApplications(actor, { sort: "name", page: 99, descending: true });
    expect(last.page).toBe(3);
    expect(last.items.at(-1)?.name).toBe("app 10");
    expect((await listApplications(actor, { sort: "created", descending: true })).items[0]?.name).toBe("App 69");
    expect((await listApplications(actor, { page: 2, pageSize: 50 })).items).toHaveLength(10);
  });

  it("shows a developer own applications only, an admin all with their owners", async () => {
    const actor = await newActor("developer", "Zoe");
    await newApplication(actor, "zoe's only");
    expect((await listApplications(actor, {})).total).toBe(1);
    const all = await listApplications(await newActor("admin"), { search: "zoe's", sort: "owner" });
    expect(all.items).toMatchObject([{ owner: { name: "Zoe" } }]);
  });

  it("issue 13 §4: shows the answers of the last 24 hours by hour, the first expiry, the last use and how it stands", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    const minute = Math.floor(Date.now() / 60_000);
    const row = { realmId: "root", applicationId: id, clientRef: "c", environment: "SANDBOX", grantType: "password", secretId: "" };
    await database().prisma.usageCounter.createMany({
      data: [
        { ...row, minute, outcome: "success", count: 3 },
        { ...row, minute: minute - 1500, outcome: "success", count: 4 },
        { ...row, minute, outcome: "secret_unknown", count: 50 },
        { ...row, minute: minute - 8 * 1440, outcome: "success", count: 500 },
      ],
    });
    const [item] = (await listApplications(actor, {})).items;
    expect(item?.hours).toHaveLength(24);
    expect(item?.hours.at(-1)).toMatchObject({ issued: 3, refused: 50 });
    expect(item?.hours.slice(0, -1).every(({ issued, refused }) => issued + refused === 0)).toBe(true);
    expect(item).toMatchObject({
      kind: null,
      expiresAt: null,
      condition: { kind: "failing" },
      lastUsedAt: new Date(Math.floor(minute / 60) * 3_600_000),
    });
    expect(await applicationOverview(actor, id)).toMatchObject({
      requests: { range: "24h", issued: 3, refused: 50, byPassword: 3, causes: [{ cause: "secret_unknown", count: 50 }] },
      lastTokenAt: new Date(minute * 60_000),
    });
  });

  it("issue 13 §4: narrows to a state and counts each, for what is shared too", async () => {
    const [owner, actor] = [await newActor(), await newActor()];
    const suspended = await newApplication(owner, "Held");
    await addTestMember(suspended, actor, "viewer");
    await suspendApplication(await newActor("admin"), suspended, { reason: "Leaked" });
    await newApplication(actor, "Fine");
    const list = await listApplications(actor, {});
    expect(list).toMatchObject({ sort: "state", descending: true, comparedBy: null });
    expect(list.items.map(({ name, role }) => [name, role])).toEqual([
      ["Held", "viewer"],
      ["Fine", "owner"],
    ]);
    expect(list.counts).toMatchObject({
      all: { count: 2, more: false },
      attention: { count: 1 },
      suspended: { count: 1 },
      failing: { count: 0 },
    });
    expect((await listApplications(actor, { show: "suspended" })).items.map(({ name }) => name)).toEqual(["Held"]);
    expect((await listApplications(actor, { show: "unused" })).items).toEqual([]);
  });

  it.each([
    ["sort", { sort: "passwordHash" }],
    ["descending", { descending: "yes" }],
    ["page", { page: 0 }],
    ["page", { page: "2" }],
    ["search", { search: ["a"] }],
  ])("refuses by itself what no URL was read for: %s %j", async (field, input) => {
    await expect(listApplications(await newActor(), hostile(input))).rejects.toMatchObject({
      code: "invalid",
      fields: { [field]: [expect.any(String)] },
    });
  });
});

describe("applicationOverview", () => {
  it("issue 13 §4: gives figures, columns and causes of an overview from the same counts, whatever its time", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await newKey(id, { grantTypes: ["password"] });
    for (const minutesAgo of [5, 120, 3 * 1440, 20 * 1440]) {
      await countUsage(id, { grantType: "password", count: 10, minutesAgo });
      await countUsage(id, { grantType: "", count: 20, minutesAgo, outcome: "secret_unknown" });
    }
    const sums = async (range: Parameters<typeof applicationOverview>[2]) => {
      const { requests, attention } = await applicationOverview(actor, id, range);
      const { issued, refused, steps, causes } = requests;
      const drawn = (part: "issued" | "refused") => steps.reduce((total, step) => total + step[part], 0);
      expect([drawn("issued"), drawn("refused"), causes[0]?.count]).toEqual([issued, refused, refused]);
      return [issued, refused, steps.length, attention.map(({ kind }) => kind)];
    };
    const attention = ["failing", "password"];
    expect(await sums("1h")).toEqual([10, 20, 60, attention]);
    expect(await sums("24h")).toEqual([20, 40, 24, attention]);
    expect(await sums("7d")).toEqual([30, 60, 28, attention]);
    expect(await sums("30d")).toEqual([40, 80, 30, attention]);
    const { attention: items } = await applicationOverview(actor, id);
    expect(items).toMatchObject([
      { kind: "failing", refused: 40, cause: expect.any(String), latest: null },
      { kind: "password", tokens: 20 },
    ]);
  });

  it("issue 13 §4: names the secret that expires, and since when nothing was obtained", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    const clientRef = await newKey(id);
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    const secret = (hint: string, days: number) => ({
      clientRef,
      hint,
      algorithm: "sha256",
      hash: `${id}${hint}`,
      createdById: actor.userId,
      expiresAt: inDays(days),
      lastUsedAt: inDays(-91),
    });
    await database().prisma.clientSecret.createMany({ data: [secret("soon", 5), secret("late", 30)] });
    const { attention } = await applicationOverview(actor, id);
    expect(attention).toMatchObject([
      { kind: "expiring", hint: "soon", environment: "PRODUCTION" },
      { kind: "unused", since: expect.any(Date) },
    ]);
  });
});
