import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { registerApi } from "../apis/api";
import { subscribe } from "../apis/subscriptions";
import { NotFoundError } from "../errors";
import { newActor, newApplication, withTestDatabase } from "../testing";
import { listAllApis } from "./apis";

withTestDatabase();

describe("the APIs of a realm, for an admin", () => {
  it("issue 12 §4: have owner, subscribers, requests that wait, calls and state; for nobody else", async () => {
    const [admin, developer] = [await newActor("admin", "Barbara"), await newActor()];
    const name = `Orders ${randomUUID()}`;
    const { id } = await registerApi(admin, { identifier: `https://${randomUUID()}.example`, name, approval: "request" });
    for (const actor of [admin, developer])
      await subscribe(actor, await newApplication(actor, randomUUID()), { apiId: id, reason: "Reports" });
    const row = { realmId: admin.realmId, apiId: id, applicationId: "", environment: "", span: 1 };
    const minute = Math.floor(Date.now() / 60_000);
    await database().prisma.apiUsage.createMany({
      data: [
        { ...row, outcome: "success", count: 5, minute },
        { ...row, outcome: "token_missing", count: 2, minute },
        { ...row, outcome: "success", count: 100, minute: minute - 20 * 1440 },
      ],
    });
    const { items } = await listAllApis(admin, { search: name });
    expect(items).toMatchObject([
      { id, name, owner: { name: "Barbara", disabled: false }, approval: "request", subscribers: 1, waiting: 1, calls: 7, refused: 2 },
    ]);
    await expect(listAllApis(developer, {})).rejects.toBeInstanceOf(NotFoundError);
  });

  it("are found by name, identifier and owner, and sorted by name, owner and age", async () => {
    const admin = await newActor("admin", "Zoe");
    const word = randomUUID();
    for (const name of [`B ${word}`, `A ${word}`]) await registerApi(admin, { identifier: `https://${randomUUID()}.example`, name });
    const names = async (input: Parameters<typeof listAllApis>[1]) =>
      (await listAllApis(admin, input)).items.map(({ name }) => name[0]).join("");
    expect(await names({ search: word })).toBe("AB");
    expect(await names({ search: word, sort: "created" })).toBe("BA");
    expect(await names({ search: word, sort: "name", descending: true })).toBe("BA");
    expect(await names({ search: "Zoe", sort: "owner" })).toHaveLength(2);
  });
});
