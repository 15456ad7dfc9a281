import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { ConflictError, NotFoundError } from "../errors";
import { auditOf, configChanges, newActor, newApplication, newKey, withTestDatabase } from "../testing";
import { addScope, deleteScope, editScope, listScopes, newScopeSchema } from "./scopes";

withTestDatabase();

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin");
});

describe("a scope's name", () => {
  it.each(["orders.read", "a", "!", "#$%&'()*+,-./:;<=>?@[]^_`{|}~", "urn:x:y"])("may be %s (RFC 6749 §3.3)", (name) => {
    expect(newScopeSchema.safeParse({ name }).success).toBe(true);
  });

  it.each(["", "two words", 'quo"te', "back\\slash", "tab\t", "é", "a\n", "\u007f", "x".repeat(101)])(
    "may not be %j (RFC 6749 §3.3)",
    (name) => {
      expect(newScopeSchema.safeParse({ name }).success).toBe(false);
    },
  );
});

describe("scopes", () => {
  it("are added, edited and deleted, each with its audit row and its change of configuration", async () => {
    await addScope(admin, { name: "orders.read", description: " Read orders ", isDefault: true, access: "open" });
    await expect(addScope(admin, { name: "orders.read" })).rejects.toMatchObject({
      fields: { name: [expect.stringContaining("already")] },
    });
    await editScope(admin, { name: "orders.read", description: "Orders" });
    await deleteScope(admin, { name: "orders.read", confirmedClients: 0 });
    await expect(editScope(admin, { name: "orders.read" })).rejects.toBeInstanceOf(NotFoundError);
    const events = await auditOf("orders.read");
    expect(events.map((event) => event.action)).toEqual(["scope.add", "scope.edit", "scope.delete"]);
    expect(JSON.parse(events[0]?.after ?? "")).toEqual({ description: "Read orders", isDefault: true, access: "open" });
    expect(JSON.parse(events[1]?.before ?? "")).toEqual({ description: "Read orders", isDefault: true });
    expect(JSON.parse(events[1]?.after ?? "")).toEqual({ description: "Orders", isDefault: false });
    expect((await configChanges()).slice(-3)).toEqual(Array(3).fill(`realm ${ROOT_REALM_ID}`));
  });

  it("lets the default scope be edited like any other", async () => {
    await editScope(admin, { name: "default", description: "Changed", isDefault: true });
    expect((await listScopes(admin)).scopes).toContainEqual({
      name: "default",
      description: "Changed",
      isDefault: true,
      access: expect.objectContaining({ value: "open" }),
      clients: 0,
      applications: 0,
    });
  });

  it("counts the keys that name a scope, letter by letter and without wildcards", async () => {
    const application = await newApplication(await newActor());
    await addScope(admin, { name: "a_c" });
    await addScope(admin, { name: "A_C" });
    await newKey(application, { scopes: ["abc", "a_c"] });
    await newKey(application, { scopes: ["A_C", "a_c"], environment: "SANDBOX" });
    const { scopes } = await listScopes(admin);
    expect(scopes.find((scope) => scope.name === "a_c")?.clients).toBe(2);
    expect(scopes.find((scope) => scope.name === "A_C")?.clients).toBe(1);
  });

  it("takes a deleted scope off the keys that name it, so that one added later under its name is not theirs", async () => {
    const application = await newApplication(await newActor());
    await addScope(admin, { name: "gone" });
    const key = await newKey(application, { scopes: ["gone", "default"] });
    await expect(deleteScope(admin, { name: "gone", confirmedClients: 0 })).rejects.toBeInstanceOf(ConflictError);
    expect(await database().prisma.scope.count({ where: { name: "gone" } })).toBe(1);
    const client = await database().prisma.client.findFirstOrThrow({ select: { id: true, applicationId: true } });
    const consent = { userId: admin.userId, clientRef: client.id };
    await database().prisma.consent.create({
      data: { ...consent, realmId: "root", applicationId: client.applicationId, scope: "gone_not gone openid", grantedAt: new Date() },
    });
    await deleteScope(admin, { name: "gone", confirmedClients: 1 });
    const remembered = await database().prisma.consent.findUniqueOrThrow({ where: { userId_clientRef: consent } });
    expect(remembered.scope, "RFC 6749 §3.3: who has allowed a scope has not allowed another of its name").toBe("gone_not openid");
    const row = await database().prisma.client.findUniqueOrThrow({ where: { id: key } });
    expect(row.scopes).toBe('["default"]');
    expect((await configChanges()).slice(-2)).toEqual([`client ${key}`, `realm ${ROOT_REALM_ID}`]);
  });
});
