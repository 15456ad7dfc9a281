/** DPoP proofs for tests (RFC 9449 §4.2), signed with a key pair of the test's own. */
import { createHash, randomUUID } from "node:crypto";
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { ProtocolRequest } from "../model";

export interface ProofKeys {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly jkt: string;
  readonly algorithm: string;
}

export async function someProofKeys(algorithm = "ES256"): Promise<ProofKeys> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk, jkt: await calculateJwkThumbprint(jwk), algorithm };
}

/** What a proof says; what is undefined in `claims` or `header` is left out. */
export interface ProofFacts {
  readonly method?: string;
  readonly uri: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly nonce?: string;
  /** The access token that it comes with. */
  readonly accessToken?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A proof in order but for what is said. */
export async function aProof(
  keys: ProofKeys,
  { method = "POST", uri, now, nonce, accessToken, claims, header }: ProofFacts,
): Promise<string> {
  const ath = accessToken === undefined ? undefined : createHash("sha256").update(accessToken).digest("base64url");
  const said = { jti: randomUUID(), htm: method, htu: uri, iat: Math.floor(now / 1000), nonce, ath, ...claims };
  return await new SignJWT(withoutAbsent(said))
    .setProtectedHeader({ alg: keys.algorithm, ...withoutAbsent({ typ: "dpop+jwt", jwk: keys.jwk, ...header }) })
    .sign(keys.privateKey);
}

function withoutAbsent(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** The header of a request at the address. */
export function withProof(text: string, uri: string): Pick<ProtocolRequest, "dpop"> {
  return { dpop: { text, uri } };
}
