import { randomFillSync } from "node:crypto";
import { EXTERNAL_PREFIX, PAIRWISE_PREFIX } from "./openid/subject";

/** The longest identifier of a client: the address of a metadata document may have as many letters. */
export const MOST_CLIENT_ID_LETTERS = 500;

/**
 * Whether a text can be a client's identifier at all: VSCHAR (RFC 6749 App. A.1), and no longer than any here.
 *
 * @example isClientIdentifier("a\u0000") // false
 */
export function isClientIdentifier(text: string): boolean {
  return text.length <= MOST_CLIENT_ID_LETTERS && /^[\x20-\x7e]+$/.test(text);
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** With a colon and a generated secret these are the 57 bytes of which `base64` makes one line: see `secrets.ts`. */
const LENGTH = 17;
/** The largest multiple of 62 that fits a byte: bytes from here on are dropped, so that no letter is likelier. */
const UNBIASED = 248;

/**
 * A new OAuth client identifier ("Consumer Key"): 17 base62 characters, 101 random bits. It needs no escaping
 * in HTTP Basic, a form or a URL, and can never have the shape of a user's id (a UUID; RFC 9700 §4.15). Earlier versions made 28 characters.
 *
 * @example generateClientId() // "9hBqzUZhGphfQmdcU"
 */
export function generateClientId(): string {
  let id = "";
  const bytes = new Uint8Array(LENGTH * 2);
  while (id.length < LENGTH) {
    for (const byte of randomFillSync(bytes)) {
      if (byte < UNBIASED && id.length < LENGTH) id += BASE62.charAt(byte % 62);
    }
  }
  return id;
}

/** The most letters of an identifier that somebody types. */
const MOST_TYPED_LETTERS = 128;
/** What else stands for somebody: a person's id (UUIDv7), and the address of a metadata document, which is its owner's. */
const RESERVED: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i, reason: "has the form of a person's id here." },
  { pattern: new RegExp(`^${PAIRWISE_PREFIX}`, "i"), reason: "begins as the names do here by which applications know people." },
  { pattern: new RegExp(`^${EXTERNAL_PREFIX}`, "i"), reason: "begins as the names do here of people whom another issuer knows." },
  { pattern: /^https?:/i, reason: "has the form of an address, by which only a client with a metadata document names itself." },
  { pattern: /^lk_/i, reason: "begins as tokens and secrets do here." },
];

/**
 * Why an identifier that another server has made cannot be a client's here, or null where it can. It is VSCHAR (RFC 6749 App. A.1), and cannot be
 * taken for a person: a client's `sub` is its identifier (RFC 9700 §4.15).
 *
 * @example typedClientIdProblem("01890a5d-ac96-774b-bcce-b302099a8057") // "has the form of a person's id here."
 */
export function typedClientIdProblem(text: string): string | null {
  if (text.length > MOST_TYPED_LETTERS) return `has more than ${MOST_TYPED_LETTERS} characters.`;
  if (!/^[\x20-\x7e]+$/.test(text)) return "holds a character that no client identifier may hold (RFC 6749 App. A.1).";
  return RESERVED.find(({ pattern }) => pattern.test(text))?.reason ?? null;
}
