/** API identifiers as absolute URIs (RFC 8707 §2), in the one form under which they are kept and compared. */

/** In characters: what a row, a token and a header carry without harm. */
export const MAX_IDENTIFIER_LENGTH = 512;

/** RFC 3986 §2 to §4.3: a scheme and what follows, in the characters of a URI; a fragment has `#`. */
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/;
const HTTP_WITH_HOST = /^https?:\/\/[^/?@]+([/?].*)?$/i;

/**
 * The canonical form of an API's identifier: scheme and host in lower case, no default port, no slash at the end. Scheme and host are
 * compared without regard to case (RFC 3986 §6.2.2.1), and clients add or leave out the last slash.
 *
 * @returns undefined when it is no absolute URI, has a fragment (RFC 8707 §2) or a user part, or is longer than {@link MAX_IDENTIFIER_LENGTH}
 * @example canonicalIdentifier("HTTPS://API.example.com:443/Orders/") // "https://api.example.com/Orders"
 * @example canonicalIdentifier("urn:example:orders") // "urn:example:orders"
 */
export function canonicalIdentifier(text: string): string | undefined {
  if (text.length > MAX_IDENTIFIER_LENGTH || !ABSOLUTE_URI.test(text)) return undefined;
  const colon = text.indexOf(":");
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme !== "https" && scheme !== "http") return scheme + text.slice(colon);
  if (!HTTP_WITH_HOST.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname, search } = new URL(text);
  return origin + (search === "" ? pathname.replace(/\/+$/, "") : pathname + search);
}
