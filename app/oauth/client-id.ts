import { randomFillSync } from "node:crypto";

/** The longest identifier of a client: the address of a metadata document may have as many letters. */
export const MOST_CLIENT_ID_LETTERS = 500;

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
