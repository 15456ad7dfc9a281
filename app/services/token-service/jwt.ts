/** JWS compact signatures with the realm's keys. */
import { type KeyObject, sign } from "node:crypto";
import { CompactSign, compactVerify, decodeProtectedHeader } from "jose";
import type { StoredSigningKey } from "#app/db/protocol/realm-config";
import type { SigningAlgorithm } from "#app/oauth/model";
import type { Clock, JwtSigner, JwtVerifier, KeySetSource } from "#app/oauth/ports";
import { KeyRing, type KeyVault } from "./key-ring";

export interface JwtOptions {
  /** The same array for as long as the keys have not changed. */
  signingKeys(realmId: string): Promise<readonly StoredSigningKey[]>;
  /** Makes a key of an algorithm that has none, and lets `signingKeys` see it. */
  ensureKey(realmId: string, algorithm: SigningAlgorithm): Promise<void>;
  readonly vault: KeyVault;
  readonly clock: Clock;
}

type Jwt = JwtSigner & JwtVerifier & KeySetSource;

/** How node:crypto makes the signatures that are quicker to make than to hand to another thread (RFC 7518 §3.4, RFC 8037 §3.1). */
const SYNCHRONOUS = {
  ES256: { digest: "sha256", dsaEncoding: "ieee-p1363" },
  EdDSA: { digest: null, dsaEncoding: undefined },
} as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function createJwt({ signingKeys, ensureKey, vault, clock }: JwtOptions): Jwt {
  const rings = new WeakMap<readonly StoredSigningKey[], KeyRing>();
  const ringOf = async (realmId: string): Promise<KeyRing> => {
    const rows = await signingKeys(realmId);
    const ring = rings.get(rows) ?? new KeyRing(rows, vault);
    rings.set(rows, ring);
    return ring;
  };
  const making = new Map<string, Promise<void>>();
  /** Requests that miss the same key at once wait for the same one. */
  const ensureOnce = (realmId: string, algorithm: SigningAlgorithm): Promise<void> => {
    const name = `${algorithm} ${realmId}`;
    const made = making.get(name) ?? ensureKey(realmId, algorithm).finally(() => making.delete(name));
    making.set(name, made);
    return made;
  };
  return {
    async sign(realmId, algorithm, typ, claims) {
      let ring = await ringOf(realmId);
      if (!ring.hasCurrent(algorithm)) {
        await ensureOnce(realmId, algorithm);
        ring = await ringOf(realmId);
      }
      const signing = await ring.signing(algorithm);
      if (!signing) throw new Error(`Realm ${realmId} has no ${algorithm} key.`);
      return await signCompact(signing.key, { alg: algorithm, kid: signing.kid, typ }, JSON.stringify(claims));
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
