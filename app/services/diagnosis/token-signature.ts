/** Whether one of the portal's published keys signed a token (RFC 7515 §5.2), by Web Crypto: in the browser as on the server. */
import { bytesOf, decodeBase64Url, type ReadToken } from "./token-text";

export type SignatureCheck =
  /** `kid` of the key that fits. */
  | { readonly outcome: "valid"; readonly kid: string }
  | { readonly outcome: "invalid" | "unknown_key" | "unsupported"; readonly kid: string };

/** What the algorithms that sign here are to Web Crypto (RFC 7518 §3.1, RFC 8037 §3.1). */
const ALGORITHMS = {
  ES256: { key: { name: "ECDSA", namedCurve: "P-256" }, verify: { name: "ECDSA", hash: "SHA-256" } },
  RS256: { key: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, verify: { name: "RSASSA-PKCS1-v1_5" } },
  EdDSA: { key: { name: "Ed25519" }, verify: { name: "Ed25519" } },
} as const;

/** A key set (RFC 7517 §5), as it was fetched. */
export type KeySet = readonly (JsonWebKey & { readonly kid?: string })[];

/**
 * @param text the token without anything around it
 * @param token the same, read
 */
export async function checkSignature(text: string, token: Extract<ReadToken, { format: "jwt" }>, keys: KeySet): Promise<SignatureCheck> {
  const { alg, kid: named } = token.header;
  const kid = typeof named === "string" ? named.slice(0, 200) : "";
  if (alg !== "ES256" && alg !== "RS256" && alg !== "EdDSA") return { outcome: "unsupported", kid };
  const jwk = keys.find((key) => key.kid === kid);
  if (jwk === undefined) return { outcome: "unknown_key", kid };
  const end = text.lastIndexOf(".");
  const signature = decodeBase64Url(text.slice(end + 1));
  if (signature === undefined) return { outcome: "invalid", kid };
  const { key: keyAlgorithm, verify } = ALGORITHMS[alg];
  try {
    const key = await crypto.subtle.importKey("jwk", { ...jwk, key_ops: ["verify"] }, keyAlgorithm, false, ["verify"]);
    const signed = new TextEncoder().encode(text.slice(0, end));
    const fits = await crypto.subtle.verify(verify, key, bytesOf(signature), signed);
    return { outcome: fits ? "valid" : "invalid", kid };
  } catch {
    // An older browser has no Ed25519, or the page is not on a secure origin.
    return { outcome: "unsupported", kid };
  }
}
