/** The keys that sign tokens: encrypted at rest, opened and imported when they are first used. */
import { createCipheriv, createDecipheriv, KeyObject, randomBytes } from "node:crypto";
import { type CryptoKey, importJWK, type JWK } from "jose";
import { z } from "zod";
import type { StoredSigningKey } from "#app/db/protocol/realm-config";
import { isPublishedAt, nextKeyAt, signingKeyAt } from "#app/oauth/key-calendar";
import type { SigningAlgorithm } from "#app/oauth/model";

const jwkSchema = z.looseObject({ kty: z.string() });

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly key: KeyObject;
}

export interface VerificationKey {
  readonly algorithm: SigningAlgorithm;
  readonly key: CryptoKey;
}

export type PublishedJwk = Readonly<Record<string, unknown>>;

/** The keys of a realm as one state of the database has them, imported when first used. */
export class KeyRing {
  /** By algorithm, with the first moment at which another key may have to sign. */
  readonly #signing = new Map<SigningAlgorithm, { readonly until: number; readonly key: Promise<SigningKey> }>();
  readonly #verifying = new Map<string, Promise<VerificationKey>>();

  constructor(
    private readonly rows: readonly StoredSigningKey[],
    private readonly vault: KeyVault,
  ) {}

  /** The key that signs with an algorithm at a moment, or undefined when the realm has none. */
  signing(algorithm: SigningAlgorithm, now: number): Promise<SigningKey> | undefined {
    const known = this.#signing.get(algorithm);
    if (known && now < known.until) return known.key;
    const row = signingKeyAt(this.rows, algorithm, now);
    if (!row) return undefined;
    const key = this.#open(row);
    const next = nextKeyAt(this.rows, algorithm, now);
    this.#signing.set(algorithm, { until: Math.min(row.signsUntil ?? Infinity, next?.signsFrom ?? Infinity), key });
    return key;
  }

  /** The key that will sign with an algorithm, or undefined. */
  next(algorithm: SigningAlgorithm, now: number): Promise<SigningKey> | undefined {
    const row = nextKeyAt(this.rows, algorithm, now);
    return row && this.#open(row);
  }

  async #open({ id, algorithm, encryptedPrivateJwk }: StoredSigningKey): Promise<SigningKey> {
    const key = await imported(this.vault.open(id, encryptedPrivateJwk), algorithm);
    return { kid: id, algorithm, key: KeyObject.from(key) };
  }

  /** Those of the algorithms for which there is neither a key that signs nor one that will. */
  missing(algorithms: readonly SigningAlgorithm[], now: number): readonly SigningAlgorithm[] {
    return algorithms.filter((algorithm) => !signingKeyAt(this.rows, algorithm, now) && !nextKeyAt(this.rows, algorithm, now));
  }

  /** The published key of that id, or undefined. */
  verifying(kid: string, now: number): Promise<VerificationKey> | undefined {
    const row = this.rows.find(({ id }) => id === kid);
    if (!row || !isPublishedAt(row, now)) return undefined;
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
      .filter((row) => isPublishedAt(row, now))
      .map(({ id, algorithm, publicJwk }) => ({ ...readJwk(publicJwk), kid: id, use: "sig", alg: algorithm }));
  }
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
