/**
 * How often passwords may be tried and accounts made. The counters are rows: they hold across processes. Guesses are counted
 * before the password is compared, so that many at once cannot all begin; see `docs/decisions/0019-sign-ins.md`.
 */
import { clearCountersFrom, countersFrom, rateLimitStore } from "#app/db/rate-limit-store";
import { formatDuration } from "#app/platform/duration";
import { createRateLimit, remembering, sourceKey } from "#app/platform/rate-limit";
import { RateLimitedError } from "../errors";
import { waitForAddress } from "../mails";
import { sha256 } from "./sessions";

const MINUTE = 60;
const QUARTER_OF_AN_HOUR = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A try leaves three rows at most (session, audit event, counter), and so does a sign-up (user, session, audit event): with these
 * limits sign-ins and sign-ups of one source add at most 160 rows a minute. What its refused token requests add is bounded apart (ADR 16).
 */
const triesBySource = remembering(createRateLimit(rateLimitStore, { name: "sign-in-tries", limit: 20, windowSeconds: MINUTE }));
/** For people known there alone, so that strangers behind the same address leave them these. */
const knownTriesBySource = remembering(createRateLimit(rateLimitStore, { name: "known-tries", limit: 12, windowSeconds: MINUTE }));
const signUpsBySource = remembering(createRateLimit(rateLimitStore, { name: "sign-up-minute", limit: 20, windowSeconds: MINUTE }));
const signUpsByHour = remembering(createRateLimit(rateLimitStore, { name: "sign-up-source", limit: 100, windowSeconds: HOUR }));

const wrongBySource = createRateLimit(rateLimitStore, { name: "sign-in-source", limit: 50, windowSeconds: QUARTER_OF_AN_HOUR });
/** Right passwords are taken back only while guesses are admitted: what is refused stays so until the window ends. */
const wrongBySourceRemembered = remembering(wrongBySource);
const GUESSES_BY_PAIR = 10;
const PAIR = "sign-in-pair";
const SLOW = "sign-in-slow";
const wrongByPair = createRateLimit(rateLimitStore, { name: PAIR, limit: GUESSES_BY_PAIR, windowSeconds: QUARTER_OF_AN_HOUR });

/** Anybody can become known by signing up, so right passwords of known people are limited as well: by account, over all devices and sessions. */
const knownTriesByAccount = remembering(createRateLimit(rateLimitStore, { name: "known-account", limit: 20, windowSeconds: MINUTE }));
/** The limits of a known device, so that a stolen one cannot guess for ever. */
const wrongByDevice = createRateLimit(rateLimitStore, { name: "sign-in-device", limit: 10, windowSeconds: QUARTER_OF_AN_HOUR });
const wrongByDeviceAndDay = createRateLimit(rateLimitStore, { name: "sign-in-device-day", limit: 50, windowSeconds: DAY });

/** Wrong guesses of strangers at one account in an hour, from all sources, after which they have to wait for each other: */
const FREE_GUESSES_BY_ACCOUNT = 100;
const wrongByAccount = createRateLimit(rateLimitStore, {
  name: "sign-in-account",
  limit: FREE_GUESSES_BY_ACCOUNT,
  windowSeconds: HOUR,
});
/** one guess in so many seconds, twice as many for every twenty more, and a quarter of an hour at most. */
const slowSeconds = (beyond: number) => Math.min(QUARTER_OF_AN_HOUR, 15 * 2 ** Math.floor(beyond / 20));

/** Somebody who has signed in to the account before. */
export interface KnownGuesser {
  readonly userId: string;
  /** The name of their device, or of their open session. */
  readonly name: string;
}

/** A password that is about to be tried. */
export interface Guess {
  readonly realmId: string;
  /** Normalised. */
  readonly email: string;
  readonly ip: string;
  /** Who knows the account already; null for strangers. */
  readonly known: KnownGuesser | null;
  /** Whether right passwords are limited too: on a page each writes a session and an audit row, at the token endpoint nothing. */
  readonly limitRight: boolean;
}

