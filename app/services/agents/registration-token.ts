/** Bearer tokens of registration: those that let a client register, and those by which it manages itself (RFC 7591 §3, RFC 7592 §3). */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";

const PREFIXES = { initial: "lk_iat_", access: "lk_rat_" } as const;

/**
 * A new token: 256 random bits behind a prefix for secret scanners. Only its hash is stored.
 *
 * @example newRegistrationToken("access").token // "lk_rat_…"
 */
export function newRegistrationToken(kind: keyof typeof PREFIXES): { readonly token: string; readonly tokenHash: string } {
  const token = PREFIXES[kind] + randomBytes(32).toString("base64url");
  return { token, tokenHash: registrationTokenHash(token) };
}

/** What is stored of a token. */
export function registrationTokenHash(token: string): string {
  return hash("sha256", token, "hex");
}

/** Whether a token is the one whose hash is stored, in the same time for every wrong one. */
export function isRegistrationToken(token: string, storedHash: string): boolean {
  const [given, stored] = [Buffer.from(registrationTokenHash(token)), Buffer.from(storedHash)];
  return given.length === stored.length && timingSafeEqual(given, stored);
}

/** The token of an `Authorization: Bearer` header, or undefined. */
export function bearerToken(authorization: string | null): string | undefined {
  return /^bearer +([\x21-\x7e]{1,500})$/i.exec(authorization ?? "")?.[1];
}
