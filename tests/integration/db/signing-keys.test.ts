import { randomBytes, randomUUID } from "node:crypto";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordConfigChange } from "#app/db/config-change";
import { closeDatabase, type Database, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { createProtocolStore } from "#app/db/protocol/store";
import { inTransaction } from "#app/db/transaction";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { aClient, aToken } from "#app/oauth/testing/fixtures";
import { setAuditKey } from "#app/services/audit/chain";
import { composeProtocol } from "#app/services/token-service/compose";
import { createJwt } from "#app/services/token-service/jwt";
import { createKeyVault, WrongEncryptionKeyError } from "#app/services/token-service/key-ring";
import { ensureSigningKey, rotateSigningKeyWith } from "#app/services/token-service/signing-keys";
import { freshDatabaseUrl } from "#tests/support/databases";

const vault = createKeyVault(randomBytes(32));
const TYPE = "at+jwt";
setAuditKey(randomBytes(32));

/** One process's signer over the shared database. */
function signer(opened: Database, clock = { now: () => Date.now() }) {
  const store = createProtocolStore({
    database: opened,
    publicUrl: "https://portal.example",
    report: (error) => {
      throw error;
    },
  });
  const ensureKey = async (realmId: string, algorithm: "ES256" | "RS256" | "EdDSA") => {
    await ensureSigningKey(vault, realmId, algorithm);
    await store.refresh();
  };
  return { store, jwt: createJwt({ vault, clock, signingKeys: store.signingKeys, ensureKey }) };
}

describe("signing keys", () => {
  beforeEach(async () => {
    await migrateDatabase(await openDatabase({ url: await freshDatabaseUrl("sqlite") }));
  });
  afterEach(closeDatabase);

  it.each(["ES256", "RS256", "EdDSA"] as const)(
    "%s: anyone verifies with the published key set, and nobody reads the stored key",
    async (algorithm) => {
      const { jwt } = signer(database());
      const token = await jwt.sign(ROOT_REALM_ID, algorithm, TYPE, { sub: "x", jti: "1" });
      const { keys } = await jwt.keySet(ROOT_REALM_ID);
      const set: JSONWebKeySet = JSON.parse(JSON.stringify({ keys }));
      const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(set), { typ: TYPE });
      expect(payload).toEqual({ sub: "x", jti: "1" });
      expect(protectedHeader).toEqual({ alg: algorithm, kid: keys[0]?.["kid"], typ: TYPE });
      expect(await jwt.verify(ROOT_REALM_ID, TYPE, token)).toEqual({ sub: "x", jti: "1" });
      expect(Object.keys(keys[0] ?? {})).not.toEqual(expect.arrayContaining(["d"]));
      const row = await database().prisma.signingKey.findFirstOrThrow();
      expect(row.encryptedPrivateJwk).toMatch(/^a256gcm\.[\w-]+$/);
      expect(() => createKeyVault(randomBytes(32)).open(row.id, row.encryptedPrivateJwk)).toThrow(WrongEncryptionKeyError);
      expect(() => vault.open("another", row.encryptedPrivateJwk)).toThrow(WrongEncryptionKeyError);
    },
  );

  it("a token of another type, another key, another algorithm or with a changed payload does not verify", async () => {
    const { jwt } = signer(database());
    const token = await jwt.sign(ROOT_REALM_ID, "ES256", TYPE, { sub: "x" });
    const [head = "", , signature = ""] = token.split(".");
    const forged = (header: object, payload: object) =>
      [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    const kid: unknown = JSON.parse(Buffer.from(head, "base64url").toString()).kid;
    const bad = [
      `${head}.${Buffer.from('{"sub":"y"}').toString("base64url")}.${signature}`,
      `${forged({ alg: "none", kid, typ: TYPE }, { sub: "x" })}.`,
      `${forged({ alg: "HS256", kid, typ: TYPE }, { sub: "x" })}.${signature}`,
      `${forged({ alg: "ES256", kid: "other", typ: TYPE }, { sub: "x" })}.${signature}`,
      "a.b.c",
      "..",
    ];
    for (const text of bad) expect(await jwt.verify(ROOT_REALM_ID, TYPE, text)).toBeUndefined();
    expect(await jwt.verify(ROOT_REALM_ID, "token-introspection+jwt", token)).toBeUndefined();
  });

  it("rotation: the new key signs in every process, the old one stays published until its last token has expired", async () => {
    let now = Date.now();
    const clock = { now: () => now };
    const [here, there] = [signer(database(), clock), signer(database(), clock)];
    const old = await here.jwt.sign(ROOT_REALM_ID, "ES256", TYPE, { n: 1 });
    await there.store.refresh();
    const client = aClient();
    const longest = now + 90 * 86_400_000;
    await here.store.refresh();
    const usage = {
      at: now,
      realmId: "root",
      applicationId: randomUUID(),
      clientRef: client.ref,
      environment: "",
      grantType: "",
      secretId: "",
      userId: "",
    };
    const token = aToken(client, { format: "jwt", issuedAt: now, expiresAt: longest });
    const basis = { realmId: ROOT_REALM_ID, client, userId: null };
    const generation = await here.store.generation();
    await here.store.commit({ generation, basis, tokens: [token], usage: { ...usage, outcome: "success" }, effects: [] });

    const audited: string[] = [];
    const rotation = await rotateSigningKeyWith(vault, ROOT_REALM_ID, "portal", async (_tx, { kid }) => void audited.push(kid));
    expect(audited).toEqual([rotation.kid]);
    expect(rotation.retired).toHaveLength(1);
    expect(rotation.publishedUntil.getTime()).toBe(longest);
    await Promise.all([here.store.refresh(), there.store.refresh()]);
    const fresh = await there.jwt.sign(ROOT_REALM_ID, "ES256", TYPE, { n: 2 });
    expect(JSON.parse(Buffer.from(fresh.split(".")[0] ?? "", "base64url").toString())).toMatchObject({ kid: rotation.kid });
    for (const { jwt } of [here, there]) {
      expect(await jwt.verify(ROOT_REALM_ID, TYPE, old)).toEqual({ n: 1 });
      expect((await jwt.keySet(ROOT_REALM_ID)).keys.map((key) => key["kid"])).toEqual([rotation.kid, ...rotation.retired]);
    }
    now = longest + 1;
    expect(await here.jwt.verify(ROOT_REALM_ID, TYPE, old)).toBeUndefined();
    expect((await here.jwt.keySet(ROOT_REALM_ID)).keys).toHaveLength(1);
  });

  it("another algorithm: its key is made when first needed, once, and replaces the other", async () => {
    const many = Array.from({ length: 5 }, () => signer(database()));
    await many[0]?.jwt.sign(ROOT_REALM_ID, "ES256", TYPE, {});
    await inTransaction(async (tx) => {
      await tx.realm.update({ where: { id: ROOT_REALM_ID }, data: { signingAlgorithm: "EdDSA" } });
      await recordConfigChange(tx, { kind: "realm", key: ROOT_REALM_ID });
    });
    await Promise.all(many.map(({ store }) => store.refresh()));
    const tokens = await Promise.all(many.map(({ jwt }) => jwt.sign(ROOT_REALM_ID, "EdDSA", TYPE, {})));
    expect(new Set(tokens.map((token) => token.split(".")[0])).size).toBe(1);
    const rows = await database().prisma.signingKey.findMany({
      orderBy: { createdAt: "asc" },
      select: { algorithm: true, retiredAt: true },
    });
    expect(rows).toEqual([
      { algorithm: "ES256", retiredAt: expect.any(Date) },
      { algorithm: "EdDSA", retiredAt: null },
    ]);
    const audit = await database().prisma.auditEvent.findMany({ orderBy: { at: "asc" } });
    expect(audit.map(({ action, actorName }) => [action, actorName])).toEqual([
      ["signing-key.create", "Latchkey"],
      ["signing-key.rotate", "Latchkey"],
    ]);
    expect(JSON.parse(audit[1]?.after ?? "{}")).toMatchObject({ algorithm: "EdDSA", kid: audit[1]?.targetId });
    expect(JSON.parse(audit[1]?.before ?? "{}")).toEqual({ kid: [audit[0]?.targetId] });
    // A process that has not heard of the change yet signs as before; its commit is what gets refused.
    await many[0]?.jwt.sign(ROOT_REALM_ID, "ES256", TYPE, {});
    expect(await database().prisma.signingKey.count()).toBe(2);
  });

  it("the service makes the root realm's key at first start and refuses to start under another key-encryption key", async () => {
    const compose = (keyEncryptionKey: Uint8Array) =>
      composeProtocol({
        database: database(),
        publicUrl: "https://portal.example",
        serverKeys: { tokenMacKeys: [randomBytes(32)], keyEncryptionKey },
        workers: 1,
        report: () => undefined,
      });
    const key = randomBytes(32);
    await compose(key).prepare(ROOT_REALM_ID);
    await compose(key).prepare(ROOT_REALM_ID);
    expect(await database().prisma.signingKey.count()).toBe(1);
    await expect(compose(randomBytes(32)).prepare(ROOT_REALM_ID)).rejects.toThrow(WrongEncryptionKeyError);
  });
});
