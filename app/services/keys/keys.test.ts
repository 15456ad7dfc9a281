import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { hashClientSecret } from "#app/oauth/secrets";
import { withTestDatabase } from "../accounts/testing";
import { auditOf, configChanges, newActor, newApplication } from "../applications/testing";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { createSecret } from "./create-secret";
import { credentialsFile } from "./credentials-file";
import { generateKeys } from "./generate";
import { getKeyPage } from "./get";
import type { KeyConfiguration, NewSecret } from "./input";
import { previewSecretRevocation, revokeSecret } from "./revoke-secret";
import { updateKey } from "./update";

withTestDatabase();

const plain: KeyConfiguration = { grantTypes: ["client_credentials"], tokenFormat: "opaque", scopeChoice: "all", scopes: [] };
const newSecret = (): NewSecret => ({ secretId: randomUUID(), description: "billing server", expiry: "90" });

async function withKeys() {
  const actor = await newActor();
  const id = await newApplication(actor);
  const generated = await generateKeys(actor, id, "PRODUCTION", plain);
  if (generated.outcome !== "generated") throw new Error("no keys");
  return { actor, id, secret: generated.secret };
}

async function onlySecret(id: string) {
  return await database().prisma.clientSecret.findFirstOrThrow({ where: { client: { applicationId: id } } });
}

describe("generateKeys", () => {
  it("makes a key and a secret of which only the hash is kept, and tells audit and token path", async () => {
    const { actor, id, secret } = await withKeys();
    const client = await database().prisma.client.findFirstOrThrow({ where: { applicationId: id }, include: { secrets: true } });
    expect(client).toMatchObject({
      clientId: secret.clientId,
      environment: "PRODUCTION",
      grantTypes: '["client_credentials"]',
      scopes: null,
    });
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
    const all = await Promise.all(Array.from({ length: 10 }, () => generateKeys(actor, id, "SANDBOX", plain)));
    expect(all.filter((one) => one.outcome === "generated")).toHaveLength(1);
    expect(await database().prisma.client.count({ where: { applicationId: id } })).toBe(1);
    expect(await database().prisma.clientSecret.count({ where: { client: { applicationId: id } } })).toBe(1);
  });

  it("takes only grant types that work and that the admin has on, and at least one", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    for (const grantTypes of [[], ["password"], ["authorization_code"], ["made_up"]]) {
      await expect(generateKeys(actor, id, "PRODUCTION", { ...plain, grantTypes })).rejects.toMatchObject({
        fields: { grantTypes: [expect.any(String)] },
      });
    }
  });

  it("holds lifetimes to the realm's limits", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    const wrong = { ...plain, applicationTokenLifetime: 59, userTokenLifetime: 86_401, refreshTokenLifetime: 2_592_001 };
    await expect(generateKeys(actor, id, "PRODUCTION", wrong)).rejects.toMatchObject({
      fields: {
        applicationTokenLifetime: ["Give 60 to 86400 seconds, or leave it empty for the portal's default."],
        userTokenLifetime: [expect.any(String)],
        refreshTokenLifetime: [expect.any(String)],
      },
    });
    await expect(
      generateKeys(actor, id, "PRODUCTION", { ...plain, applicationTokenLifetime: 60, refreshTokenLifetime: 2_592_000 }),
    ).resolves.toMatchObject({ outcome: "generated" });
  });

  it("is not found for anybody else", async () => {
    const { id } = await withKeys();
    const other = await newActor();
    const secret = await onlySecret(id);
    const attempts = [
      getKeyPage(other, id, "PRODUCTION"),
      generateKeys(other, id, "SANDBOX", plain),
      updateKey(other, id, "PRODUCTION", plain),
      createSecret(other, id, "PRODUCTION", newSecret()),
      previewSecretRevocation(other, id, secret.id),
      revokeSecret(other, id, secret.id, secret.hint),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toThrow(NotFoundError);
    await expect(getKeyPage(await newActor("admin"), id, "PRODUCTION")).resolves.toMatchObject({ environment: "PRODUCTION" });
  });

  it("does not find a secret under another application", async () => {
    const { actor, id } = await withKeys();
    const other = await newApplication(actor);
    await expect(previewSecretRevocation(actor, other, (await onlySecret(id)).id)).rejects.toThrow(NotFoundError);
  });
});

