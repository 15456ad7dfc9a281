import { randomBytes, randomUUID } from "node:crypto";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase, type Database, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { createProtocolStore } from "#app/db/protocol/store";
import { KEY_SET_MAX_AGE, SHORTEST_NOTICE } from "#app/oauth/key-calendar";
import type { SigningAlgorithm } from "#app/oauth/model";
import type { KeySetSource } from "#app/oauth/ports";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { aClient, aToken } from "#app/oauth/testing/fixtures";
import { setAuditKey } from "#app/services/audit/chain";
import { composeProtocol } from "#app/services/token-service/compose";
import { createJwt } from "#app/services/token-service/jwt";
import { createKeyVault, WrongEncryptionKeyError } from "#app/services/token-service/key-ring";
import { ensureSigningKeys, rotateSigningKeyWith } from "#app/services/token-service/signing-keys";
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
  const ensureKeys = async (realmId: string, algorithms: readonly SigningAlgorithm[]) => {
    await ensureSigningKeys(vault, realmId, algorithms);
    await store.refresh();
  };
  return { store, jwt: createJwt({ vault, clock, signingKeys: store.signingKeys, ensureKeys }) };
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? "";

/** The ids of an algorithm's keys in the key set. */
async function publishedAs(algorithm: SigningAlgorithm, jwt: KeySetSource | undefined): Promise<readonly unknown[]> {
  const { keys = [] } = (await jwt?.keySet(ROOT_REALM_ID)) ?? {};
  return keys.flatMap((key) => (key["alg"] === algorithm ? key["kid"] : []));
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
      const kid = keys.find(({ alg }) => alg === algorithm)?.["kid"];
      expect(protectedHeader).toEqual({ alg: algorithm, kid, typ: TYPE });
      expect(await jwt.verify(ROOT_REALM_ID, TYPE, token)).toEqual({ sub: "x", jti: "1" });
      for (const key of keys) expect(Object.keys(key)).not.toEqual(expect.arrayContaining(["d"]));
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

  it("rotation at once: the new key signs in every process, the old one stays published until its last token has expired", async () => {
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
    await here.store.commit({
      generation,
      basis,
      tokens: [token],
      usage: { ...usage, arrivedAt: null, scope: null, outcome: "success" },
      effects: [],
    });

    const audited: string[] = [];
    const rotation = await rotateSigningKeyWith(
      vault,
      ROOT_REALM_ID,
      { algorithm: "ES256", notice: 0 },
      "portal",
      async (_tx, { kid }) => void audited.push(kid),
    );
    expect(audited).toEqual([rotation.kid]);
    expect(rotation.retired).toHaveLength(1);
    expect(rotation.publishedUntil.getTime()).toBe(longest);
    await Promise.all([here.store.refresh(), there.store.refresh()]);
    const fresh = await there.jwt.sign(ROOT_REALM_ID, "ES256", TYPE, { n: 2 });
    expect(JSON.parse(Buffer.from(fresh.split(".")[0] ?? "", "base64url").toString())).toMatchObject({ kid: rotation.kid });
    for (const { jwt } of [here, there]) {
      expect(await jwt.verify(ROOT_REALM_ID, TYPE, old)).toEqual({ n: 1 });
      expect(await publishedAs("ES256", jwt)).toEqual([rotation.kid, ...rotation.retired]);
    }
    now = longest + 1;
    expect(await here.jwt.verify(ROOT_REALM_ID, TYPE, old)).toBeUndefined();
    expect(await publishedAs("ES256", here.jwt)).toEqual([rotation.kid]);
  });

  it("issue 12 §5: a token signed right after the switch verifies with a key set that was fetched max-age before it", async () => {
    const from = Date.now();
    let now = from;
    const clock = { now: () => now };
    const processes = [signer(database(), clock), signer(database(), clock)];
    const kids = () => Promise.all(processes.map(async ({ jwt }) => kidOf(await jwt.sign(ROOT_REALM_ID, "ES256", TYPE, {}))));
    const [before] = await kids();
    const { kid, signsFrom } = await rotateSigningKeyWith(vault, ROOT_REALM_ID, { algorithm: "ES256", notice: SHORTEST_NOTICE }, "portal");
    await Promise.all(processes.map(({ store }) => store.refresh()));
    // From here on no process hears of anything: they switch by the clock.
    now = signsFrom.getTime() - KEY_SET_MAX_AGE * 1000;
    const fetched: JSONWebKeySet = JSON.parse(JSON.stringify(await processes[0]?.jwt.keySet(ROOT_REALM_ID)));
    now = signsFrom.getTime() - 1;
    expect(await kids()).toEqual([before, before]);
    const last = await processes[0]?.jwt.sign(ROOT_REALM_ID, "ES256", TYPE, {});
    now = signsFrom.getTime();
    expect(await kids()).toEqual([kid, kid]);
    const first = await processes[1]?.jwt.sign(ROOT_REALM_ID, "ES256", TYPE, {});
    for (const token of [last ?? "", first ?? ""]) {
      await jwtVerify(token, createLocalJWKSet(fetched), { typ: TYPE });
      for (const { jwt } of processes) expect(await jwt.verify(ROOT_REALM_ID, TYPE, token)).toEqual({});
    }
    expect((await publishedAs("ES256", processes[0]?.jwt)).toSorted()).toEqual([before, kid].toSorted());
    // And the key before leaves once its last token has expired.
    now = signsFrom.getTime() + 86_400_000;
    expect(await publishedAs("ES256", processes[0]?.jwt)).toEqual([kid]);
  });

  it("a version beside that knows no calendar goes on with the key before, which verifies for as long", async () => {
    const { store, jwt } = signer(database());
    const before = kidOf(await jwt.sign(ROOT_REALM_ID, "ES256", TYPE, {}));
    const { kid } = await rotateSigningKeyWith(vault, ROOT_REALM_ID, { algorithm: "ES256", notice: SHORTEST_NOTICE }, "portal");
    await store.refresh();
    // Its statements: the youngest key that is not retired signs, and those are published that are not retired or still to be.
    const where = { realmId: ROOT_REALM_ID, algorithm: "ES256" };
    const signs = await database().prisma.signingKey.findMany({ where: { ...where, retiredAt: null }, select: { id: true } });
    expect(signs.map(({ id }) => id)).toEqual([before]);
    const published = { ...where, OR: [{ retiredAt: null }, { publishedUntil: { gt: new Date() } }] };
    expect((await database().prisma.signingKey.findMany({ where: published })).map(({ id }) => id).toSorted()).toEqual(
      [before, kid].toSorted(),
    );
  });

  it("another algorithm that an admin has chosen: its key is made once, published first, and signs after its notice", async () => {
    let now = Date.now();
    const clock = { now: () => now };
    const many = Array.from({ length: 5 }, () => signer(database(), clock));
    await many[0]?.jwt.sign(ROOT_REALM_ID, "ES256", TYPE, {});
    await Promise.all(many.map(({ store }) => store.refresh()));
    now = Date.now();
    const algorithms = async () =>
      new Set(await Promise.all(many.map(async ({ jwt }) => decodeProtectedHeader(await jwt.sign(ROOT_REALM_ID, "EdDSA", TYPE, {})).alg)));
    expect([...(await algorithms())]).toEqual(["ES256"]);
    const idToken = await many[0]?.jwt.sign(ROOT_REALM_ID, "EdDSA", "JWT", {});
    expect(decodeProtectedHeader(idToken ?? "").alg, "a client takes no other algorithm than the one it chose").toBe("EdDSA");
    const rows = await database().prisma.signingKey.findMany({ orderBy: { createdAt: "asc" }, select: { algorithm: true } });
    expect(rows).toEqual([{ algorithm: "ES256" }, { algorithm: "EdDSA" }]);
    await Promise.all(many.map(({ store }) => store.refresh()));
    now += (SHORTEST_NOTICE + 5) * 1000;
    expect([...(await algorithms())]).toEqual(["EdDSA"]);
    const audit = await database().prisma.auditEvent.findMany({ orderBy: { seq: "asc" } });
    expect(audit.map(({ action, actorName, after }) => [action, actorName, JSON.parse(after ?? "{}").algorithm])).toEqual([
      ["signing-key.create", "Latchkey", "ES256"],
      ["signing-key.create", "Latchkey", "EdDSA"],
    ]);
    expect(await database().prisma.signingKey.count()).toBe(2);
  });

  it("the key set of a realm has every standard algorithm before anybody signs, made once by several processes", async () => {
    const many = Array.from({ length: 5 }, () => signer(database()));
    const sets = await Promise.all(many.map(({ jwt }) => jwt.keySet(ROOT_REALM_ID)));
    for (const { keys } of sets) expect(keys.map(({ alg }) => alg).toSorted()).toEqual(["ES256", "RS256"]);
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
    expect(await database().prisma.signingKey.count()).toBe(2);
    await expect(compose(randomBytes(32)).prepare(ROOT_REALM_ID)).rejects.toThrow(WrongEncryptionKeyError);
  });
});
