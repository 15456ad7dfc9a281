import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { suspendApplication } from "../admin/application-changes";
import { InvalidInputError, NotFoundError } from "../errors";
import {
  auditOf,
  configChanges,
  countUsage,
  hostile,
  newActor,
  newApplication,
  newKey,
  newTokenRecord,
  withTestDatabase,
} from "../testing";
import { createApplication, updateApplication } from "./application";
import { deleteApplication, previewDeletion } from "./deletion";
import { listApplications } from "./list";
import { applicationOverview, getApplication } from "./overview";

withTestDatabase();

const input = { name: "Billing", quota: "Unlimited", description: "" } as const;

describe("createApplication", () => {
  it("refuses surrounding blanks, controls and wrong lengths beside the name, and does not trim", async () => {
    const actor = await newActor();
    for (const name of ["", " Billing", "Billing ", "Billing\u00a0", "a\u0000b", "a\nb", "a\u202eb", "\u200b", "x".repeat(71)]) {
      await expect(createApplication(actor, { ...input, name })).rejects.toMatchObject({ fields: { name: [expect.any(String)] } });
    }
    await expect(createApplication(actor, { ...input, name: "x".repeat(70) })).resolves.toHaveProperty("id");
  });

  it("issue 13 §3: stores a name as it is seen, once an owner, and takes it typed", async () => {
    const actor = await newActor();
    const { id } = await createApplication(actor, { ...input, name: "My \u00a0app\u200b Cafe\u0301" });
    expect((await getApplication(actor, id)).name).toBe("My app Café");
    for (const name of ["My app Café", "My  app Cafe\u0301", "My\u2003app\u00ad Café"])
      await expect(createApplication(actor, { ...input, name })).rejects.toMatchObject({
        fields: { name: [expect.stringContaining("already exists")] },
      });
    await expect(createApplication(actor, { ...input, name: "\u3164" })).rejects.toThrow(InvalidInputError);
    expect((await listApplications(actor, { search: "CAFE\u0301" })).items.map((item) => item.name)).toEqual(["My app Café"]);
  });

  it("issue 13 §3: what was stored otherwise by an earlier version can be typed as it is shown", async () => {
    const actor = await newActor();
    const id = await newApplication(actor, "Old");
    await database().prisma.application.update({ where: { id }, data: { name: "Two  blanks\u00a0here" } });
    await expect(deleteApplication(actor, id, "Two blanks")).rejects.toThrow(InvalidInputError);
    await expect(deleteApplication(actor, id, "Two blanks here")).resolves.toMatchObject({ keys: 0 });
  });

  it("takes a description of 512 characters, a line break counting as one", async () => {
    const actor = await newActor();
    const description = `${"x".repeat(510)}\r\ny`;
    const { id } = await createApplication(actor, { ...input, description });
    expect((await getApplication(actor, id)).description).toHaveLength(512);
    await expect(updateApplication(actor, id, { ...input, description: `${description}z` })).rejects.toMatchObject({
      fields: { description: ["Use at most 512 characters."] },
    });
    await expect(updateApplication(actor, id, { ...input, description: "a\u0000" })).rejects.toThrow(InvalidInputError);
  });

  it("has one application of a name and owner, also when created in parallel; another owner may use the name", async () => {
    const actor = await newActor();
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => createApplication(actor, input)));
    expect(all.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const refusals = all.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    for (const reason of refusals) expect(reason).toMatchObject({ fields: { name: ["An application already exists with name Billing."] } });
    await expect(createApplication(await newActor(), input)).resolves.toHaveProperty("id");
  });

  it("audits what was created", async () => {
    const actor = await newActor();
    const id = await newApplication(actor, "Audited");
    expect(await auditOf(id)).toMatchObject([{ action: "application.create", actorId: actor.userId, targetName: "Audited" }]);
  });
});

