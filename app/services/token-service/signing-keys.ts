/** Making, scheduling and replacing signing keys; when each signs is the calendar's: see `oauth/key-calendar`. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import { lockRealm } from "#app/db/realm-rows";
import { keyTimes, newKeyRow, settledRow } from "#app/db/signing-key-rows";
import type { Transaction } from "#app/db/transaction";
import { isPublishedAt, nextKeyAt, SHORTEST_NOTICE, STANDARD_ALGORITHMS, signingKeyAt } from "#app/oauth/key-calendar";
import type { SigningAlgorithm } from "#app/oauth/model";
import { type AuditedChange, recordAudit } from "../audit/record";
import { type Changer, changeConfig } from "../changes";
import { ConflictError } from "../errors";
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

/** The pair is made in a thread: an RSA key takes a tenth of a second of work. */
async function makeKey(algorithm: SigningAlgorithm, vault: KeyVault): Promise<NewKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true, modulusLength: RSA_BITS });
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(pair.publicKey), exportJWK(pair.privateKey)]);
  const id = await calculateJwkThumbprint(publicJwk);
  return { id, algorithm, publicJwk: JSON.stringify(publicJwk), encryptedPrivateJwk: vault.seal(id, JSON.stringify(privateJwk)) };
}

/** A key that was made, and what it replaces. */
export interface KeyRotation {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly signsFrom: Date;
  readonly retired: readonly string[];
  /** When the last token that a retired key signs will have expired. */
  readonly publishedUntil: Date;
}

export interface RotationOrder {
  readonly algorithm: SigningAlgorithm;
  /** Seconds until the new key signs, {@link SHORTEST_NOTICE} at least; 0: at once, though verifiers may not have the key yet. */
  readonly notice: number;
}

/**
 * Makes the next signing key of an algorithm and publishes it. When its time has come, the key before it signs no more and stays
 * published until the last token it signed has expired. At once, a key that was scheduled is given up.
 *
 * @param record writes the audit row in the same transaction.
 * @throws ConflictError when the next key is scheduled already
 */
export async function rotateSigningKeyWith(
  vault: KeyVault,
  realmId: string,
  { algorithm, notice }: RotationOrder,
  by: Changer,
  record?: (tx: Transaction, rotation: KeyRotation) => Promise<void>,
): Promise<KeyRotation> {
  const key = await makeKey(algorithm, vault);
  return await changeConfig(by, async (tx, changed) => {
    await lockRealm(tx, realmId);
    const now = new Date();
    const signsFrom = new Date(now.getTime() + notice * 1000);
    const keys = await settledKeys(tx, realmId, now);
    const next = nextKeyAt(keys, algorithm, now.getTime());
    if (next && notice > 0) throw new ConflictError(`The next ${algorithm} key is scheduled already. Cancel it first, or rotate at once.`);
    if (next) await tx.signingKey.delete({ where: { id: next.id } });
    const publishedUntil = await endOfTokens(tx, realmId, signsFrom);
    // Also, where a schedule is overtaken, one whose end was set already.
    const ending = keys.filter((each) => each.algorithm === algorithm && each !== next && (each.signsUntil ?? Infinity) > now.getTime());
    const ends = { signsUntil: signsFrom, publishedUntil, ...(notice === 0 ? { retiredAt: now } : {}) };
    await tx.signingKey.updateMany({ where: { id: { in: ending.map(({ id }) => id) } }, data: ends });
    await tx.signingKey.create({ data: { ...key, realmId, createdAt: now, ...newKeyRow(signsFrom, now) } });
    const rotation = { kid: key.id, algorithm, signsFrom, retired: ending.map(({ id }) => id), publishedUntil };
    await record?.(tx, rotation);
    changed({ kind: "realm", key: realmId });
    return rotation;
  });
}

/**
 * Takes a scheduled key back before it signs: the key that signs now goes on.
 *
 * @param record writes the audit row in the same transaction.
 * @throws ConflictError when none is scheduled, or its time has come meanwhile
 */
