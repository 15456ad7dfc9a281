import { describe, expect, it } from "vitest";
import { NotFoundError } from "../errors";
import { newActor, newApplication, newSecret, onlySecret, PLAIN, withKeys, withTestDatabase } from "../testing";
import { generateKeys, updateKey } from "./key";
import { getKeyPage } from "./key-page";
import { previewSecretRevocation, revokeSecret } from "./secret-revocation";
import { createSecret } from "./secrets";

withTestDatabase();

describe("an application's keys", () => {
  it("are not found for anybody else", async () => {
    const { id } = await withKeys();
    const other = await newActor();
    const secret = await onlySecret(id);
    const attempts = [
      getKeyPage(other, id, "PRODUCTION"),
      generateKeys(other, id, "SANDBOX", PLAIN),
      updateKey(other, id, "PRODUCTION", PLAIN),
      createSecret(other, id, "PRODUCTION", newSecret()),
      previewSecretRevocation(other, id, secret.id),
      revokeSecret(other, id, secret.id, secret.hint),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toThrow(NotFoundError);
    await expect(getKeyPage(await newActor("admin"), id, "PRODUCTION")).resolves.toMatchObject({ environment: "PRODUCTION" });
  });

  it("have no secrets under another application", async () => {
    const { actor, id } = await withKeys();
    const other = await newApplication(actor);
    await expect(previewSecretRevocation(actor, other, (await onlySecret(id)).id)).rejects.toThrow(NotFoundError);
  });
});
