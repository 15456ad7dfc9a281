import { type KeyObject, sign } from "node:crypto";
import { CompactSign } from "jose";
import type { SigningAlgorithm } from "#app/oauth/model";

/** How node:crypto makes the signatures that are quicker to make than to hand to another thread (RFC 7518 §3.4, RFC 8037 §3.1). */
const SYNCHRONOUS = {
  ES256: { digest: "sha256", dsaEncoding: "ieee-p1363" },
  EdDSA: { digest: null, dsaEncoding: undefined },
} as const;

const encoder = new TextEncoder();

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
