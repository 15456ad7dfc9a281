import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { SECRET_PREFIX, secretChecksum } from "./secret-format";

/** Random letters of base64url, 6 bits each: 162 bits (RFC 6749 §10.10 asks for 160). Earlier versions made 43 of them. */
const RANDOM_LENGTH = 27;
const HINT_LENGTH = 4;

/** A client secret just made: `secret` is shown once and kept nowhere, the rest is stored. */
export interface GeneratedSecret {
  readonly secret: string;
  /** The secret's last four characters, so that people can tell secrets apart by what ends their own copy. */
  readonly hint: string;
  readonly hash: string;
  readonly algorithm: "sha256";
}

/**
 * Makes a client secret: `lk_cs_`, 162 random bits in base64url, and a checksum by which scanners and people
 * tell a real secret from a mistyped one without asking the server.
 *
 * With a client identifier and a colon it has 57 bytes: `base64` breaks its output after 76 characters, which stand for 57 bytes, so
 * `$(echo -n id:secret | base64)` stays one line. Its letters are the same raw, form-encoded and in a URL, as clients differ in what they encode.
 *
 * @param bytes at least 21 that nobody can guess
 * @example generateClientSecret().secret // "lk_cs_3q2-7wXb…0aF3x"
 */
export function generateClientSecret(bytes: Uint8Array = randomBytes(RANDOM_LENGTH)): GeneratedSecret {
  const random = SECRET_PREFIX + Buffer.from(bytes).toString("base64url").slice(0, RANDOM_LENGTH);
  const secret = random + secretChecksum(random);
  return { secret, hint: secret.slice(-HINT_LENGTH), hash: hashClientSecret(secret), algorithm: "sha256" };
}

/** SHA-256 in lower-case hexadecimal: enough for so many random bits, where there is nothing to guess. */
export function hashClientSecret(secret: string): string {
  return hash("sha256", secret, "hex");
}

/**
 * Compares a presented secret with a stored SHA-256 in constant time. The hash itself is no secret: presenting
 * it is hashed again and fails.
 */
export function verifySha256(presented: string, storedHex: string): boolean {
  // As text: the digest's bytes would come in a buffer of their own, which costs more than the hash.
  const stored = Buffer.from(storedHex, "latin1");
  return stored.length === 64 && timingSafeEqual(Buffer.from(hashClientSecret(presented), "latin1"), stored);
}
