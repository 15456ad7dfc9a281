import { describe, expect, it } from "vitest";
import { auditOf, configChanges, hostile, newActor, newApplication, newTokenRecord, withTestDatabase } from "../testing";
import { listTokens } from "./list";
import { revokeAllTokens } from "./revocation";

withTestDatabase();

describe("revokeAllTokens", () => {
  it("ends every token, and says how many were in use, whatever number was stated", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await newTokenRecord(id);
    await newTokenRecord(id);
    await newTokenRecord(id, { expired: true });
    expect(await revokeAllTokens(actor, id, { stated: 1, confirmation: 1 })).toEqual({ revoked: 2, more: false });
    expect((await listTokens(actor, id, { state: "active" })).rows).toEqual([]);
    expect(await configChanges()).toContain(`application ${id}`);
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: "token.revoke-all", after: JSON.stringify({ revoked: 2 }) });
  });

  it.each([
    ["another number", { stated: 3, confirmation: 2 }, "confirmation"],
    ["no number", { stated: 3, confirmation: Number.NaN }, "confirmation"],
    ["a form's texts", hostile({ stated: "3", confirmation: "3" }), "stated"],
    ["nothing", hostile({ stated: 3 }), "confirmation"],
    ["less than no token", { stated: -1, confirmation: -1 }, "stated"],
  ] as const)("refuses %s, and revokes nothing", async (_, input, field) => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await newTokenRecord(id);
    await expect(revokeAllTokens(actor, id, input)).rejects.toMatchObject({
      code: "invalid",
      fields: { [field]: [expect.any(String)] },
    });
    expect((await listTokens(actor, id, { state: "active" })).rows).toHaveLength(1);
  });
});
