/** How often passwords may be guessed and accounts made. The counters are rows: they hold across processes. */
import { rateLimitStore } from "#app/db/rate-limit-store";
import { createRateLimit, sourceKey } from "#app/platform/rate-limit";
import { RateLimitedError } from "../errors";
import { sha256 } from "./session-token";

const QUARTER_OF_AN_HOUR = 15 * 60;

const wrongByAccount = createRateLimit(rateLimitStore, { name: "sign-in-account", limit: 10, windowSeconds: QUARTER_OF_AN_HOUR });
const wrongBySource = createRateLimit(rateLimitStore, { name: "sign-in-source", limit: 50, windowSeconds: QUARTER_OF_AN_HOUR });
const signUpsBySource = createRateLimit(rateLimitStore, { name: "sign-up-source", limit: 100, windowSeconds: 60 * 60 });

export interface Guess {
  readonly realmId: string;
  /** Normalised. */
  readonly email: string;
  readonly ip: string;
}

/** Hashed, because people type passwords into the email field; known and unknown emails count alike. */
function accountKey(guess: Guess): string {
  return sha256(`${guess.realmId}\n${guess.email}`);
}

/** Seconds until a password of this account may be tried from this source, or 0. */
export async function secondsUntilNextGuess(guess: Guess): Promise<number> {
  const [account, source] = await Promise.all([
    wrongByAccount.retryAfter(accountKey(guess)),
    wrongBySource.retryAfter(sourceKey(guess.ip)),
  ]);
  return Math.max(account, source);
}

export async function countWrongGuess(guess: Guess): Promise<void> {
  await wrongByAccount.take(accountKey(guess));
  await wrongBySource.take(sourceKey(guess.ip));
}

/** The right password clears the account's count; the source's stays, or one own account would clear it for guesses at others. */
export async function forgetWrongGuesses(guess: Guess): Promise<void> {
  await wrongByAccount.reset(accountKey(guess));
}

/** @throws {RateLimitedError} after 100 in an hour from one source */
export async function takeSignUp(ip: string): Promise<void> {
  const seconds = await signUpsBySource.take(sourceKey(ip));
  if (seconds > 0) throw tooManyAttempts(seconds);
}

/** "Try again in N minutes." */
export function tooManyAttempts(seconds: number): RateLimitedError {
  const minutes = Math.ceil(seconds / 60);
  return new RateLimitedError(seconds, `Too many attempts. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`);
}
