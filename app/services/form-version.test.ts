import { describe, expect, it } from "vitest";
import { getSettings, updateSettings } from "./admin/settings";
import { changeAgentSettings, getAgentSettings } from "./agents/policy";
import { changeApi, changeableOf, registerApi } from "./apis/api";
import { editableApi } from "./apis/catalogue";
import { updateApplication } from "./applications/application";
import { getApplication } from "./applications/overview";
import { StaleFormError, versionOf } from "./form-version";
import { updateKey } from "./keys/key";
import { getKeyPage } from "./keys/key-page";
import { auditOf, newActor, newApplication, PLAIN, withKeys, withTestDatabase } from "./testing";

withTestDatabase();

const conflictOf = async (save: Promise<unknown>) => {
  const refused: unknown = await save.catch((error: unknown) => error);
  if (!(refused instanceof StaleFormError)) throw new Error(`no conflict: ${String(refused)}`);
  return refused.conflict;
};

describe("versionOf", () => {
  it("names values whatever their order, and another value otherwise", () => {
    expect(versionOf({ a: 1, b: ["x"] })).toBe(versionOf({ b: ["x"], a: 1 }));
    expect(versionOf({ a: 1 })).not.toBe(versionOf({ a: "1" }));
    expect(versionOf({ a: ["x", "y"] })).not.toBe(versionOf({ a: ["x,y"] }));
  });
});

describe("issue 13 §3: of two forms that were opened together, the second saves nothing over the first", () => {
  it("an application: the refusal has both values, who changed them, and the version with which they may be replaced", async () => {
    const actor = await newActor("developer", "Olga Owner");
    const id = await newApplication(actor, "Billing");
    const opened = { name: "Billing", quota: "Unlimited", description: "" } as const;
    const shown = versionOf(opened);
    await expect(updateApplication(actor, id, { ...opened, name: "Invoices" }, shown)).resolves.toBe("saved");
    const conflict = await conflictOf(updateApplication(actor, id, { ...opened, description: "Late" }, shown));
    expect(conflict).toMatchObject({
      fields: [
        { field: "name", stored: "Invoices", yours: "Billing" },
        { field: "description", stored: "", yours: "Late" },
      ],
      change: { by: "Olga Owner", at: expect.any(Date) },
    });
    expect((await getApplication(actor, id)).name).toBe("Invoices");
    await expect(updateApplication(actor, id, { ...opened, description: "Late" }, conflict.version)).resolves.toBe("saved");
  });

  it("what is stored already is no conflict, and no change", async () => {
    const actor = await newActor();
    const id = await newApplication(actor, "Twice");
    const wanted = { name: "Twice", quota: "Unlimited", description: "Same" } as const;
    await updateApplication(actor, id, wanted);
    await expect(updateApplication(actor, id, wanted, "stale")).resolves.toBe("unchanged");
    expect((await auditOf(id)).filter(({ action }) => action === "application.update")).toHaveLength(1);
  });

  it("of ten forms saved at once one is saved", async () => {
    const actor = await newActor();
    const id = await newApplication(actor, "Race");
    const shown = versionOf({ name: "Race", quota: "Unlimited", description: "" });
    const saves = Array.from({ length: 10 }, (_, at) =>
      updateApplication(actor, id, { name: "Race", quota: "Unlimited", description: `${at}` }, shown),
    );
    expect((await Promise.allSettled(saves)).filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("a key", async () => {
    const { actor, id } = await withKeys();
    const version = (await getKeyPage(actor, id, "PRODUCTION")).key?.version;
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, tokenFormat: "jwt" }, version);
    const conflict = await conflictOf(updateKey(actor, id, "PRODUCTION", { ...PLAIN, applicationTokenLifetime: 600 }, version));
    expect(conflict.fields).toEqual([
      { field: "applicationTokenLifetime", stored: null, yours: 600 },
      { field: "tokenFormat", stored: "jwt", yours: "opaque" },
    ]);
    expect((await getKeyPage(actor, id, "PRODUCTION")).key).toMatchObject({ tokenFormat: "jwt", version: conflict.version });
  });

  it("the settings of the realm", async () => {
    const admin = await newActor("admin");
    const opened = await getSettings(admin);
    const shown = versionOf(opened);
    await expect(updateSettings(admin, { ...opened, refreshGrace: 10 }, shown)).resolves.toBe("saved");
    const conflict = await conflictOf(updateSettings(admin, { ...opened, codeLifetime: 30 }, shown));
    expect(conflict.fields.map(({ field }) => field)).toEqual(["refreshGrace", "codeLifetime"]);
    expect(await getSettings(admin)).toMatchObject({ refreshGrace: 10, codeLifetime: 60 });
    await expect(updateSettings(admin, await getSettings(admin), shown)).resolves.toBe("unchanged");
  });

  it("the policy of agents", async () => {
    const admin = await newActor("admin");
    const opened = await getAgentSettings(admin);
    const shown = versionOf(opened);
    await changeAgentSettings(admin, { ...opened, unusedRegistrationHours: 24 }, shown);
    const conflict = await conflictOf(changeAgentSettings(admin, { ...opened, dynamicRegistration: "open" }, shown));
    expect(conflict.fields.map(({ field }) => field)).toEqual(["dynamicRegistration", "unusedRegistrationHours"]);
  });

  it("an API", async () => {
    const admin = await newActor("admin");
    const { id } = await registerApi(admin, { identifier: "https://versions.example", name: "Orders" });
    const shown = versionOf(changeableOf(await editableApi(admin, id)));
    await expect(changeApi(admin, id, { name: "Shop" }, shown)).resolves.toBe("saved");
    const conflict = await conflictOf(changeApi(admin, id, { name: "Orders", description: "All of them" }, shown));
    expect(conflict.fields.map(({ field }) => field)).toEqual(["name", "description"]);
    await expect(changeApi(admin, id, { name: "Shop" }, shown)).resolves.toBe("unchanged");
  });
});
