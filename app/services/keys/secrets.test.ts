import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { ConflictError, NotFoundError } from "../errors";
import { hostile, newSecret, onlySecret, withKeys, withTestDatabase } from "../testing";
import { getKeyPage } from "./key-page";
import { revokeSecret } from "./secret-revocation";
import { createSecret, type NewSecret } from "./secrets";

withTestDatabase();

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
    const first = await createSecret(actor, id, "PRODUCTION", form);
    expect(await createSecret(actor, id, "PRODUCTION", form)).toEqual(first);
    await expect(createSecret(actor, id, "PRODUCTION", { ...form, description: "other" })).rejects.toThrow(ConflictError);
    expect((await getKeyPage(actor, id, "PRODUCTION")).key?.secrets).toHaveLength(2);
  });

  it("makes the row's id itself: no form names one, and every secret can be revoked", async () => {
    const { actor, id } = await withKeys();
    const input = newSecret();
    const idempotencyKey = input.idempotencyKey.toUpperCase();
    await createSecret(actor, id, "PRODUCTION", { ...input, idempotencyKey, description: "upper case" });
    const secret = (await getKeyPage(actor, id, "PRODUCTION")).key?.secrets.find(({ description }) => description === "upper case");
    expect(secret?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(secret?.id).not.toBe(input.idempotencyKey);
    await revokeSecret(actor, id, secret?.id ?? "", "");
    expect((await getKeyPage(actor, id, "PRODUCTION")).key?.secrets.find(({ id: row }) => row === secret?.id)?.state).toBe("revoked");
  });

  it("lets a secret be revoked that an earlier version stored under an id in upper case", async () => {
    const { actor, id } = await withKeys();
    const { prisma } = database();
    const [first] = (await getKeyPage(actor, id, "PRODUCTION")).key?.secrets ?? [];
    const upper = randomUUID().toUpperCase();
    await prisma.clientSecret.update({ where: { id: first?.id ?? "" }, data: { id: upper } });
    await expect(revokeSecret(actor, id, upper.toLowerCase(), "")).rejects.toThrow(NotFoundError);
    await revokeSecret(actor, id, upper, "");
    expect((await prisma.clientSecret.findUniqueOrThrow({ where: { id: upper } })).revokedAt).not.toBeNull();
  });

  it("expires after the days chosen, at the end of the day given, or never", async () => {
    const { actor, id } = await withKeys();
    const expiryOf = async (expiry: NewSecret["expiry"]) => {
      const description = randomUUID();
      await createSecret(actor, id, "PRODUCTION", { ...newSecret(), expiry, description });
      return (await database().prisma.clientSecret.findFirstOrThrow({ where: { description } })).expiresAt;
    };
    const days = ((await expiryOf({ kind: "days", days: 30 }))?.getTime() ?? 0) - Date.now();
    expect(Math.round(days / 86_400_000)).toBe(30);
    const nextYear = new Date().getUTCFullYear() + 1;
    expect(await expiryOf({ kind: "date", lastDay: `${nextYear}-02-01` })).toEqual(new Date(`${nextYear}-02-01T23:59:59.999Z`));
    expect(await expiryOf({ kind: "never" })).toBeNull();
    for (const lastDay of ["2020-01-01", "2999-01-01"]) {
      await expect(expiryOf({ kind: "date", lastDay })).rejects.toMatchObject({ fields: { expiry: [expect.any(String)] } });
    }
  });

  it.each([
    ["idempotencyKey", { idempotencyKey: "1" }],
    ["description", { description: "billing\nserver" }],
    ["description", { description: 7 }],
    ["expiry", { expiry: "90" }],
    ["expiry", { expiry: { kind: "days", days: 0 } }],
    ["expiry", { expiry: { kind: "days", days: "90" } }],
    ["expiry", { expiry: { kind: "days", days: 1e9 } }],
    ["expiry", { expiry: { kind: "date", lastDay: "tomorrow" } }],
    ["expiry", { expiry: { kind: "date" } }],
    ["expiry", { expiry: { kind: "whenever" } }],
  ])("refuses by itself what no form has checked: %s %j", async (field, change) => {
    const { actor, id } = await withKeys();
    await expect(createSecret(actor, id, "PRODUCTION", hostile({ ...newSecret(), ...change }))).rejects.toMatchObject({
      code: "invalid",
      fields: { [field]: [expect.any(String)] },
    });
    expect(await database().prisma.clientSecret.count({ where: { client: { applicationId: id } } })).toBe(1);
  });
});

describe("the list of secrets", () => {
  it("issue 13 §2: has what was answered to each secret on each of the last 30 days", async () => {
    const { actor, id } = await withKeys();
    const { id: secretId, clientRef } = await onlySecret(id);
    const counted = (daysAgo: number, outcome: string, count: number) => ({
      realmId: ROOT_REALM_ID,
      applicationId: id,
      clientRef,
      environment: "PRODUCTION",
      grantType: "client_credentials",
      secretId,
      outcome,
      count,
      minute: Math.floor(Date.now() / 60_000) - daysAgo * 1440,
    });
    await database().prisma.usageCounter.createMany({
      data: [counted(0, "success", 1204), counted(0, "scope_unknown", 3), counted(29, "success", 7), counted(30, "success", 99)],
    });
    const [secret] = (await getKeyPage(actor, id, "PRODUCTION")).key?.secrets ?? [];
    const activity = secret?.activity ?? [];
    expect(activity).toHaveLength(30);
    expect([activity[0], activity[1], activity.at(-1)]).toMatchObject([
      { issued: 7, refused: 0 },
      { issued: 0, refused: 0 },
      { issued: 1204, refused: 3 },
    ]);
  });
});