describe("updateKey", () => {
  it("keeps a ticked grant type that the admin has since switched off, and lets it be unticked", async () => {
    const { actor, id } = await withKeys();
    await updateKey(actor, id, "PRODUCTION", { ...plain, grantTypes: ["client_credentials", "refresh_token"] });
    const where = { realmId_grantType: { realmId: actor.realmId, grantType: "refresh_token" } };
    await database().prisma.grantPolicy.update({ where, data: { enabled: false } });
    try {
      const page = await getKeyPage(actor, id, "PRODUCTION");
      expect(page.key?.withdrawnGrantTypes).toEqual([{ name: "refresh_token", label: "Refresh Token" }]);
      expect(page.key?.snippets.some((snippet) => snippet.grantType === "refresh_token")).toBe(false);
      await updateKey(actor, id, "PRODUCTION", { ...plain, grantTypes: ["client_credentials", "refresh_token"], tokenFormat: "jwt" });
      expect((await getKeyPage(actor, id, "PRODUCTION")).key).toMatchObject({
        grantTypes: ["client_credentials", "refresh_token"],
        tokenFormat: "jwt",
      });
      await updateKey(actor, id, "PRODUCTION", plain);
      await expect(updateKey(actor, id, "PRODUCTION", { ...plain, grantTypes: ["refresh_token"] })).rejects.toThrow(InvalidInputError);
    } finally {
      await database().prisma.grantPolicy.update({ where, data: { enabled: true } });
    }
  });

  it("stores chosen scopes of the realm only", async () => {
    const { actor, id } = await withKeys();
    await database().prisma.scope.create({ data: { realmId: actor.realmId, name: "orders.read" } });
    await updateKey(actor, id, "PRODUCTION", { ...plain, scopeChoice: "chosen", scopes: ["orders.read"] });
    expect((await getKeyPage(actor, id, "PRODUCTION")).key).toMatchObject({ scopes: ["orders.read"], usableScopes: ["orders.read"] });
    for (const scopes of [[], ["orders.write"]]) {
      await expect(updateKey(actor, id, "PRODUCTION", { ...plain, scopeChoice: "chosen", scopes })).rejects.toMatchObject({
        fields: { scopes: [expect.any(String)] },
      });
    }
  });

  it("writes nothing when nothing changed", async () => {
    const { actor, id } = await withKeys();
    const before = await configChanges();
    await updateKey(actor, id, "PRODUCTION", plain);
    expect(await configChanges()).toEqual(before);
  });

  it("is not found before keys were generated", async () => {
    const { actor, id } = await withKeys();
    await expect(updateKey(actor, id, "SANDBOX", plain)).rejects.toThrow(NotFoundError);
  });
});

describe("createSecret", () => {
  it("gives ten secrets that work and no eleventh, also at once, and says which to remove", async () => {
    const { actor, id } = await withKeys();
    const all = await Promise.allSettled(Array.from({ length: 12 }, () => createSecret(actor, id, "PRODUCTION", newSecret())));
    expect(all.filter((one) => one.status === "fulfilled")).toHaveLength(9);
    for (const one of all) if (one.status === "rejected") expect(one.reason).toBeInstanceOf(ConflictError);
    const first = await getKeyPage(actor, id, "PRODUCTION");
    const oldest = first.key?.secrets.at(-1);
    expect(first.key?.removeFirst?.id).toBe(oldest?.id);
    await revokeSecret(actor, id, oldest?.id ?? "", "");
    expect((await getKeyPage(actor, id, "PRODUCTION")).key?.removeFirst).toBeNull();
    await expect(createSecret(actor, id, "PRODUCTION", newSecret())).resolves.toHaveProperty("value");
  });

  it("makes one secret of one form, however often it is sent", async () => {
    const { actor, id } = await withKeys();
    const form = newSecret();
    await createSecret(actor, id, "PRODUCTION", form);
    await expect(createSecret(actor, id, "PRODUCTION", form)).rejects.toThrow(ConflictError);
    expect((await getKeyPage(actor, id, "PRODUCTION")).key?.secrets).toHaveLength(2);
  });

  it("expires after the days chosen, at the end of the day given, or never", async () => {
    const { actor, id } = await withKeys();
    const expiry = async (form: Partial<NewSecret>) => {
      const { secretId } = newSecret();
      await createSecret(actor, id, "PRODUCTION", { ...newSecret(), ...form, secretId });
      return (await database().prisma.clientSecret.findUniqueOrThrow({ where: { id: secretId } })).expiresAt;
    };
    const days = ((await expiry({ expiry: "30" }))?.getTime() ?? 0) - Date.now();
    expect(Math.round(days / 86_400_000)).toBe(30);
    const nextYear = new Date().getUTCFullYear() + 1;
    expect(await expiry({ expiry: "custom", expiryDate: `${nextYear}-02-01` })).toEqual(new Date(`${nextYear}-02-01T23:59:59.999Z`));
    expect(await expiry({ expiry: "never" })).toBeNull();
    for (const expiryDate of [undefined, "2020-01-01", "2999-01-01"]) {
      await expect(expiry({ expiry: "custom", expiryDate })).rejects.toMatchObject({ fields: { expiryDate: [expect.any(String)] } });
    }
  });
});