export async function cancelRotation(
  realmId: string,
  algorithm: SigningAlgorithm,
  by: Changer,
  record: (tx: Transaction, kid: string) => Promise<void>,
): Promise<void> {
  await changeConfig(by, async (tx, changed) => {
    await lockRealm(tx, realmId);
    const now = new Date();
    const keys = await settledKeys(tx, realmId, now);
    const next = nextKeyAt(keys, algorithm, now.getTime());
    if (!next) throw new ConflictError(`No ${algorithm} key is scheduled any more.`);
    await tx.signingKey.delete({ where: { id: next.id } });
    await tx.signingKey.updateMany({
      where: { realmId, algorithm, signsUntil: new Date(next.signsFrom) },
      data: { signsUntil: null, publishedUntil: null },
    });
    await record(tx, next.id);
    changed({ kind: "realm", key: realmId });
  });
}

/** A key that was taken out of the key set before its time. */
export interface KeyRemoval {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** The key that signs in its place from now on; null: another signed already. */
  readonly replacedBy: string | null;
}

/**
 * Takes a key out of the key set at once, such as one whose private half has leaked: what it has signed is refused from the next request on. If it
 * signs now, the scheduled key takes over, as verifiers may have that one already; where none is scheduled, a new one.
 *
 * @param algorithm the key's
 * @param record writes the audit row in the same transaction.
 * @throws ConflictError when the key is not in the key set any more, or does not sign yet
 */
export async function removeSigningKeyWith(
  vault: KeyVault,
  realmId: string,
  { kid, algorithm }: Pick<KeyRemoval, "kid" | "algorithm">,
  by: Changer,
  record: (tx: Transaction, removal: KeyRemoval) => Promise<void>,
): Promise<void> {
  const spare = await makeKey(algorithm, vault);
  await changeConfig(by, async (tx, changed) => {
    await lockRealm(tx, realmId);
    const now = new Date();
    const keys = await settledKeys(tx, realmId, now);
    const key = keys.find(({ id }) => id === kid);
    if (!key || !isPublishedAt(key, now.getTime())) throw new ConflictError("This key is not in the key set any more.");
    if (key.signsFrom > now.getTime()) throw new ConflictError("This key has signed nothing yet. Cancel its rotation instead.");
    const { signingAlgorithm: ofTokens } = await tx.realm.findUniqueOrThrow({ where: { id: realmId } });
    const end = new Date(Math.min(key.signsUntil ?? Infinity, now.getTime()));
    const endsTokensFrom = ofTokens === key.algorithm ? new Date(key.signsFrom) : null;
    await tx.signingKey.update({
      where: { id: kid },
      data: { signsUntil: end, retiredAt: end, publishedUntil: now, removedAt: now, endsTokensFrom },
    });
    const rest = keys.filter((each) => each !== key);
    const next = nextKeyAt(rest, key.algorithm, now.getTime());
    const replacedBy = signingKeyAt(rest, key.algorithm, now.getTime()) ? null : (next?.id ?? spare.id);
    if (replacedBy === spare.id) await tx.signingKey.create({ data: { ...spare, realmId, createdAt: now, ...newKeyRow(now, now) } });
    else if (replacedBy !== null) await tx.signingKey.update({ where: { id: replacedBy }, data: newKeyRow(now, now) });
    await record(tx, { kid, algorithm: key.algorithm, replacedBy });
    changed({ kind: "realm", key: realmId });
  });
}

/**
 * Makes a key of each algorithm that has neither one that signs nor one that will: at first start, and when one is first asked for. Of
 * several processes that find it missing at once, one makes it. A standard algorithm's signs from now on, as nobody else could sign for it; any
 * other's, once an admin has chosen it, is published first.
 */
