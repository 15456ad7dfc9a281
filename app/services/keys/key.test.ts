import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { hashClientSecret } from "#app/oauth/secrets";
import { InvalidInputError, NotFoundError } from "../errors";
import { auditOf, configChanges, hostile, newActor, newApplication, PLAIN, withKeys, withTestDatabase } from "../testing";
import { generateKeys, updateKey } from "./key";
import { getKeyPage } from "./key-page";

withTestDatabase();

describe("generateKeys", () => {
  it("makes a key and a secret of which only the hash is kept, and tells audit and token path", async () => {
    const { actor, id, secret } = await withKeys();
    const client = await database().prisma.client.findFirstOrThrow({
      where: { applicationId: id },
      include: { secrets: true, grants: true },
    });
    expect(client).toMatchObject({
      clientId: secret.clientId,
      environment: "PRODUCTION",
      grantTypes: '["client_credentials"]',
      scopes: null,
    });
    expect(client.grants).toEqual([{ clientRef: client.id, grantType: "client_credentials", realmId: actor.realmId }]);
    expect(client.secrets).toMatchObject([{ algorithm: "sha256", hash: hashClientSecret(secret.value), hint: secret.value.slice(-4) }]);
    expect(await configChanges()).toContain(`client ${client.id}`);
    const events = await auditOf(client.id);
    expect(events.map((event) => event.action)).toEqual(["client.create"]);
    expect(JSON.stringify(await database().prisma.auditEvent.findMany())).not.toContain(secret.value);
    expect(JSON.stringify(await getKeyPage(actor, id, "PRODUCTION"))).not.toContain(secret.value);
  });

  it("makes one key of ten requests at once, and shows its secret to one of them", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    const all = await Promise.all(Array.from({ length: 10 }, () => generateKeys(actor, id, "SANDBOX", PLAIN)));
    expect(all.filter((one) => one.outcome === "generated")).toHaveLength(1);
    expect(await database().prisma.client.count({ where: { applicationId: id } })).toBe(1);
    expect(await database().prisma.clientSecret.count({ where: { client: { applicationId: id } } })).toBe(1);
  });

  it("takes only grant types that work and that the admin has on, and at least one", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    for (const grantTypes of [[], ["password"], ["implicit"], ["made_up"]]) {
      await expect(generateKeys(actor, id, "PRODUCTION", hostile({ ...PLAIN, grantTypes }))).rejects.toMatchObject({
        fields: { grantTypes: [expect.any(String)] },
      });
    }
  });

  it("holds lifetimes to the realm's limits", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    const wrong = { ...PLAIN, applicationTokenLifetime: 59, userTokenLifetime: 86_401, refreshTokenLifetime: 2_592_001 };
    await expect(generateKeys(actor, id, "PRODUCTION", wrong)).rejects.toMatchObject({
      fields: {
        applicationTokenLifetime: ["Give 1 minute to 1 day, or leave it empty for the portal's default."],
        userTokenLifetime: [expect.any(String)],
        refreshTokenLifetime: [expect.any(String)],
      },
    });
    await expect(
      generateKeys(actor, id, "PRODUCTION", { ...PLAIN, applicationTokenLifetime: 60, refreshTokenLifetime: 2_592_000 }),
    ).resolves.toMatchObject({ outcome: "generated" });
  });
});

describe("updateKey", () => {
  it("keeps a ticked grant type that the admin has since switched off, and lets it be unticked", async () => {
    const { actor, id } = await withKeys();
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, grantTypes: ["client_credentials", "refresh_token"] });
    const where = { realmId_grantType: { realmId: actor.realmId, grantType: "refresh_token" } };
    await database().prisma.grantPolicy.update({ where, data: { enabled: false } });
    try {
      const page = await getKeyPage(actor, id, "PRODUCTION");
      expect(page.key?.withdrawnGrantTypes).toEqual([{ name: "refresh_token", label: "Refresh Token" }]);
      expect(page.key?.snippetFacts.grantTypes).toEqual(["client_credentials"]);
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
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, scopes: ["orders.read"] });
    expect((await getKeyPage(actor, id, "PRODUCTION")).key).toMatchObject({ scopes: ["orders.read"], usableScopes: ["orders.read"] });
    await database().prisma.scope.create({ data: { realmId: actor.realmId, name: "orders.closed" } });
    for (const scopes of [[], ["orders.write"], ["orders.closed"]]) {
      await expect(updateKey(actor, id, "PRODUCTION", { ...PLAIN, scopes })).rejects.toMatchObject({
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
    await updateKey(actor, id, "PRODUCTION", { ...PLAIN, authMethod: null });
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

describe("input that no form has checked", () => {
  const wrong = [
    ["grantTypes", { grantTypes: "client_credentials" }],
    ["grantTypes", { grantTypes: ["client_credentials", { toString: 1 }] }],
    ["callbackUrls", { callbackUrls: "https://app.example/cb" }],
    ["callbackUrls", { callbackUrls: ["javascript:alert(1)"] }],
    ["callbackUrls", { callbackUrls: Array.from({ length: 51 }, (_, index) => `https://app.example/${index}`) }],
    ["applicationTokenLifetime", { applicationTokenLifetime: "3600" }],
    ["userTokenLifetime", { userTokenLifetime: 3600.5 }],
    ["refreshTokenLifetime", { refreshTokenLifetime: -1 }],
    ["tokenFormat", { tokenFormat: "paseto" }],
    ["tokenFormat", { tokenFormat: null }],
    ["authMethod", { authMethod: "client_secret_jwt" }],
    ["jwks", { authMethod: "private_key_jwt" }],
    ["jwks", { authMethod: "private_key_jwt", jwks: "{" }],
    ["jwksUri", { authMethod: "private_key_jwt", jwksUri: "http://app.example/jwks.json" }],
    ["scopes", { scopes: "default" }],
    ["scopes", { scopes: [] }],
  ] as const;

  it.each(wrong)("is refused by the use case itself: %s %j", async (field, change) => {
    const { actor, id } = await withKeys();
    const stored = async () => [await database().prisma.client.findMany({ where: { applicationId: id } }), await configChanges()];
    const before = await stored();
    const refusal = { code: "invalid", fields: { [field]: expect.arrayContaining([expect.any(String)]) } };
    await expect(updateKey(actor, id, "PRODUCTION", hostile({ ...PLAIN, ...change }))).rejects.toMatchObject(refusal);
    await expect(generateKeys(actor, id, "SANDBOX", hostile({ ...PLAIN, ...change }))).rejects.toMatchObject(refusal);
    expect(await stored()).toEqual(before);
  });

  it("names one of the two environments", async () => {
    const { actor, id } = await withKeys();
    await expect(generateKeys(actor, id, hostile("STAGING"), PLAIN)).rejects.toMatchObject({
      fields: { environment: [expect.any(String)] },
    });
    expect(await database().prisma.client.count({ where: { applicationId: id } })).toBe(1);
  });
});