describe("revokeSecret", () => {
  it("revokes an unused secret plainly, once", async () => {
    const { actor, id } = await withKeys();
    const secret = await onlySecret(id);
    expect(await previewSecretRevocation(actor, id, secret.id)).toMatchObject({ used: false, otherSecrets: 0, state: "active" });
    await revokeSecret(actor, id, secret.id, "");
    await revokeSecret(actor, id, secret.id, "");
    expect((await auditOf(secret.id)).map((event) => event.action)).toEqual(["secret.create", "secret.revoke"]);
    expect(await configChanges()).toContain(`client ${secret.clientRef}`);
  });

  it("asks for the hint of a used secret, and says what it obtained in the last day", async () => {
    const { actor, id } = await withKeys();
    const secret = await onlySecret(id);
    await database().prisma.usageCounter.create({
      data: {
        realmId: actor.realmId,
        applicationId: id,
        minute: Math.floor(Date.now() / 60_000),
        clientRef: secret.clientRef,
        environment: "PRODUCTION",
        grantType: "client_credentials",
        secretId: secret.id,
        outcome: "success",
        count: 12,
      },
    });
    expect(await previewSecretRevocation(actor, id, secret.id)).toMatchObject({ used: true, tokensLastDay: 12 });
    for (const typed of ["", "nope"]) {
      await expect(revokeSecret(actor, id, secret.id, typed)).rejects.toMatchObject({ fields: { confirmation: [expect.any(String)] } });
    }
    await revokeSecret(actor, id, secret.id, `…${secret.hint}`);
    expect((await getKeyPage(actor, id, "PRODUCTION")).key?.secrets).toMatchObject([{ state: "revoked", working: false }]);
  });
});

describe("credentialsFile", () => {
  it("holds the names that the commands use", async () => {
    const { actor, secret } = await withKeys();
    const form = { clientId: secret.clientId, secret: secret.value };
    const env = await credentialsFile(actor, { ...form, format: "env" });
    expect(env.content).toContain(`CONSUMER_KEY=${secret.clientId}\nCONSUMER_SECRET=${secret.value}\nTOKEN_ENDPOINT=http`);
    expect(env.name).toMatch(/^app-[a-z0-9-]+-production\.env$/);
    const json = await credentialsFile(actor, { ...form, format: "json" });
    expect(JSON.parse(json.content)).toMatchObject({ consumerKey: secret.clientId, consumerSecret: secret.value });
  });

  it("refuses other formats, other characters and other people's keys", async () => {
    const { actor, secret } = await withKeys();
    const form = { format: "env", clientId: secret.clientId, secret: secret.value };
    for (const wrong of [{ format: "html" }, { secret: "a\nB=1" }, { secret: "" }, { clientId: "$(id)" }, { secret: undefined }]) {
      await expect(credentialsFile(actor, { ...form, ...wrong })).rejects.toThrow(InvalidInputError);
    }
    await expect(credentialsFile(await newActor(), form)).rejects.toThrow(NotFoundError);
  });
});