export type Admission =
  | {
      readonly outcome: "admitted";
      /** Takes back what was counted, for the password was right. */
      readonly forget: () => Promise<void>;
    }
  /** `pair`: this account from this source or device; `account`: strangers, or its own people, at this account; `source`: everything from this source. */
  | { readonly outcome: "refused"; readonly by: RefusedBy; readonly retryAfterSeconds: number };

/** Which limit holds a guess up. */
export type RefusedBy = "pair" | "account" | "source";

/** Counts a guess, as if it were wrong, and says whether it may be tried. Known and unknown emails count alike. */
export async function admitGuess(guess: Guess): Promise<Admission> {
  return guess.known === null ? await admitStranger(guess) : await admitKnown(guess.known, sourceKey(guess.ip));
}

/** Seconds for which this process knows that a guess would be refused because of its source or account; costs no query. */
export function knownWait({ ip, known, limitRight }: Pick<Guess, "ip" | "known" | "limitRight">): number {
  const source = sourceKey(ip);
  if (known !== null) {
    const ofSource = Math.min(knownTriesBySource.knownWait(source), triesBySource.knownWait(source));
    return Math.max(ofSource, knownTriesByAccount.knownWait(known.userId));
  }
  return Math.max(limitRight ? triesBySource.knownWait(source) : 0, wrongBySourceRemembered.knownWait(source));
}

async function admitKnown({ userId, name }: KnownGuesser, source: string): Promise<Admission> {
  const ofSource = await takeForKnown(source);
  if (ofSource > 0) return { outcome: "refused", by: "source", retryAfterSeconds: ofSource };
  const ofAccount = await knownTriesByAccount.take(userId);
  if (ofAccount > 0) return { outcome: "refused", by: "account", retryAfterSeconds: ofAccount };
  const waits = await Promise.all([wrongByDevice.take(name), wrongByDeviceAndDay.take(name)]);
  const wait = Math.max(...waits);
  if (wait > 0) return { outcome: "refused", by: "pair", retryAfterSeconds: wait };
  return {
    outcome: "admitted",
    async forget() {
      await Promise.all([wrongByDevice.reset(name), wrongByDeviceAndDay.reset(name)]);
    },
  };
}

/**
 * Takes a try of somebody known: one of those kept for them, else one of those that strangers have left. Not without any limit of
 * the source: anybody can become known by signing up, and each right password adds rows and occupies bcrypt.
 */
async function takeForKnown(source: string): Promise<number> {
  const wait = await knownTriesBySource.take(source);
  return wait === 0 ? 0 : Math.min(wait, await triesBySource.take(source));
}

async function admitStranger(guess: Guess): Promise<Admission> {
  const source = sourceKey(guess.ip);
  const account = accountKey(guess);
  const pair = pairKey(account, source);
  // The source first: once it is refused, ever new emails must not make ever new rows.
  const bySource = (guess.limitRight ? await triesBySource.take(source) : 0) || (await wrongBySourceRemembered.take(source));
  if (bySource > 0) return { outcome: "refused", by: "source", retryAfterSeconds: bySource };
  const byPair = await wrongByPair.take(pair);
  if (byPair > 0) {
    await wrongBySource.giveBack(source);
    return { outcome: "refused", by: "pair", retryAfterSeconds: byPair };
  }
  const slow = await waitOfStrangers(account);
  if (slow > 0) {
    await Promise.all([wrongBySource.giveBack(source), wrongByPair.giveBack(pair)]);
    return { outcome: "refused", by: "account", retryAfterSeconds: slow };
  }
  return {
    outcome: "admitted",
    // The source's tries stay counted, or one own account would clear them for guesses at others.
    async forget() {
      await Promise.all([wrongBySource.giveBack(source), wrongByPair.reset(pair), wrongByAccount.giveBack(account)]);
    },
  };
}

/** Hashed, because people type passwords into the email field. */
function accountKey({ realmId, email }: Pick<Guess, "realmId" | "email">): string {
  return sha256(`${realmId}\n${email}`);
}

/** Begins with the account's key, so that all pairs of an account are found. */
function pairKey(account: string, source: string): string {
  return `${account}.${sha256(source)}`;
}

/** What holds guesses at an account up, at a time. */
export interface AccountLocks {
  /** Network addresses whose guesses are refused. */
  readonly sources: number;
  /** Whether all strangers together have to wait between guesses. */
  readonly slowed: boolean;
  /** When the last of it ends; null: nothing holds anybody up. */
  readonly until: Date | null;
}

