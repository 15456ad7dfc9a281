/** Password hashes: bcrypt at the configured cost, and a comparison that costs the same for every account and for none. */
import bcrypt from "bcrypt";
import { env } from "#app/platform/env";
import { InvalidInputError, UnavailableError } from "../errors";
import { costOf, highestStoredCost } from "./password-cost";
import { inPasswordQueue, type QueuePlace } from "./password-queue";

/** What bcrypt reads of a password. */
export const MAXIMUM_PASSWORD_BYTES = 72;

/**
 * UTF-16 units of a password that are normalised. Normalising is quadratic in the number of combining marks, so its text must be
 * bounded. NFC leaves at least two bytes of three units and three of four: a longer password has more than 72 bytes also when it
 * is cut here, and is refused like it.
 */
const MAXIMUM_PASSWORD_UNITS = 4 * MAXIMUM_PASSWORD_BYTES;

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
