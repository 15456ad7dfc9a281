import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { NotFoundError } from "../errors";
import { auditOf, newActor, withTestDatabase } from "../testing";
import { drainProtocol, startProtocol } from "../token-service";
import { listSigningKeys, rotateKey } from "./signing-keys";

withTestDatabase();

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin");
  const key = () => new Uint8Array(32).fill(7);
  await startProtocol({ publicUrl: "http://localhost", serverKeys: { tokenMacKeys: [key()], keyEncryptionKey: key() } });
});
afterAll(drainProtocol);

describe("signing keys", () => {
  it("are rotated with overlap: the old key is published until its last token has expired", async () => {
    const [first] = (await listSigningKeys(admin)).keys;
    expect(first).toMatchObject({ algorithm: "ES256", state: "signing", publishedUntil: null });
    await rotateKey(admin);
    const { keys } = await listSigningKeys(admin);
    expect(keys.map((key) => key.state)).toEqual(["signing", "retired"]);
    expect(keys[1]?.kid).toBe(first?.kid);
    const end = keys[1]?.publishedUntil ?? new Date(0);
    expect(end.getTime()).toBeGreaterThan(Date.now() + 86_000_000);
    const later = await listSigningKeys(admin, new Date(end.getTime() + 1));
    expect(later.keys.map((key) => key.state)).toEqual(["signing", "gone"]);
    const [event] = await auditOf(keys[0]?.kid ?? "");
    expect(event).toMatchObject({ action: "signing-key.rotate", actorId: admin.userId });
    expect(JSON.stringify(event)).not.toMatch(/privateJwk|"d"/i);
  });

  it("are made of the algorithm chosen in the settings from the next one on", async () => {
    await database().prisma.realm.update({ where: { id: ROOT_REALM_ID }, data: { signingAlgorithm: "EdDSA" } });
    expect((await listSigningKeys(admin)).nextAlgorithm).toBe("EdDSA");
    await rotateKey(admin);
    expect((await listSigningKeys(admin)).keys[0]).toMatchObject({ algorithm: "EdDSA", state: "signing" });
  });

  it("are rotated by admins only", async () => {
    await expect(rotateKey(await newActor("developer"))).rejects.toBeInstanceOf(NotFoundError);
    const former = await newActor("admin");
    await database().prisma.user.update({ where: { id: former.userId }, data: { role: "developer" } });
    const before = (await listSigningKeys(admin)).keys.length;
    await expect(rotateKey(former)).rejects.toBeInstanceOf(NotFoundError);
    expect((await listSigningKeys(admin)).keys).toHaveLength(before);
  });
});
