import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { suspendApplication } from "../admin/application-changes";
import { InvalidInputError, NotFoundError } from "../errors";
import { auditOf, configChanges, newActor, newApplication, newTokenRecord, withTestDatabase } from "../testing";
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
