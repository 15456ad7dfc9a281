import { randomUUID } from "node:crypto";
import bcrypt from "bcrypt";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { InvalidInputError, NotFoundError } from "../errors";
import { auditOf, configChanges, newActor, newApplication, newSecret, PLAIN, withTestDatabase } from "../testing";
import { generateKeys } from "./key";
import { getKeyPage } from "./key-page";
import { provideKeys } from "./mapping";
import { createSecret } from "./secrets";

withTestDatabase();

const newKeys = () => ({ consumerKey: `pBzuUZhGphfQ-${randomUUID().slice(0, 8)}`, consumerSecret: "4sJg_WjMNzhjHSO88bneXmNqM24a" });

async function anApplication() {
  const actor = await newActor();
  return { actor, id: await newApplication(actor) };
}

/** The fields that the use case names when it refuses. */
async function refusedFields(provided: { consumerKey: string; consumerSecret: string }): Promise<readonly string[]> {
  const { actor, id } = await anApplication();
  const error: unknown = await provideKeys(actor, id, "PRODUCTION", provided).catch((thrown: unknown) => thrown);
  if (!(error instanceof InvalidInputError)) throw new Error(`not refused: ${String(error)}`);
  return Object.keys(error.fields);
}

describe("Provide Existing OAuth Keys", () => {
  it("makes a key of mode MAPPED whose secret is kept as bcrypt and shown nowhere", async () => {
    const { actor, id } = await anApplication();
    const keys = newKeys();
    expect(await provideKeys(actor, id, "PRODUCTION", { ...keys, consumerKey: ` ${keys.consumerKey}\n` })).toBe("provided");
    const client = await database().prisma.client.findFirstOrThrow({ where: { applicationId: id }, include: { secrets: true } });
    expect(client).toMatchObject({
      clientId: keys.consumerKey,
      mode: "MAPPED",
      type: "confidential",
      grantTypes: '["client_credentials"]',
    });
    const [secret] = client.secrets;
    expect(secret).toMatchObject({ algorithm: "bcrypt", hint: "M24a", expiresAt: null });
    expect(await bcrypt.compare(keys.consumerSecret, secret?.hash ?? "")).toBe(true);
    expect(await configChanges()).toContain(`client ${client.id}`);
    expect((await auditOf(client.id)).map(({ action }) => action)).toEqual(["client.map"]);
    expect((await auditOf(secret?.id ?? "")).map(({ action }) => action)).toEqual(["secret.create"]);
    const written = JSON.stringify([await database().prisma.auditEvent.findMany(), await getKeyPage(actor, id, "PRODUCTION")]);
    expect(written).not.toContain(keys.consumerSecret);
    expect((await getKeyPage(actor, id, "PRODUCTION")).key).toMatchObject({ provided: true, clientId: keys.consumerKey });
  });

  it("shows two letters of a short secret", async () => {
    const { actor, id } = await anApplication();
    await provideKeys(actor, id, "SANDBOX", { ...newKeys(), consumerSecret: "2Federate" });
    expect((await getKeyPage(actor, id, "SANDBOX")).key?.secrets).toMatchObject([{ hint: "te" }]);
  });

  it("takes further secrets beside it, as any key does", async () => {
    const { actor, id } = await anApplication();
    await provideKeys(actor, id, "PRODUCTION", newKeys());
    await createSecret(actor, id, "PRODUCTION", newSecret());
    const rows = await database().prisma.clientSecret.findMany({ where: { client: { applicationId: id } }, orderBy: { createdAt: "asc" } });
    expect(rows.map(({ algorithm }) => algorithm)).toEqual(["bcrypt", "sha256"]);
  });

  it("makes nothing where there is a key, whichever way it was made, also of ten requests at once", async () => {
    const { actor, id } = await anApplication();
    await generateKeys(actor, id, "PRODUCTION", PLAIN);
    expect(await provideKeys(actor, id, "PRODUCTION", newKeys())).toBe("exists");
    const keys = newKeys();
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => provideKeys(actor, id, "SANDBOX", keys)));
    expect(all.filter((one) => one.status === "fulfilled" && one.value === "provided")).toHaveLength(1);
    expect(await database().prisma.client.count({ where: { applicationId: id } })).toBe(2);
  });

  it("refuses a Consumer Key that another client has, and does not say whose", async () => {
    const { actor, id } = await anApplication();
    const keys = newKeys();
    await provideKeys(actor, id, "PRODUCTION", keys);
    const stranger = await anApplication();
    await expect(provideKeys(stranger.actor, stranger.id, "PRODUCTION", keys)).rejects.toMatchObject({
      fields: { consumerKey: ["This Consumer Key cannot be used here. If it is yours, ask an admin."] },
    });
  });

  it("items 35, 39: refuses what cannot be a key or a secret, beside its field", async () => {
    const [good, long] = [newKeys(), "x".repeat(73)];
    for (const consumerKey of ["", "  ", "schlüssel", "0199f0a0-0000-7000-8000-000000000001", "https://a.example/x", "x".repeat(2000)])
      expect(await refusedFields({ ...good, consumerKey }), consumerKey).toEqual(["consumerKey"]);
    for (const consumerSecret of ["", "2short", "geheimnisvollü", "with\u0000zero", long, "x".repeat(2000)])
      expect(await refusedFields({ ...good, consumerSecret }), consumerSecret).toEqual(["consumerSecret"]);
  });

  it("is for those who may change the application", async () => {
    const { id } = await anApplication();
    await expect(provideKeys(await newActor(), id, "PRODUCTION", newKeys())).rejects.toBeInstanceOf(NotFoundError);
  });
});
