/** How a protected resource says what is wrong with an access token (RFC 6750 §3, RFC 9449 §7.1). */
import { ASSERTION_ALGORITHMS } from "./client-auth/assertion";

export interface BearerChallenge {
  /** By which the token shall be presented; absent: Bearer. */
  readonly scheme?: "Bearer" | "DPoP";
  /** Absent where the request had no credentials at all: it is told no error (§3.1). */
  readonly error?: string;
  readonly description?: string;
  /** The scopes that the call needs, separated by spaces. */
  readonly scope?: string | undefined;
  /** Where the resource describes itself (RFC 9728 §5.1). */
  readonly resourceMetadata?: string;
}

const BEARER = 'Bearer realm="Latchkey"';
const DPOP = `DPoP realm="Latchkey", algs="${ASSERTION_ALGORITHMS.join(" ")}"`;

/**
 * The value of `WWW-Authenticate`. Characters that would need an escape in a quoted string are left out.
 *
 * @example bearerChallenge({ error: "insufficient_scope", scope: "read" }) // 'Bearer realm="Latchkey", error="insufficient_scope", scope="read"'
 */
export function bearerChallenge({ scheme = "Bearer", error, description, scope, resourceMetadata }: BearerChallenge): string {
  let challenge = scheme === "Bearer" ? BEARER : DPOP;
  if (error !== undefined) challenge += `, error="${quotable(error)}"`;
  if (description !== undefined) challenge += `, error_description="${quotable(description)}"`;
  if (scope !== undefined && scope !== "") challenge += `, scope="${quotable(scope)}"`;
  if (resourceMetadata !== undefined) challenge += `, resource_metadata="${quotable(resourceMetadata)}"`;
  return challenge;
}

/** %x20-21 / %x23-5B / %x5D-7E. */
function quotable(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "");
}
