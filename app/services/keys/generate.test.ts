import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { hashClientSecret } from "#app/oauth/secrets";
import { withTestDatabase } from "../accounts/testing";
import { auditOf, configChanges, newActor, newApplication } from "../applications/testing";
import { generateKeys } from "./generate";
import { getKeyPage } from "./get";
import { PLAIN, withKeys } from "./testing";

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
    for (const grantTypes of [[], ["password"], ["authorization_code"], ["made_up"]]) {
      await expect(generateKeys(actor, id, "PRODUCTION", { ...PLAIN, grantTypes })).rejects.toMatchObject({
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
        applicationTokenLifetime: ["Give 60 to 86400 seconds, or leave it empty for the portal's default."],
        userTokenLifetime: [expect.any(String)],
        refreshTokenLifetime: [expect.any(String)],
      },
    });
    await expect(
      generateKeys(actor, id, "PRODUCTION", { ...PLAIN, applicationTokenLifetime: 60, refreshTokenLifetime: 2_592_000 }),
    ).resolves.toMatchObject({ outcome: "generated" });
  });
});
