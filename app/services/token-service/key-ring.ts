import { KeyObject } from "node:crypto";
import { type CryptoKey, importJWK, type JWK } from "jose";
import { z } from "zod";
import type { StoredSigningKey } from "#app/db/protocol/signing-keys";
import type { SigningAlgorithm } from "#app/oauth/model";
import type { KeyVault } from "./key-vault";

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
