/** What a generated client secret looks like. Pure text, so that a browser can tell a mistyped secret without sending it. */

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
export const SECRET_PREFIX = "lk_cs_";
/** Random letters of base64url: 27, or 43 in secrets that earlier versions made. */
const SHAPE = /^lk_cs_(?:[A-Za-z0-9_-]{27}|[A-Za-z0-9_-]{43})[0-9A-Za-z]{6}$/;
const CHECKSUM_LENGTH = 6;
/** The polynomial of CRC-32 (ISO 3309), reflected. */
const POLYNOMIAL = 0xedb88320;

/** Whether a text has the form and the checksum of a generated secret. Says nothing of whether it exists. */
export function looksLikeClientSecret(text: string): boolean {
  return SHAPE.test(text) && secretChecksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);
}

/**
 * CRC-32 of an ASCII text as six base62 digits, most significant first.
 *
 * @example secretChecksum("123456789") // "3jZRME"
 */
export function secretChecksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let place = 0; place < CHECKSUM_LENGTH; place += 1) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return ~crc >>> 0;
}
