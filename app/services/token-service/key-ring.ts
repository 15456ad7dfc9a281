/** The keys that sign tokens: encrypted at rest, opened and imported when they are first used. */
import { createCipheriv, createDecipheriv, KeyObject, randomBytes } from "node:crypto";
import { type CryptoKey, importJWK, type JWK } from "jose";
import { z } from "zod";
import type { StoredSigningKey } from "#app/db/protocol/realm-config";
import type { SigningAlgorithm } from "#app/oauth/model";

const jwkSchema = z.looseObject({ kty: z.string() });

export interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
}

export interface VerificationKey {
  readonly algorithm: SigningAlgorithm;
  readonly key: CryptoKey;
}

export type PublishedJwk = Readonly<Record<string, unknown>>;

/** The keys of a realm as one state of the database has them, imported when first used. */
export class KeyRing {
  readonly #signing = new Map<SigningAlgorithm, Promise<SigningKey>>();
  readonly #verifying = new Map<string, Promise<VerificationKey>>();

  constructor(
    private readonly rows: readonly StoredSigningKey[],
    private readonly vault: KeyVault,
  ) {}

  /** The key that signs with an algorithm, or undefined when the realm has none. */
  signing(algorithm: SigningAlgorithm): Promise<SigningKey> | undefined {
    const known = this.#signing.get(algorithm);
    if (known) return known;
    const matching = this.rows.filter((row) => row.algorithm === algorithm);
    // A retired key signs only for a request on an older generation, whose commit will be refused.
    const row = matching.find(({ retiredAt }) => retiredAt === null) ?? matching[0];
    if (!row) return undefined;
    const signing = imported(this.vault.open(row.id, row.encryptedPrivateJwk), algorithm).then((key) => ({
      kid: row.id,
      key: KeyObject.from(key),
    }));
    this.#signing.set(algorithm, signing);
    return signing;
  }

  /** Whether a key that is not retired signs with the algorithm. */
  hasCurrent(algorithm: SigningAlgorithm): boolean {
    return this.rows.some((row) => row.algorithm === algorithm && row.retiredAt === null);
  }

  /** The published key of that id, or undefined. */
  verifying(kid: string, now: number): Promise<VerificationKey> | undefined {
    const row = this.rows.find(({ id }) => id === kid);
    if (!row || !isPublished(row, now)) return undefined;
    const known = this.#verifying.get(kid);
    if (known) return known;
    const { algorithm } = row;
    const verifying = imported(row.publicJwk, algorithm).then((key) => ({ algorithm, key }));
    this.#verifying.set(kid, verifying);
    return verifying;
  }

  /** The public JWKs (RFC 7517 §4): what the key is for and its id beside its parameters. */
  published(now: number): readonly PublishedJwk[] {
    return this.rows
      .filter((row) => isPublished(row, now))
      .map(({ id, algorithm, publicJwk }) => ({ ...readJwk(publicJwk), kid: id, use: "sig", alg: algorithm }));
  }
}

function isPublished(row: StoredSigningKey, now: number): boolean {
  return row.retiredAt === null || (row.publishedUntil !== null && row.publishedUntil > now);
}

function readJwk(text: string): JWK {
  return jwkSchema.parse(JSON.parse(text));
}

async function imported(text: string, algorithm: SigningAlgorithm): Promise<CryptoKey> {
  const key = await importJWK(readJwk(text), algorithm);
  if (key instanceof Uint8Array) throw new Error("A symmetric key cannot sign tokens.");
  return key;
}

/** Encrypts signing keys at rest. */
export interface KeyVault {
  /** @param name is bound to the text: a cipher text moved to another key's row does not open. */
  seal(name: string, text: string): string;
  /** @throws {WrongEncryptionKeyError} when the text was sealed under another key or name, or was changed. */
  open(name: string, sealed: string): string;
}

/** The server's key-encryption key is not the one that a stored key was sealed under. */
export class WrongEncryptionKeyError extends Error {
  override readonly name = "WrongEncryptionKeyError";
  readonly code = "wrong_encryption_key";
  constructor(kid: string, options: ErrorOptions) {
    super(`the signing key ${kid} in the database was made under another one`, options);
  }
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = "a256gcm.";

/**
 * AES-256-GCM under the server's key-encryption key.
 *
 * @param key 32 bytes
 */
export function createKeyVault(key: Uint8Array): KeyVault {
  return {
    seal(name, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return FORMAT + Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(name, sealed) {
      if (!sealed.startsWith(FORMAT)) throw new Error(`Key ${name} is stored in an unknown form.`);
      const bytes = Buffer.from(sealed.slice(FORMAT.length), "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(name),
      );
      try {
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
      } catch (error) {
        throw new WrongEncryptionKeyError(name, { cause: error });
      }
    },
  };
}
