import { createHash } from "node:crypto";

/**
 * What a client knows a browser's session by: `sid` of ID tokens and logout tokens (Back-Channel Logout 1.0 §2.1). Another for each client, so
 * that two of them cannot tell that their sessions are one; it does not show the session's own key, which has 256 random bits.
 *
 * @param sessionIdHash `Session.idHash`
 * @param clientRef the client's internal id
 * @example sidOf(session.idHash, client.ref) // 43 letters of base64url
 */
export function sidOf(sessionIdHash: string, clientRef: string): string {
  return createHash("sha256").update(`${sessionIdHash}\n${clientRef}`).digest("base64url");
}
