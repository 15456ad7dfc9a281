import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { updateApplication } from "../applications/application";
import { deleteApplication } from "../applications/deletion";
import { newActor, newApplication, withTestDatabase } from "../testing";
import { ifJustDone, type Notice } from "./just-done";

withTestDatabase();

const RENAMED: Notice = {
  actions: ["application.update"],
  text: (name, logged) => `${name}: ${logged("quota")} ${logged("no such field")}.`,
};
const DELETED: Notice = { actions: ["application.delete"], text: (name) => `${name} was deleted.` };

describe("issue 13 §3: a page says what the reader has done, by name, and nothing else", () => {
  it("to who did it, lately, and of what it was done to", async () => {
    const [actor, other] = [await newActor(), await newActor()];
    const id = await newApplication(actor, "Invoices");
    expect(await ifJustDone(actor, DELETED)).toBeUndefined();
    await deleteApplication(actor, id, "Invoices");
    expect(await ifJustDone(actor, DELETED)).toBe("Invoices was deleted.");
    expect(await ifJustDone(actor, DELETED, id)).toBe("Invoices was deleted.");
    expect(await ifJustDone(actor, DELETED, "another")).toBeUndefined();
    expect(await ifJustDone(other, DELETED)).toBeUndefined();
    expect(await ifJustDone(actor, undefined)).toBeUndefined();
    const { id: changed, ...input } = { id: await newApplication(actor, "Shop"), name: "Shop", quota: "10PerMin" as const };
    await updateApplication(actor, changed, { ...input, description: "" });
    expect(await ifJustDone(actor, RENAMED, changed), "with what was changed").toBe("Shop: 10PerMin .");
    await database().prisma.auditEvent.updateMany({ where: { targetId: id }, data: { at: new Date(Date.now() - 301_000) } });
    expect(await ifJustDone(actor, DELETED)).toBeUndefined();
  });
});
