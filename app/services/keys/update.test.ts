import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { withTestDatabase } from "../accounts/testing";
import { auditOf, configChanges } from "../applications/testing";
import { InvalidInputError, NotFoundError } from "../errors";
import { getKeyPage } from "./get";
import { PLAIN, withKeys } from "./testing";
import { updateKey } from "./update";

withTestDatabase();

describe("updateKey", () => {
  it("keeps a ticked grant type that the admin has since switched off, and lets it be unticked", async () => {
    const { actor, id } = await withKeys();
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, grantTypes: ["client_credentials", "refresh_token"] });
    const where = { realmId_grantType: { realmId: actor.realmId, grantType: "refresh_token" } };
    await database().prisma.grantPolicy.update({ where, data: { enabled: false } });
    try {
      const page = await getKeyPage(actor, id, "PRODUCTION");
      expect(page.key?.withdrawnGrantTypes).toEqual([{ name: "refresh_token", label: "Refresh Token" }]);
      expect(page.key?.snippets.some((snippet) => snippet.grantType === "refresh_token")).toBe(false);
      await updateKey(actor, id, "PRODUCTION", { ...PLAIN, grantTypes: ["client_credentials", "refresh_token"], tokenFormat: "jwt" });
      expect((await getKeyPage(actor, id, "PRODUCTION")).key).toMatchObject({
        grantTypes: ["client_credentials", "refresh_token"],
        tokenFormat: "jwt",
      });
      await updateKey(actor, id, "PRODUCTION", PLAIN);
      await expect(updateKey(actor, id, "PRODUCTION", { ...PLAIN, grantTypes: ["refresh_token"] })).rejects.toThrow(InvalidInputError);
    } finally {
      await database().prisma.grantPolicy.update({ where, data: { enabled: true } });
    }
  });

  it("stores chosen scopes that the application may have only", async () => {
    const { actor, id } = await withKeys();
    await database().prisma.scope.create({ data: { realmId: actor.realmId, name: "orders.read", access: "open" } });
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, scopeChoice: "chosen", scopes: ["orders.read"] });
    expect((await getKeyPage(actor, id, "PRODUCTION")).key).toMatchObject({ scopes: ["orders.read"], usableScopes: ["orders.read"] });
    await database().prisma.scope.create({ data: { realmId: actor.realmId, name: "orders.closed" } });
    for (const scopes of [[], ["orders.write"], ["orders.closed"]]) {
      await expect(updateKey(actor, id, "PRODUCTION", { ...PLAIN, scopeChoice: "chosen", scopes })).rejects.toMatchObject({
        fields: { scopes: [expect.any(String)] },
      });
    }
  });

  it("stores the one client authentication method a key is for, tells the audit, and keeps it where a form does not name one", async () => {
    const { actor, id } = await withKeys();
    const method = async () => (await getKeyPage(actor, id, "PRODUCTION")).key?.authMethod;
    expect(await method(), "each method of its type at first").toBeNull();
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, authMethod: "client_secret_post" });
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, tokenFormat: "jwt" });
    expect(await method()).toBe("client_secret_post");
    const client = await database().prisma.client.findFirstOrThrow({ where: { applicationId: id } });
    expect((await auditOf(client.id)).map(({ after }) => JSON.parse(after ?? "{}")["authMethod"])).toContain("client_secret_post");
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, authMethod: "any" });
    expect(await method()).toBeNull();
  });

  it("lets no key that has a secret be used without it", async () => {
    const { actor, id } = await withKeys();
    await expect(updateKey(actor, id, "PRODUCTION", { ...PLAIN, authMethod: "none" })).rejects.toMatchObject({
      fields: { authMethod: [expect.any(String)] },
    });
  });

  it("writes nothing when nothing changed", async () => {
    const { actor, id } = await withKeys();
    const before = await configChanges();
    await updateKey(actor, id, "PRODUCTION", PLAIN);
    expect(await configChanges()).toEqual(before);
  });

  it("is not found before keys were generated", async () => {
    const { actor, id } = await withKeys();
    await expect(updateKey(actor, id, "SANDBOX", PLAIN)).rejects.toThrow(NotFoundError);
  });
});
