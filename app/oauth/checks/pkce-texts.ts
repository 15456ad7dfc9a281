/** What the verifier and the challenge of PKCE look like (RFC 7636 §4). Pure text: the browser reads it too. */
import type { CodeChallengeMethod } from "../model";

/** `code-verifier = 43*128unreserved` (RFC 7636 §4.1); the challenge of `plain` is the verifier (§4.2). */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;
/** BASE64URL of a SHA-256 (§4.2). */
const S256_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** Whether a text can be a verifier. */
export function isVerifier(text: string): boolean {
  return VERIFIER.test(text);
}

/** Whether a text can be the challenge of a method. */
export function isChallenge(text: string, method: CodeChallengeMethod): boolean {
  return (method === "S256" ? S256_CHALLENGE : VERIFIER).test(text);
}
