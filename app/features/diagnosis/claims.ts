/** The claims of a token in words. */
import { formatDuration, formatRelative, formatUtc } from "#app/ui/format";

interface Claim {
  readonly name: string;
  readonly words: string;
}

const MOST_CLAIMS = 60;
const MOST_LETTERS = 1000;
/** The last second of the year 9999: later ones are no times. */
const LAST_SECOND = 253_402_300_799;

const TITLES: Readonly<Record<string, string>> = {
  iss: "Issuer",
  sub: "Subject",
  aud: "Audience",
  exp: "Expires",
  nbf: "Not before",
  iat: "Issued",
  jti: "Token id",
  client_id: "Client ID",
  azp: "Authorized party",
  scope: "Scope",
  auth_time: "Signed in",
  nonce: "Nonce",
  sid: "Session",
};
const TIMES: ReadonlySet<string> = new Set(["exp", "nbf", "iat", "auth_time"]);

/**
 * One line a claim, the registered ones first (RFC 7519 §4.1, RFC 9068 §2.2).
 *
 * @param now milliseconds since the epoch
 * @example describeClaims({ exp: 0 }, 0) // [{ name: "Expires (exp)", words: "1 January 1970, … (just now)" }]
 */
export function describeClaims(claims: Readonly<Record<string, unknown>>, now: number): readonly Claim[] {
  const known = Object.keys(TITLES).filter((name) => Object.hasOwn(claims, name));
  const others = Object.keys(claims).filter((name) => !Object.hasOwn(TITLES, name));
  return [...known, ...others].slice(0, MOST_CLAIMS).map((name) => ({
    name: Object.hasOwn(TITLES, name) ? `${TITLES[name]} (${name})` : name.slice(0, 100),
    words: wordsOf(name, claims[name], now),
  }));
}

function wordsOf(name: string, value: unknown, now: number): string {
  if (TIMES.has(name)) return timeOf(value, now);
  if (name === "scope" && typeof value === "string") return value === "" ? "None" : value.split(" ").join(", ").slice(0, MOST_LETTERS);
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value.join(", ").slice(0, MOST_LETTERS);
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, MOST_LETTERS);
}

function timeOf(value: unknown, now: number): string {
  if (typeof value !== "number" || !(value >= 0 && value <= LAST_SECOND))
    return `${String(JSON.stringify(value)).slice(0, 100)}, which is no time (RFC 7519 §2)`;
  return `${formatUtc(value * 1000)} (${formatRelative(value * 1000, now)})`;
}

/**
 * What the times of a token say, in a sentence: its life, and whether that is over.
 *
 * @example timeSentence({ iat: 0, exp: 3600 }, 0) // "It expires in 1 hour."
 */
export function timeSentence({ exp }: Readonly<Record<string, unknown>>, now: number): string {
  if (typeof exp !== "number" || !(exp >= 0 && exp <= LAST_SECOND)) return "It names no time at which it expires.";
  const seconds = exp - now / 1000;
  return seconds > 0 ? `It expires in ${formatDuration(seconds)}.` : `It expired ${formatDuration(-seconds)} ago.`;
}
