import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import type { Actor } from "../actor";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors";
import { auditOf, newActor, newApplication, withTestDatabase } from "../testing";
import { drainProtocol, protocol, startProtocol } from "../token-service";
import { listTokens } from "../tokens/list";
import { getKeyRemoval, removeKey } from "./key-removal";
import { cancelKeyRotation, listSigningKeys, rotateKey } from "./signing-keys";

withTestDatabase();

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin");
  const key = () => new Uint8Array(32).fill(7);
  await startProtocol({ publicUrl: "http://localhost", serverKeys: { tokenMacKeys: [key()], keyEncryptionKey: key() } });
});
afterAll(drainProtocol);

async function keysOf(algorithm: "ES256" | "RS256") {
  return (await listSigningKeys(admin)).keys.filter((key) => key.algorithm === algorithm);
}

async function signing(algorithm: "ES256" | "RS256" = "ES256"): Promise<string> {
  return (await keysOf(algorithm)).find(({ state }) => state === "signing")?.kid ?? "";
}

const remove = (kid: string) => removeKey(admin, { kid, confirmation: kid.slice(0, 8) });

const published = async () => JSON.stringify((await protocol().keySet(ROOT_REALM_ID, { ip: "192.0.2.7", userAgent: "curl" })).body);

async function newJwt(applicationId: string, issuedAt: Date): Promise<void> {
  await database().prisma.tokenRecord.create({
    data: {
      id: randomUUID(),
      kind: "access",
      format: "jwt",
      realmId: ROOT_REALM_ID,
      applicationId,
      clientRef: "",
      environment: "PRODUCTION",
      grantType: "client_credentials",
      scope: "default",
      issuedAt,
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  });
}

describe("removing a signing key", () => {
  it("takes the key that signs out of the key set at once, and a new one signs", async () => {
    const kid = await signing();
    expect(await published()).toContain(kid);
    await remove(kid);
    expect(await published()).not.toContain(kid);
    const [fresh, removed] = await keysOf("ES256");
    expect([fresh?.state, removed?.state, removed?.kid]).toEqual(["signing", "removed", kid]);
    expect(await published()).toContain(fresh?.kid);
    expect(await auditOf(kid)).toMatchObject([{ action: "signing-key.create" }, { action: "signing-key.remove", actorId: admin.userId }]);
  });

  it("lets a scheduled key sign in its place, which verifiers may have already", async () => {
    await rotateKey(admin, { algorithm: "ES256", notice: 86_400 });
    const next = (await keysOf("ES256")).find(({ state }) => state === "next")?.kid ?? "";
    await expect(remove(next)).rejects.toBeInstanceOf(ConflictError);
    expect(await getKeyRemoval(admin, await signing())).toMatchObject({ successor: "scheduled" });
    await remove(await signing());
    expect(await signing()).toBe(next);
    await expect(cancelKeyRotation(admin, { algorithm: "ES256" })).rejects.toBeInstanceOf(ConflictError);
  });

  it("of a retired key leaves the one that signs", async () => {
    const retired = await signing();
    await rotateKey(admin, { algorithm: "ES256", notice: 0 });
    const current = await signing();
    expect(await getKeyRemoval(admin, retired)).toMatchObject({ state: "retired", successor: "signs already" });
    await remove(retired);
    expect(await signing()).toBe(current);
    await expect(remove(retired)).rejects.toBeInstanceOf(ConflictError);
  });

  it("says how many access tokens it breaks: JWTs of its time; none where it signs ID tokens alone", async () => {
    const id = await newApplication(admin);
    const { signsFrom } = (await keysOf("ES256")).find(({ state }) => state === "signing") ?? { signsFrom: new Date() };
    await newJwt(id, signsFrom);
    // Before any key signed.
    await newJwt(id, new Date(signsFrom.getTime() - 3_600_000));
    const kid = await signing();
    expect(await getKeyRemoval(admin, kid)).toMatchObject({ tokens: 1, more: false });
    expect(await getKeyRemoval(admin, await signing("RS256"))).toMatchObject({ tokens: null });
    expect(await listTokens(admin, id, {})).toMatchObject({ active: 2, rows: [{ state: "active" }, { state: "active" }] });
    await new Promise((resolve) => setTimeout(resolve, 2));
    await remove(kid);
    expect(await listTokens(admin, id, {})).toMatchObject({ active: 1, rows: [{ state: "revoked" }, { state: "active" }] });
    expect((await listTokens(admin, id, { state: "revoked" })).rows).toHaveLength(1);
    expect((await listTokens(admin, id, { state: "active" })).rows).toHaveLength(1);
    expect((await auditOf(kid)).at(-1)).toMatchObject({ before: expect.stringContaining('"tokens":1') });
  });

  it("asks for the beginning of the key's id, and is for admins", async () => {
    const kid = await signing();
    await expect(removeKey(admin, { kid, confirmation: "yes" })).rejects.toBeInstanceOf(InvalidInputError);
    await expect(removeKey(admin, { kid: "none", confirmation: "none" })).rejects.toBeInstanceOf(NotFoundError);
    const developer = await newActor("developer");
    await expect(getKeyRemoval(developer, kid)).rejects.toBeInstanceOf(NotFoundError);
    await expect(removeKey(developer, { kid, confirmation: kid.slice(0, 8) })).rejects.toBeInstanceOf(NotFoundError);
    expect(await signing()).toBe(kid);
  });
});
