/** The one form in which an e-mail address is kept and compared. */
import { domainToASCII } from "node:url";
import { z } from "zod";

/** The longest address there is (RFC 5321 §4.5.3.1.3, without its angle brackets). */
export const MAXIMUM_EMAIL_LENGTH = 254;

/** Letters of an international domain name, and the full stops of other scripts (UTS #46): nothing that ends a URL's host. */
const INTERNATIONAL_DOMAIN = /^[\p{L}\p{M}\p{N}.。．｡-]{1,253}$/u;

/**
 * An address in the form that is kept: blanks around cut off, ASCII letters in lower case, an international domain by its A-labels
 * (RFC 5890 §2.3.2.1), which is how browsers send it from `<input type="email">`. Other text comes back much as it is: check it
 * with {@link isEmail}.
 *
 * @example normaliseEmail(" W@München.de ") // "w@xn--mnchen-3ya.de"
 */
export function normaliseEmail(typed: string): string {
  const email = typed.trim();
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1);
  const ascii = INTERNATIONAL_DOMAIN.test(domain) ? domainToASCII(domain) || domain : domain;
  return lowerAscii(email.slice(0, at + 1) + ascii);
}

/** Not beyond ASCII: the Kelvin sign would become a `k`, and one person's address another's. */
function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether a normalised text is an address that browsers accept in `<input type="email">` (HTML Standard §4.10.5.1.5), `admin@localhost` among them. */
export function isEmail(normalised: string): boolean {
  return normalised.length <= MAXIMUM_EMAIL_LENGTH && z.regexes.html5Email.test(normalised);
}