export async function ensureSigningKeys(vault: KeyVault, realmId: string, algorithms: readonly SigningAlgorithm[]): Promise<void> {
  const made = await Promise.all(algorithms.map((algorithm) => makeKey(algorithm, vault)));
  await changeConfig("portal", async (tx, changed) => {
    // Of two processes, the second to get the lock finds the keys of the first.
    await lockRealm(tx, realmId);
    const now = new Date();
    const keys = await settledKeys(tx, realmId, now);
    const isFirst = !keys.some((key) => isPublishedAt(key, now.getTime()));
    for (const key of made) {
      const { algorithm } = key;
      if (signingKeyAt(keys, algorithm, now.getTime()) || nextKeyAt(keys, algorithm, now.getTime())) continue;
      const notice = isFirst || STANDARD_ALGORITHMS.includes(algorithm) ? 0 : SHORTEST_NOTICE * 1000;
      const signsFrom = new Date(now.getTime() + notice);
      await tx.signingKey.create({ data: { ...key, realmId, createdAt: now, ...newKeyRow(signsFrom, now) } });
      changed({ kind: "realm", key: realmId });
      // The actor is the portal. The person who chose the algorithm has an audit row of their own.
      const portal = { userId: "", name: "Latchkey", realmId, ip: "", requestId: "" };
      await recordAudit(tx, portal, rotationChange({ kid: key.id, algorithm, signsFrom, retired: [], publishedUntil: now }));
    }
  });
}

/** The audit row of a key that was made. */
export function rotationChange({ kid, algorithm, signsFrom, retired, publishedUntil }: KeyRotation): AuditedChange {
  const before = retired.length > 0 ? { kid: retired } : null;
  const after = { kid, algorithm, signsFrom, ...(retired.length > 0 ? { oldKeyPublishedUntil: publishedUntil } : {}) };
  return { action: before ? "signing-key.rotate" : "signing-key.create", targetType: "signing-key", targetId: kid, before, after };
}

/**
 * Keeps keys that are to end published for as long as the tokens that they may still sign: for a longer lifetime that was allowed after
 * their end was set.
 *
 * @param lifetime seconds: the longest of an access token from now on
 */
export async function extendPublication(tx: Transaction, realmId: string, lifetime: number): Promise<void> {
  const now = new Date();
  for (const { id, signsUntil } of await tx.signingKey.findMany({ where: { realmId, signsUntil: { gt: now } } })) {
    const until = new Date((signsUntil?.getTime() ?? 0) + lifetime * 1000);
    await tx.signingKey.updateMany({ where: { id, publishedUntil: { lt: until } }, data: { publishedUntil: until } });
  }
}

/** The realm's keys with their times, after rows whose turn has come or gone have been brought in line for versions without a calendar. */
async function settledKeys(tx: Transaction, realmId: string, now: Date) {
  const rows = await tx.signingKey.findMany({ where: { realmId } });
  for (const row of rows) {
    const settled = settledRow(row, now);
    if (settled) await tx.signingKey.update({ where: { id: row.id }, data: settled });
  }
  return rows.map((row) => ({ id: row.id, ...keyTimes(row) }));
}

/** When the last token has expired that is signed until a moment. */
async function endOfTokens(tx: Transaction, realmId: string, signsUntil: Date): Promise<Date> {
  const { maximumAccessTokenLifetime } = await tx.realm.findUniqueOrThrow({ where: { id: realmId } });
  const until = new Date(signsUntil.getTime() + Math.max(maximumAccessTokenLifetime * 1000, MINIMUM_OVERLAP_MS));
  // The limit may have been lowered since: then some token outlives what it allows today.
  const longest = await tx.tokenRecord.findFirst({
    // Refresh tokens, which are never signed, live long and may be millions; the index, which has the kind, skips them.
    where: { realmId, kind: "access", format: "jwt", expiresAt: { gt: until } },
    orderBy: { expiresAt: "desc" },
    select: { expiresAt: true },
  });
  return longest?.expiresAt ?? until;
}
