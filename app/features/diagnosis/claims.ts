/** The header and the claims of a token in words. */
import { formatDuration, formatMoment, formatRelative } from "#app/ui/format";

type Members = Readonly<Record<string, unknown>>;

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
  act: "Acting for the subject",
  scope: "Scope",
  auth_time: "Signed in",
  nonce: "Nonce",
  sid: "Session",
  acr: "Kind of sign-in",
  amr: "Signed in by",
  at_hash: "Hash of the access token",
  c_hash: "Hash of the code",
  name: "Name",
  email: "E-mail",
  email_verified: "E-mail checked",
};
const HEADER_TITLES: Readonly<Record<string, string>> = { typ: "Kind", alg: "Algorithm", kid: "Key" };
/** Values that say more to those who know them. */
const MEANINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  typ: {
    "at+jwt": "an access token (RFC 9068)",
    "logout+jwt": "a logout token (OpenID Connect Back-Channel Logout)",
    JWT: "of no kind in particular, as ID tokens are (RFC 7519 §5.1)",
  },
  alg: {
    ES256: "ECDSA on P-256 with SHA-256 (RFC 7518 §3.4)",
    RS256: "RSA with SHA-256 (RFC 7518 §3.3)",
    EdDSA: "Ed25519 (RFC 8037 §3.1)",
    none: "not signed: no server may take it (RFC 8725 §3.2)",
  },
  acr: { "urn:oasis:names:tc:SAML:2.0:ac:classes:Password": "a password that was typed" },
  amr: { pwd: "a password" },
};
const TIMES: ReadonlySet<string> = new Set(["exp", "nbf", "iat", "auth_time"]);

/**
 * One line a member of the header (RFC 7515 §4.1).
 *
 * @example describeHeader({ alg: "none" }) // [{ name: "Algorithm (alg)", words: "none, not signed: …" }]
 */
export function describeHeader(header: Members): readonly Claim[] {
  return inOrder(header, HEADER_TITLES).map(({ name, title, value }) => ({ name: title, words: textOf(name, value) }));
}

/**
 * One line a claim, the registered ones first (RFC 7519 §4.1, RFC 9068 §2.2).
 *
 * @param now milliseconds since the epoch
 * @param zone the reader's
 * @example describeClaims({ exp: 0 }, 0) // [{ name: "Expires (exp)", words: "1 January 1970, … (just now)" }]
 */
export function describeClaims(claims: Members, now: number, zone = "UTC"): readonly Claim[] {
  return inOrder(claims, TITLES).map(({ name, title, value }) => ({
    name: title,
    words: TIMES.has(name) ? timeOf(value, now, zone) : textOf(name, value) + remarkOn(name, value, claims),
  }));
}

/** Those that have a title first, in its order. */
function inOrder(members: Members, titles: Readonly<Record<string, string>>) {
  const known = Object.keys(titles).filter((name) => Object.hasOwn(members, name));
  const others = Object.keys(members).filter((name) => !Object.hasOwn(titles, name));
  return [...known, ...others].slice(0, MOST_CLAIMS).map((name) => ({
    name,
    title: Object.hasOwn(titles, name) ? `${titles[name]} (${name})` : name.slice(0, 100),
    value: members[name],
  }));
}

function textOf(name: string, value: unknown): string {
  if (name === "act") return actorsOf(value).join(", before that ").slice(0, MOST_LETTERS);
  if (name === "scope" && typeof value === "string") return value === "" ? "None" : value.split(" ").join(", ").slice(0, MOST_LETTERS);
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (Array.isArray(value) && value.every((each) => typeof each === "string"))
    return value
      .map((each) => withMeaning(name, each))
      .join(", ")
      .slice(0, MOST_LETTERS);
  return (typeof value === "string" ? withMeaning(name, value) : String(JSON.stringify(value))).slice(0, MOST_LETTERS);
}

/** Who acts, the current actor first (RFC 8693 §4.1). */
function actorsOf(value: unknown): readonly string[] {
  const actors: string[] = [];
  let claim = value;
  while (typeof claim === "object" && claim !== null && actors.length < MOST_CLAIMS) {
    const members: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(claim));
    actors.push(typeof members["sub"] === "string" ? members["sub"] : "somebody who is not named");
    claim = members["act"];
  }
  return actors.length === 0 ? [String(JSON.stringify(value))] : actors;
}

function withMeaning(name: string, value: string): string {
  const meanings = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
  return meanings !== undefined && Object.hasOwn(meanings, value) ? `${value}, ${meanings[value]}` : value;
}

/** What two claims say together. */
function remarkOn(name: string, value: unknown, { iss, client_id: clientId }: Members): string {
  if (name === "sub" && value === clientId) return ": the application acts as itself, for no person";
  return name === "aud" && value === iss ? ": the issuer, which stands for every API of this portal (RFC 9068 §3)" : "";
}

function timeOf(value: unknown, now: number, zone: string): string {
  if (typeof value !== "number" || !(value >= 0 && value <= LAST_SECOND))
    return `${String(JSON.stringify(value)).slice(0, 100)}, which is no time (RFC 7519 §2)`;
  return `${formatMoment(value * 1000, zone)} (${formatRelative(value * 1000, now)})`;
}

/**
 * What the times of a token say, in a sentence: its life, and whether that is over.
 *
 * @example timeSentence({ iat: 0, exp: 3600 }, 0) // "It expires in 1 hour."
 */
export function timeSentence({ exp }: Members, now: number): string {
  if (typeof exp !== "number" || !(exp >= 0 && exp <= LAST_SECOND)) return "It names no time at which it expires.";
  const seconds = exp - now / 1000;
  return seconds > 0 ? `It expires in ${formatDuration(seconds)}.` : `It expired ${formatDuration(-seconds)} ago.`;
}
