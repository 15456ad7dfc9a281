/** Web origins, and which of them are a client's: those of its callback URLs (RFC 9700 §2.6). */
import type { RegisteredClient } from "../model";

const MOST_LETTERS = 300;

/**
 * Whether a text is an origin as browsers send it in `Origin` (RFC 6454 §7): scheme, host, and the port where it is not the usual one. `null`, which
 * files and sandboxed frames send, is none.
 *
 * @example isWebOrigin("https://app.example") // true
 */
export function isWebOrigin(text: string): boolean {
  // A star is a letter of a host to the parser, and a pattern to who writes it.
  if (text.length > MOST_LETTERS || !/^https?:\/\/[^*]*$/.test(text) || !URL.canParse(text)) return false;
  return new URL(text).origin === text;
}

/** Whether a client has registered a callback URL of this origin, to the port. */
export function isOriginOf({ callbackUrls }: Pick<RegisteredClient, "callbackUrls">, origin: string): boolean {
  return callbackUrls.some((url) => URL.canParse(url) && new URL(url).origin === origin);
}