describe("whose application it is", () => {
  it("is not found for anybody but owner and admin, whatever is asked", async () => {
    const owner = await newActor();
    const id = await newApplication(owner, "Mine");
    const other = await newActor();
    const attempts = [
      getApplication(other, id),
      applicationOverview(other, id),
      updateApplication(other, id, input),
      previewDeletion(other, id),
      deleteApplication(other, id, "Mine"),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toThrow(NotFoundError);
    await expect(getApplication(await newActor("admin"), id)).resolves.toMatchObject({
      name: "Mine",
      role: "admin",
      may: { govern: true },
    });
    await expect(getApplication({ ...(await newActor("admin")), realmId: "root/alpha" }, id)).rejects.toThrow(NotFoundError);
  });

  it("is not found under an id that is none, such as one with a NUL", async () => {
    for (const id of ["", "1", "\u0000", "' OR 1=1"]) await expect(getApplication(await newActor(), id)).rejects.toThrow(NotFoundError);
  });
});

describe("updateApplication", () => {
  it("audits before and after, and tells the token path of a new quota only", async () => {
    const actor = await newActor();
    const id = await newApplication(actor, "Before");
    await updateApplication(actor, id, { ...input, name: "After" });
    expect(await configChanges()).not.toContain(`application ${id}`);
    await updateApplication(actor, id, { ...input, name: "After", quota: "10PerMin" });
    expect(await configChanges()).toContain(`application ${id}`);
    const events = await auditOf(id);
    expect(events.map((event) => event.action)).toEqual(["application.create", "application.update", "application.update"]);
    expect(JSON.parse(events[2]?.before ?? "")).toMatchObject({ quota: "Unlimited" });
    expect(JSON.parse(events[2]?.after ?? "")).toMatchObject({ quota: "10PerMin" });
  });

  it("refuses the name of another application of the owner", async () => {
    const actor = await newActor();
    await newApplication(actor, "Taken");
    const id = await newApplication(actor, "Free");
    await expect(updateApplication(actor, id, { ...input, name: "Taken" })).rejects.toThrow(InvalidInputError);
  });

  it("lets the owner of a suspended application change it but not its status", async () => {
    const actor = await newActor();
    const id = await newApplication(actor, "Held");
    await suspendApplication(await newActor("admin", "Root"), id, { reason: "Leaked" });
    await updateApplication(actor, id, { ...input, name: "Held still" });
    expect(await getApplication(actor, id)).toMatchObject({
      name: "Held still",
      status: "suspended",
      suspension: { by: "Root", at: expect.any(Date), reason: "Leaked", email: expect.stringContaining("@") },
    });
  });
});

describe("deleteApplication", () => {
  it("says how many tokens stop, and deletes once the name is typed exactly", async () => {
    const actor = await newActor();
    const id = await newApplication(actor, "Old");
    await newTokenRecord(id);
    await newTokenRecord(id, { revoked: true });
    await newTokenRecord(id, { expired: true });
    expect(await previewDeletion(actor, id)).toMatchObject({ activeTokens: 1, keys: 0 });
    await expect(deleteApplication(actor, id, "old")).rejects.toMatchObject({ fields: { confirmation: [expect.any(String)] } });
    await expect(deleteApplication(actor, id, "Old")).resolves.toMatchObject({ activeTokens: 1 });
    await expect(getApplication(actor, id)).rejects.toThrow(NotFoundError);
    expect(await configChanges()).toContain(`application ${id}`);
    const events = await auditOf(id);
    expect(events.at(-1)).toMatchObject({ action: "application.delete", targetName: "Old" });
    expect(JSON.parse(events.at(-1)?.before ?? "")).toMatchObject({ name: "Old", activeTokens: 1 });
  });
});

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

  it("issue 13 §4: narrows to a state and counts each, for what is shared too", async () => {
    const [owner, actor] = [await newActor(), await newActor()];
    const suspended = await newApplication(owner, "Held");
    await database().prisma.applicationMember.create({
      data: { applicationId: suspended, userId: actor.userId, role: "viewer", addedById: owner.userId },
    });
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
