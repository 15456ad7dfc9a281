/** User codes (RFC 8628 §6.1): eight letters of twenty, without vowels, so that no word comes out and no digit is mistaken for a letter. */

const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const LENGTH = 8;
/** The bytes that give each letter the same chance. */
const FAIR_BYTES = 256 - (256 % LETTERS.length);
/** A typed code with blanks and dashes; what is longer is none. */
const MOST_TYPED = 40;

/**
 * A new code of random bytes: 34 bits.
 *
 * @param random gives as many random bytes as it is asked for
 * @example newUserCode(randomBytes) // "WDJBMJHT"
 */
export function newUserCode(random: (count: number) => Uint8Array): string {
  let code = "";
  while (code.length < LENGTH) {
    const fair = [...random(LENGTH)].filter((byte) => byte < FAIR_BYTES);
    code += fair.map((byte) => LETTERS.charAt(byte % LETTERS.length)).join("");
  }
  return code.slice(0, LENGTH);
}

/**
 * What a person has typed, as it is stored: in any case, with blanks, and with or without the dash. undefined: it is no user code.
 *
 * @example readUserCode("wdjb mjht") // "WDJBMJHT"
 */
export function readUserCode(typed: string): string | undefined {
  if (typed.length > MOST_TYPED) return undefined;
  const letters = typed.toUpperCase().replaceAll(/[\s\p{Pd}._]/gu, "");
  const isCode = letters.length === LENGTH && [...letters].every((letter) => LETTERS.includes(letter));
  return isCode ? letters : undefined;
}

/**
 * As people read it.
 *
 * @example shownUserCode("WDJBMJHT") // "WDJB-MJHT"
 */
export function shownUserCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}
