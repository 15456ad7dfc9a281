import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { auditOf, configChanges, hostile, onlySecret, withKeys, withTestDatabase } from "../testing";
import { getKeyPage } from "./key-page";
import { previewSecretRevocation, revokeSecret } from "./secret-revocation";

withTestDatabase();

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
    for (const typed of ["", "nope", hostile<string>(null), hostile<string>({ length: 4 })]) {
      await expect(revokeSecret(actor, id, secret.id, typed)).rejects.toMatchObject({ fields: { confirmation: [expect.any(String)] } });
    }
    await revokeSecret(actor, id, secret.id, `…${secret.hint}`);
    expect((await getKeyPage(actor, id, "PRODUCTION")).key?.secrets).toMatchObject([{ state: "revoked", working: false }]);
  });
});
