/** Secrets that somebody has typed: those of another server, which may be short, or guessable, or both. */
import bcrypt from "bcrypt";
import { env } from "#app/platform/env";
import { inPasswordQueue } from "../accounts/password-queue";
import type { Actor } from "../actor";

/** bcrypt reads no further: a longer one is refused, or its first 72 bytes would do. */
export const TYPED_SECRET_BYTES = 72;
const LEAST_LETTERS = 8;
/** bcrypt's work factor: 55 ms on the machine of `docs/performance.md`. A token request may wait for it, so it is lower than a password's may be. */
const COST = 10;
/** Of a short secret two letters are shown, of a longer one four, as of generated ones. */
const SHORT = 20;

/** What is kept of a typed secret. */
export interface TypedSecret {
  /** Its last letters, by which people know it. */
  readonly hint: string;
  readonly hash: string;
  readonly algorithm: "bcrypt";
}

/**
 * Why a typed text cannot be a secret, or null where it can: VSCHAR (RFC 6749 App. A.2), neither too short nor longer than bcrypt reads.
 *
 * @example typedSecretProblem("2Federate") // null
 */
export function typedSecretProblem(text: string): string | null {
  if (!/^[\x20-\x7e]+$/.test(text)) return "This Consumer Secret holds a character that no secret may hold (RFC 6749 App. A.2).";
  if (text.length < LEAST_LETTERS) return `This Consumer Secret is too short to keep anybody out: it needs ${LEAST_LETTERS} characters.`;
  if (text.length > TYPED_SECRET_BYTES)
    return `This Consumer Secret is longer than ${TYPED_SECRET_BYTES} characters. Generate keys here and give your program the new secret.`;
  return null;
}

/**
 * Hashes a typed secret when its turn in the password queue has come.
 *
 * @throws {UnavailableError} when the queue is full.
 */
export async function hashTypedSecret(actor: Pick<Actor, "userId">, secret: string): Promise<TypedSecret> {
  const hash = await inPasswordQueue({ lane: "known", owner: actor.userId }, () => bcrypt.hash(secret, Math.min(COST, env().bcryptCost)));
  return { hint: secret.slice(secret.length < SHORT ? -2 : -4), hash, algorithm: "bcrypt" };
}
