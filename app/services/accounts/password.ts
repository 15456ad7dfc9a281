/** Password hashes: bcrypt, computed by a few at a time. */
import bcrypt from "bcrypt";
import { env } from "#app/platform/env";
import { InvalidInputError } from "../errors";
import { createGate } from "./gate";

/** What bcrypt reads of a password. */
export const MAXIMUM_PASSWORD_BYTES = 72;

/**
 * bcrypt occupies a thread of Node's pool (four by default) for a quarter of a second. Three at a time leave one
 * thread to everything else, and nobody can start a thousand guesses before the first of them has been counted.
 */
const gate = createGate(3);

/**
 * UTF-16 units of a password that are looked at. Composition makes at least two bytes of three units and three of four, so
 * that what is longer than this has more than 72 bytes also when it is cut here. Normalising is quadratic in the number of
 * combining marks: it must see bounded text only.
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
 * @throws {InvalidInputError} over 72 bytes, on the field `password`
 */
export async function hashPassword(password: string): Promise<string> {
  if (passwordBytes(password) > MAXIMUM_PASSWORD_BYTES) {
    throw new InvalidInputError({ password: [`The password is too long: use at most ${MAXIMUM_PASSWORD_BYTES} bytes.`] });
  }
  return await gate(() => bcrypt.hash(canonical(password), env().bcryptCost));
}

/**
 * Runs `check` when its turn has come. Whatever decides whether a password may be tried at all belongs inside,
 * together with the count of the failure.
 *
 * @param check gets the comparison. It takes as long for an unknown user (`hash` null) as for a wrong password.
 */
export async function inTurn<T>(check: (matches: (password: string, hash: string | null) => Promise<boolean>) => Promise<T>): Promise<T> {
  return await gate(() => check(matches));
}

async function matches(password: string, hash: string | null): Promise<boolean> {
  // A longer password cannot be anybody's; comparing its first 72 bytes could find a match all the same.
  const possible = passwordBytes(password) <= MAXIMUM_PASSWORD_BYTES;
  const equal = await bcrypt.compare(canonical(password), hash ?? hashOfNobody());
  return equal && possible && hash !== null;
}

/** A well-formed hash with the usual cost that no known password has. */
function hashOfNobody(): string {
  return `$2b$${String(env().bcryptCost).padStart(2, "0")}$C6UzMDM.H6dfI/f/IKcEeO7ZUxTx5fqAJ1fE0zxuSJ3PvnPBfQd6C`;
}
