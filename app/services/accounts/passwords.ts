/** Password hashes: bcrypt at the configured cost, and a comparison that costs the same for every account and for none. */
import bcrypt from "bcrypt";
import { database } from "#app/db/database";
import { env } from "#app/platform/env";
import { InvalidInputError, UnavailableError } from "../errors";
import { inPasswordQueue, type QueuePlace } from "./password-queue";

/** What bcrypt reads of a password. */
export const MAXIMUM_PASSWORD_BYTES = 72;

/**
 * UTF-16 units of a password that are normalised. Normalising is quadratic in the number of combining marks, so its text must be
 * bounded. NFC leaves at least two bytes of three units and three of four: a longer password has more than 72 bytes also when it
 * is cut here, and is refused like it.
 */
const MAXIMUM_PASSWORD_UNITS = 4 * MAXIMUM_PASSWORD_BYTES;

/** Another process with a higher `BCRYPT_COST` may add dearer hashes; restarts with another cost are rare. */
const READ_AGAIN_AFTER_MS = 10 * 60_000;

/** The same text can be typed in several Unicode forms; one of them is hashed. */
function canonical(password: string): string {
  return password.slice(0, MAXIMUM_PASSWORD_UNITS).normalize("NFC");
}

/** Length as bcrypt sees it: UTF-8 bytes. */
export function passwordBytes(password: string): number {
  return Buffer.byteLength(canonical(password));
}

/**
 * The hash of a password that is being chosen, computed when its turn in the queue has come.
 *
 * @throws {InvalidInputError} over 72 bytes, on the field `password`
 * @throws {UnavailableError} when the queue is full
 */
export async function hashPassword(password: string, place: QueuePlace): Promise<string> {
  if (passwordBytes(password) > MAXIMUM_PASSWORD_BYTES) {
    throw new InvalidInputError({ password: [`The password is too long: use at most ${MAXIMUM_PASSWORD_BYTES} bytes.`] });
  }
  return await inPasswordQueue(place, () => bcrypt.hash(canonical(password), env().bcryptCost));
}

/**
 * Whether a password is the one behind a hash. Call it inside the queue. The work is the same for an unknown person, for a
 * wrong password and for every hash, also one of an earlier cost: 2 to the power of the highest cost in use.
 *
 * @param hash null for an unknown person; an empty one is of an account without a password, and matches none
 */
export async function matches(password: string, hash: string | null): Promise<boolean> {
  // A longer password cannot be anybody's; comparing its first 72 bytes could find a match all the same.
  const possible = passwordBytes(password) <= MAXIMUM_PASSWORD_BYTES;
  const typed = canonical(password);
  const highest = await highestStoredCost();
  const cost = hash === null ? null : costOf(hash);
  const equal = await bcrypt.compare(typed, hash === null || cost === null ? hashOfNobody(highest) : hash);
  // 2^c + 2^c + 2^(c+1) + … + 2^(h-1) = 2^h.
  for (let missing = cost ?? highest; missing < highest; missing += 1) await bcrypt.compare(typed, hashOfNobody(missing));
  return equal && possible && cost !== null;
}

/**
 * The hash to keep of a password that was right: at the configured cost, made anew if that has changed. While the queue is
 * full the old one stays for another day.
 */
export async function renewedHash(password: string, user: { readonly id: string; readonly passwordHash: string }): Promise<string> {
  if (costOf(user.passwordHash) === env().bcryptCost) return user.passwordHash;
  try {
    return await hashPassword(password, { lane: "known", owner: user.id });
  } catch (error) {
    if (error instanceof UnavailableError) return user.passwordHash;
    throw error;
  }
}

/** A well-formed hash of this cost that no known password has. */
function hashOfNobody(cost: number): string {
  return `$2b$${String(cost).padStart(2, "0")}$C6UzMDM.H6dfI/f/IKcEeO7ZUxTx5fqAJ1fE0zxuSJ3PvnPBfQd6C`;
}

let known: { readonly cost: Promise<number>; readonly until: number } | undefined;

/**
 * The configured cost, or that of the dearest stored hash where it is higher: the check of an unknown person costs as much, so
 * that its time shows nothing. Read at most every ten minutes.
 */
async function highestStoredCost(now = Date.now()): Promise<number> {
  if (known === undefined || known.until <= now) {
    const reading = { cost: readHighest(), until: now + READ_AGAIN_AFTER_MS };
    known = reading;
    reading.cost.catch(() => {
      if (known === reading) known = undefined;
    });
  }
  return Math.max(env().bcryptCost, await known.cost);
}

/** For tests that write hashes themselves. */
export function forgetHighestCost(): void {
  known = undefined;
}

/** All hashes begin with `$2b$` and two digits of cost, so the highest of them has the highest cost. */
async function readHighest(): Promise<number> {
  const { _max } = await database().prisma.user.aggregate({ _max: { passwordHash: true } });
  return costOf(_max.passwordHash ?? "") ?? 0;
}

/** The cost of a bcrypt hash, or null for what is none: an account that was made without a password. */
function costOf(hash: string): number | null {
  const cost = /^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1];
  return cost === undefined ? null : Number(cost);
}
