/** JWS compact signatures with the realm's keys. */
import { type KeyObject, sign } from "node:crypto";
import { CompactSign, compactVerify, decodeProtectedHeader } from "jose";
import type { StoredSigningKey } from "#app/db/protocol/realm-config";
import { INTROSPECTION_TYPE } from "#app/oauth/introspection";
import { STANDARD_ALGORITHMS } from "#app/oauth/key-calendar";
import type { SigningAlgorithm } from "#app/oauth/model";
import type { Clock, JwtSigner, JwtVerifier, KeySetSource } from "#app/oauth/ports";
import { ACCESS_TOKEN_TYPE } from "#app/oauth/tokens/jwt";
import { KeyRing, type KeyVault, type SigningKey } from "./key-ring";

export interface JwtOptions {
  /** The same array for as long as the keys have not changed. */
  signingKeys(realmId: string): Promise<readonly StoredSigningKey[]>;
  /** Makes a key of each algorithm that has none, and lets `signingKeys` see them. */
  ensureKeys(realmId: string, algorithms: readonly SigningAlgorithm[]): Promise<void>;
  readonly vault: KeyVault;
  readonly clock: Clock;
}

type Jwt = JwtSigner & JwtVerifier & KeySetSource;

/** How node:crypto makes the signatures that are quicker to make than to hand to another thread (RFC 7518 §3.4, RFC 8037 §3.1). */
const SYNCHRONOUS = {
  ES256: { digest: "sha256", dsaEncoding: "ieee-p1363" },
  EdDSA: { digest: null, dsaEncoding: undefined },
} as const;

/** Types of JWT that verifiers check by the realm's key set, whatever the algorithm; of the others a client has chosen it. */
const ANY_KEY_SIGNS: ReadonlySet<string> = new Set([ACCESS_TOKEN_TYPE, INTROSPECTION_TYPE]);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function createJwt({ signingKeys, ensureKeys, vault, clock }: JwtOptions): Jwt {
  const rings = new WeakMap<readonly StoredSigningKey[], KeyRing>();
  const ringOf = async (realmId: string): Promise<KeyRing> => {
    const rows = await signingKeys(realmId);
    const ring = rings.get(rows) ?? new KeyRing(rows, vault);
    rings.set(rows, ring);
    return ring;
  };
  const making = new Map<string, Promise<void>>();
  /** Requests that miss the same keys at once wait for the same ones. */
  const ensureOnce = (realmId: string, algorithms: readonly SigningAlgorithm[]): Promise<void> => {
    const name = `${algorithms.join(" ")} ${realmId}`;
    const made = making.get(name) ?? ensureKeys(realmId, algorithms).finally(() => making.delete(name));
    making.set(name, made);
    return made;
  };
  /**
   * Where none signs with an algorithm yet: makes its key. As long as that one is only published, what any key of the realm may sign
   * is signed with a standard algorithm, and what a client asked an algorithm for with the new key all the same.
   */
  const otherKey = async (realmId: string, algorithm: SigningAlgorithm, typ: string): Promise<SigningKey> => {
    const missing = (await ringOf(realmId)).missing([algorithm], clock.now());
    if (missing.length > 0) await ensureOnce(realmId, missing);
    const ring = await ringOf(realmId);
    const now = clock.now();
    for (const each of ANY_KEY_SIGNS.has(typ) ? [algorithm, ...STANDARD_ALGORITHMS] : [algorithm]) {
      const signing = await ring.signing(each, now);
      if (signing) return signing;
    }
    // Or the realm's first key, made a moment ago by a process whose clock is ahead of this one's.
    const next = await ring.next(algorithm, now);
    if (next) return next;
    throw new Error(`Realm ${realmId} has no ${algorithm} key.`);
  };
  return {
    async sign(realmId, algorithm, typ, claims) {
      const usual = await (await ringOf(realmId)).signing(algorithm, clock.now());
      const { key, algorithm: alg, kid } = usual ?? (await otherKey(realmId, algorithm, typ));
      return await signCompact(key, { alg, kid, typ }, JSON.stringify(claims));
    },
    async verify(realmId, typ, token) {
      const kid = keyId(token, typ);
      const verification = kid === undefined ? undefined : await (await ringOf(realmId)).verifying(kid, clock.now());
      if (!verification) return undefined;
      try {
        const { payload } = await compactVerify(token, verification.key, { algorithms: [verification.algorithm] });
        return jsonObject(decoder.decode(payload));
      } catch {
        return undefined;
      }
    },
    async keySet(realmId) {
      const ring = await ringOf(realmId);
      const published = ring.published(clock.now());
      const missing = ring.missing(STANDARD_ALGORITHMS, clock.now());
      if (missing.length === 0) return { keys: published };
      try {
        // So that a realm publishes each of its keys before anybody asks for its signature.
        await ensureOnce(realmId, missing);
      } catch (error) {
        // While the database is away, the keys that there are verify what they signed.
        if (published.length === 0) throw error;
        return { keys: published };
      }
      return { keys: (await ringOf(realmId)).published(clock.now()) };
    },
  };
}

/** The `kid` of a token whose `typ` fits (RFC 7515 §4.1.9: `application/` may be left out, case does not count). */
function keyId(token: string, typ: string): string | undefined {
  try {
    const header = decodeProtectedHeader(token);
    return header.typ?.toLowerCase().replace(/^application\//, "") === typ ? header.kid : undefined;
  } catch {
    return undefined;
  }
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : undefined;
}

/**
 * A JWS in compact form (RFC 7515 §7.1). ES256 and EdDSA are signed synchronously: tokens then reach one group commit
 * together and not one by one, see `docs/decisions/0005-sign-on-the-spot.md`. RS256 takes long enough for a thread.
 *
 * @example await signCompact(key, { alg: "ES256", kid, typ: "at+jwt" }, JSON.stringify(claims))
 */
export async function signCompact(
  key: KeyObject,
  header: { readonly alg: SigningAlgorithm; readonly kid: string; readonly typ: string },
  payload: string,
): Promise<string> {
  if (header.alg === "RS256") return await new CompactSign(encoder.encode(payload)).setProtectedHeader({ ...header }).sign(key);
  const { digest, dsaEncoding } = SYNCHRONOUS[header.alg];
  const input = `${encoded(JSON.stringify(header))}.${encoded(payload)}`;
  const signature = sign(digest, Buffer.from(input), dsaEncoding === undefined ? key : { key, dsaEncoding });
  return `${input}.${signature.toString("base64url")}`;
}

function encoded(text: string): string {
  return Buffer.from(text).toString("base64url");
}
