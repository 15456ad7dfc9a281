/** The links of the audit log's hash chain: see `docs/decisions/0018-audit-chain.md`. */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

const FORMAT = "latchkey-audit-1";
const KEY_BYTES = 32;
const KEY_ID_BYTES = 6;

/** What the chain covers of an event: its values as stored. */
export interface ChainedEvent {
  readonly id: string;
  readonly at: Date;
  readonly realmId: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly targetName: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly ip: string;
  readonly requestId: string;
}

/** Seals links; the database does not hold it. */
export interface AuditKey {
  /** Says which key a link was sealed under. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What a stored hash consists of. */
interface Link {
  /** SHA-256, base64url. */
  readonly digest: string;
  readonly keyId: string;
  readonly seal: string;
}

/**
 * The key of the audit chain, derived from the server's key-encryption key by HKDF (RFC 5869).
 *
 * @param keyEncryptionKey 32 bytes
 */
export function deriveAuditKey(keyEncryptionKey: Uint8Array): AuditKey {
  const derive = (info: string, length: number) => Buffer.from(hkdfSync("sha256", keyEncryptionKey, "", info, length));
  return { id: derive("latchkey audit key id", KEY_ID_BYTES).toString("base64url"), bytes: derive("latchkey audit key", KEY_BYTES) };
}

let current: AuditKey | undefined;

/**
 * Sets the key under which this process seals the audit log, before its first event.
 *
 * @param keyEncryptionKey the server's, 32 bytes
 */
export function setAuditKey(keyEncryptionKey: Uint8Array): void {
  current = deriveAuditKey(keyEncryptionKey);
}

/** @throws when {@link setAuditKey} has not been called: an event without a seal must not be written */
export function auditKey(): AuditKey {
  if (!current) throw new Error("The key of the audit log has not been set.");
  return current;
}

/**
 * The hash of an event at its place in the chain: `digest.keyId.seal`. The digest is the SHA-256 of the event, its place and
 * the digest before it, which anybody can compute; the seal is an HMAC-SHA256 of the digest, which takes the server's key.
 *
 * @param previous the digest of the link before; empty for the first
 * @example chainHash(key, event, 7, digestOf(sixth.hash)) // "q83v….Zk1sQ2hB.9ux0…"
 */
export function chainHash(key: AuditKey, event: ChainedEvent, seq: number, previous: string): string {
  const digest = computeDigest(event, seq, previous);
  return `${digest}.${key.id}.${computeSeal(key, digest)}`;
}

/** The digest in a stored hash. */
export function digestOf(hash: string): string {
  return parseLink(hash).digest;
}

/** What is wrong with a link: its content or place, its seal, or that it was sealed under a key we do not have. */
export type LinkFault = "changed" | "forged" | "other-key";

/**
 * Checks an event against its stored hash.
 *
 * @param key undefined leaves the seal unchecked
 * @returns null when it is as it was written
 */
export function checkLink(
  key: AuditKey | undefined,
  event: ChainedEvent,
  { seq, hash, previous }: { readonly seq: number; readonly hash: string; readonly previous: string },
): LinkFault | null {
  if (parseLink(hash).digest !== computeDigest(event, seq, previous)) return "changed";
  return checkSeal(key, hash);
}

/** Checks that a stored hash was made by a server that has the key. */
export function checkSeal(key: AuditKey | undefined, hash: string): LinkFault | null {
  if (key === undefined) return null;
  const { digest, keyId, seal } = parseLink(hash);
  if (keyId !== key.id) return "other-key";
  const [expected, found] = [Buffer.from(computeSeal(key, digest)), Buffer.from(seal)];
  return expected.length === found.length && timingSafeEqual(expected, found) ? null : "forged";
}

/** JSON without white space, as ECMAScript's `JSON.stringify` writes it: the same bytes for the same values. */
function computeDigest(event: ChainedEvent, seq: number, previous: string): string {
  const values = [
    FORMAT,
    previous,
    seq,
    event.id,
    event.at.toISOString(),
    event.realmId,
    event.actorId,
    event.actorName,
    event.action,
    event.targetType,
    event.targetId,
    event.targetName,
    event.before,
    event.after,
    event.ip,
    event.requestId,
  ];
  return createHash("sha256").update(JSON.stringify(values)).digest("base64url");
}

function computeSeal(key: AuditKey, digest: string): string {
  return createHmac("sha256", key.bytes).update(digest).digest("base64url");
}

function parseLink(hash: string): Link {
  const [digest = "", keyId = "", seal = ""] = hash.split(".");
  return { digest, keyId, seal };
}
