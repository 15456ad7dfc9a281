/** A session's token, which is in the cookie, and its hash, which is the key of the row. */
import { createHash, randomBytes } from "node:crypto";

/** A new session id: 256 random bits for the browser, their SHA-256 for the database. */
export function newSessionToken(): { readonly token: string; readonly idHash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, idHash: sha256(token) };
}

/** The row key of a token from a cookie, or null when it cannot be one of ours (no query needed then). */
export function sessionIdHash(token: string): string | null {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? sha256(token) : null;
}

/** SHA-256, base64url: enough for values of 256 random bits, which no dictionary reaches. */
export function sha256(value: string): string {
  return createHash("sha256").update(value).digest("base64url");
}