/** The locks of an account, as {@link unlockAccount} takes them away. What its known devices and single sources wait for is not among them. */
export async function locksOf(account: Pick<Guess, "realmId" | "email">, now = new Date()): Promise<AccountLocks> {
  const key = accountKey(account);
  const [pairs, slow] = await Promise.all([
    countersFrom(`${PAIR}:${key}.`, now).then((rows) => rows.filter(({ points }) => points >= GUESSES_BY_PAIR)),
    countersFrom(`${SLOW}:${key}`, now),
  ]);
  const ends = [...pairs, ...slow].map(({ resetsAt }) => resetsAt);
  return { sources: pairs.length, slowed: slow.length > 0, until: ends.length === 0 ? null : new Date(Math.max(...ends)) };
}

/** Forgets the wrong guesses at an account, those of every source and those of all strangers. */
export async function unlockAccount(account: Pick<Guess, "realmId" | "email">): Promise<void> {
  const key = accountKey(account);
  await Promise.all([
    clearCountersFrom(`${PAIR}:${key}.`),
    wrongByAccount.reset(key),
    createRateLimit(rateLimitStore, { name: SLOW, limit: 1, windowSeconds: MINUTE }).reset(key),
  ]);
}

/** Counts a stranger's guess at an account. Beyond the free ones, only one in `slowSeconds` may be tried, of all strangers together. */
async function waitOfStrangers(account: string): Promise<number> {
  const guesses = await wrongByAccount.count(account);
  if (guesses <= FREE_GUESSES_BY_ACCOUNT) return 0;
  const windowSeconds = slowSeconds(guesses - FREE_GUESSES_BY_ACCOUNT - 1);
  const wait = await createRateLimit(rateLimitStore, { name: SLOW, limit: 1, windowSeconds }).take(account);
  // A guess that was not tried says nothing about the account, and must not make the next one wait longer.
  if (wait > 0) await wrongByAccount.giveBack(account);
  return wait;
}

/** @throws {RateLimitedError} after 20 in a minute or 100 in an hour from one source */
export async function takeSignUp(ip: string): Promise<void> {
  const source = sourceKey(ip);
  const seconds = (await signUpsBySource.take(source)) || (await signUpsByHour.take(source));
  if (seconds > 0) throw tooManyAttempts(seconds);
}

const linksBySource = remembering(createRateLimit(rateLimitStore, { name: "password-link-source", limit: 20, windowSeconds: HOUR }));

/**
 * Takes from the links to a new password that may be asked for: 20 an hour from one source, and 3 for one address, whether or not an
 * account has it.
 *
 * @param email normalised
 * @throws {RateLimitedError}
 */
export async function takePasswordLink(realmId: string, email: string, ip: string): Promise<void> {
  // The source first, as ever new addresses must not make ever new rows.
  const ofSource = await linksBySource.take(sourceKey(ip));
  if (ofSource > 0) throw tooManyAttempts(ofSource);
  const ofAddress = await waitForAddress("password-link", realmId, email);
  if (ofAddress > 0) throw tooManyAttempts(ofAddress, "mailbox");
}

const REFUSALS: Readonly<Record<RefusedBy | "mailbox", string>> = {
  source: "Too many attempts have come from your network address.",
  pair: "Too many wrong passwords for this account have come from your browser or network address. An admin of this portal can unlock it.",
  account: "Too many passwords were tried for this account, from many places. An admin of this portal can unlock it.",
  mailbox:
    "Three links were asked for within an hour for this address. Use the newest one in your mail, or ask an admin of this portal for one.",
};

/** Says what holds the person up and until when. */
export function tooManyAttempts(seconds: number, by: keyof typeof REFUSALS = "source", now = Date.now()): RateLimitedError {
  const minutes = Math.ceil(seconds / 60);
  const at = new Date(now + seconds * 1000).toISOString().slice(11, 16);
  return new RateLimitedError(seconds, `${REFUSALS[by]} Try again in ${formatDuration(minutes * 60)}, at ${at} UTC.`);
}
