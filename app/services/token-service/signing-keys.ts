/** Making, choosing and replacing signing keys. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import { lockRealm } from "#app/db/realm-rows";
import { inTransaction, type Transaction } from "#app/db/transaction";
import type { SigningAlgorithm } from "#app/oauth/model";
import { type AuditedChange, recordAudit } from "../audit/record";
import { type Changer, changeConfig } from "../changes";
import type { KeyVault } from "./key-ring";

/** RSA below this is refused by RFC 7518 §3.3. */
const RSA_BITS = 2048;
/** The shortest time that a retired key stays published, also when the realm's limits are lower. */
const MINIMUM_OVERLAP_MS = 86_400_000;

interface NewKey {
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicJwk: string;
  readonly encryptedPrivateJwk: string;
}

async function makeKey(algorithm: SigningAlgorithm, vault: KeyVault): Promise<NewKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true, modulusLength: RSA_BITS });
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(pair.publicKey), exportJWK(pair.privateKey)]);
  const id = await calculateJwkThumbprint(publicJwk);
  return { id, algorithm, publicJwk: JSON.stringify(publicJwk), encryptedPrivateJwk: vault.seal(id, JSON.stringify(privateJwk)) };
}

export interface KeyRotation {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly retired: readonly string[];
  /** When the last token that a retired key signed will have expired. */
  readonly publishedUntil: Date;
}

/**
 * Makes a new signing key of the realm's algorithm and retires the others. Retired keys stay published until the last
 * token they signed has expired.
 *
 * @param record writes the audit row in the same transaction.
 */
export async function rotateSigningKeyWith(
  vault: KeyVault,
  realmId: string,
  by: Changer,
  record?: (tx: Transaction, rotation: KeyRotation) => Promise<void>,
): Promise<KeyRotation> {
  const algorithm = await realmAlgorithm(realmId);
  const key = await makeKey(algorithm, vault);
  return await changeConfig(by, async (tx, changed) => {
    await lockRealm(tx, realmId);
    const rotation = await replaceKeys(tx, realmId, key);
    await record?.(tx, rotation);
    changed({ kind: "realm", key: realmId });
    return rotation;
  });
}

/**
 * Makes a key of `algorithm` if the realm has none that signs: at first start, and when an admin has chosen another
 * algorithm. Of several processes that find it missing at once, one makes it.
 */
export async function ensureSigningKey(vault: KeyVault, realmId: string, algorithm: SigningAlgorithm): Promise<void> {
  const key = await makeKey(algorithm, vault);
  await changeConfig("portal", async (tx, changed) => {
    // Of two processes, the second to get the lock finds the key of the first.
    await lockRealm(tx, realmId);
    const realm = await tx.realm.findUniqueOrThrow({ where: { id: realmId } });
    const now = new Date();
    // Another algorithm than the realm's: a request on an older generation needs it. Its token will not be committed, so any
    // key that is still published will do.
    const overtaken = realm.signingAlgorithm !== algorithm;
    const known = overtaken ? { OR: [{ retiredAt: null }, { publishedUntil: { gt: now } }] } : { retiredAt: null };
    if ((await tx.signingKey.count({ where: { realmId, algorithm, ...known } })) > 0) return;
    changed({ kind: "realm", key: realmId });
    const rotation = overtaken ? await addRetired(tx, realm, key, now) : await replaceKeys(tx, realmId, key);
    // The actor is the portal. The person who chose the algorithm has an audit row of their own.
    await recordAudit(tx, { userId: "", name: "Latchkey", realmId, ip: "", requestId: "" }, rotationChange(rotation));
  });
}

/** The audit row of a rotation. */
export function rotationChange({ kid, algorithm, retired, publishedUntil }: KeyRotation): AuditedChange {
  const before = retired.length > 0 ? { kid: retired } : null;
  const after = { kid, algorithm, ...(retired.length > 0 ? { oldKeyPublishedUntil: publishedUntil } : {}) };
  return { action: before ? "signing-key.rotate" : "signing-key.create", targetType: "signing-key", targetId: kid, before, after };
}

async function realmAlgorithm(realmId: string): Promise<SigningAlgorithm> {
  return await inTransaction(async (tx) => algorithmOf((await tx.realm.findUniqueOrThrow({ where: { id: realmId } })).signingAlgorithm));
}

function algorithmOf(name: string): SigningAlgorithm {
  if (name === "ES256" || name === "RS256" || name === "EdDSA") return name;
  throw new Error(`Unknown signing algorithm ${name}.`);
}

function retired(realm: { readonly maximumAccessTokenLifetime: number }, now: Date): { retiredAt: Date; publishedUntil: Date } {
  const overlap = Math.max(realm.maximumAccessTokenLifetime * 1000, MINIMUM_OVERLAP_MS);
  return { retiredAt: now, publishedUntil: new Date(now.getTime() + overlap) };
}

async function addRetired(
  tx: Transaction,
  realm: { readonly id: string; readonly maximumAccessTokenLifetime: number },
  key: NewKey,
  now: Date,
): Promise<KeyRotation> {
  const { retiredAt, publishedUntil } = retired(realm, now);
  await tx.signingKey.create({ data: { ...key, realmId: realm.id, retiredAt, publishedUntil } });
  return { kid: key.id, algorithm: key.algorithm, retired: [], publishedUntil };
}

async function replaceKeys(tx: Transaction, realmId: string, key: NewKey): Promise<KeyRotation> {
  const realm = await tx.realm.findUniqueOrThrow({ where: { id: realmId } });
  const now = new Date();
  const { retiredAt, publishedUntil } = retired(realm, now);
  // The limit may have been lowered since: then some token outlives what it allows today.
  const longest = await tx.tokenRecord.findFirst({
    // Refresh tokens, which are never signed, live long and may be millions; the index, which has the kind, skips them.
    where: { realmId, kind: "access", format: "jwt", expiresAt: { gt: publishedUntil } },
    orderBy: { expiresAt: "desc" },
    select: { expiresAt: true },
  });
  const until = longest?.expiresAt ?? publishedUntil;
  const old = await tx.signingKey.findMany({ where: { realmId, retiredAt: null }, select: { id: true } });
  await tx.signingKey.updateMany({ where: { realmId, retiredAt: null }, data: { retiredAt, publishedUntil: until } });
  await tx.signingKey.create({ data: { ...key, realmId, createdAt: now } });
  return { kid: key.id, algorithm: key.algorithm, retired: old.map(({ id }) => id), publishedUntil: until };
}
