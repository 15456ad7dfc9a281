import { describe, expect, it } from "vitest";
import { hostile, newActor, newApplication, newTokenRecord, withTestDatabase } from "../testing";
import { listTokens } from "./list";

withTestDatabase();

describe("listTokens", () => {
  it("lists by what is given, and by nothing where it is given as undefined", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await newTokenRecord(id);
    await newTokenRecord(id, { revoked: true });
    expect((await listTokens(actor, id, {})).rows).toHaveLength(2);
    expect((await listTokens(actor, id, { state: undefined, environment: "PRODUCTION" })).rows).toHaveLength(2);
    expect((await listTokens(actor, id, { state: "revoked" })).rows).toMatchObject([{ state: "revoked" }]);
    expect((await listTokens(actor, id, { environment: "SANDBOX" })).rows).toEqual([]);
  });

  it.each([
    ["environment", { environment: "sandbox" }],
    ["grantType", { grantType: "magic" }],
    ["state", { state: ["active"] }],
    ["secretId", { secretId: "' OR 1" }],
    ["before", { before: "first" }],
    ["after", { after: { issuedAt: 0, id: "" } }],
  ])("refuses by itself what no URL was read for: %s %j", async (field, query) => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await expect(listTokens(actor, id, hostile(query))).rejects.toMatchObject({
      code: "invalid",
      fields: { [field]: [expect.any(String)] },
    });
  });
});
