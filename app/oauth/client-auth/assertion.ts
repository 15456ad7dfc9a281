/**
 * An assertion (RFC 7521, RFC 7523): a JWT that a client or a trusted issuer has signed, as it is read and what it must say. Browsers run this too: the
 * page "Diagnose" reads requests by it.
 */

/** What an assertion may be signed with. Neither `none` nor an HMAC is among them: secrets are stored hashed, so no HMAC could be checked. */
export const ASSERTION_ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"] as const;
export type AssertionAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];

/** One of the public keys of a client or an issuer as it is kept: plain data. `public-keys.ts` reads it. */
export interface ClientKey {
  readonly kid: string | null;
  /** Those that its signatures may have. */
  readonly algorithms: readonly AssertionAlgorithm[];
  /** The members that make the key, and `kid`, `alg`, `use`: no others. */
  readonly jwk: Readonly<Record<string, string>>;
}

/** The keys of a client or an issuer, or where it publishes them. */
export type PublicKeys = (
  | { readonly kind: "inline"; readonly keys: readonly ClientKey[] }
  | { readonly kind: "uri"; readonly uri: string }
) & {
  /** RS256 is not taken of them (FAPI 2.0 Security Profile §5.4.1). */
  readonly isStrong?: boolean;
};

/** With a chain of certificates in its header, as MSAL sends it, one has about six thousand. */
const MOST_LETTERS = 8192;
const MOST_JTI_LETTERS = 256;
/** Seconds that two clocks may differ. */
const SKEW = 60;
/** Seconds that an assertion of a client may live at most, as long as one of MSAL. */
const LONGEST = 600;

/** An assertion as it was sent: nothing in it is believed yet. */
export interface Assertion {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature is over. */
  readonly signed: string;
  readonly signature: Uint8Array;
}

/** The assertion in a text; undefined: there is none in it. */
export function readAssertion(text: string): Assertion | undefined {
  if (text.length > MOST_LETTERS) return undefined;
  const [header, claims, signature, ...others] = text.split(".");
  if (header === undefined || claims === undefined || signature === undefined || others.length > 0) return undefined;
  try {
    const [readHeader, readClaims] = [header, claims].map((part): unknown => JSON.parse(TEXT.decode(bytesOf(part))));
    if (!isObject(readHeader) || !isObject(readClaims)) return undefined;
    return { header: readHeader, claims: readClaims, signed: `${header}.${claims}`, signature: bytesOf(signature) };
  } catch {
    return undefined;
  }
}

const TEXT = new TextDecoder("utf-8", { fatal: true });

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Uint8Array(128);
for (let value = 0; value < LETTERS.length; value += 1) VALUES[LETTERS.charCodeAt(value)] = value;

/** RFC 7515 §2: base64url without padding. By hand, as that takes a quarter of the time of Node's `atob`. @throws where it is none */
function bytesOf(part: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(part) || part.length % 4 === 1) throw new Error("This is no base64url.");
  const bytes = new Uint8Array(Math.floor((part.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let place = 0; place < part.length; place += 1) {
    bits = ((bits << 6) | (VALUES[part.charCodeAt(place)] ?? 0)) & 0xfff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at] = (bits >> held) & 0xff;
    at += 1;
  }
  return bytes;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The rule of RFC 7523 §3 that an assertion's claims break. The end of a cause's name: what is refused is the client, or the grant. */
export interface ClaimProblem {
  readonly problem: "claims" | "audience" | "expired" | "early" | "lifetime";
  readonly detail: Readonly<Record<string, string | number>>;
}

/** What the claims come to: the assertion's name and its end, or the rule that they break. */
export type CheckedClaims =
  | { readonly jti: string /** Milliseconds since the epoch. */; readonly keptUntil: number; readonly cause?: undefined }
  | { readonly cause: `assertion_${ClaimProblem["problem"]}`; readonly detail: ClaimProblem["detail"] };

/**
 * Checks what a client's signed assertion says of itself (RFC 7523 §3).
 *
 * @param audiences that stand for the realm
 * @param now milliseconds since the epoch
 */
export function checkClaims({ claims }: Assertion, audiences: ReadonlySet<string>, now: number): CheckedClaims {
  const { iss, sub, aud, jti } = claims;
  // Items 1 and 2: both are the client identifier, by which the client was looked up.
  if (typeof sub !== "string" || iss !== sub) return { cause: "assertion_claims", detail: { claim: "iss" } };
  const wrongAudience = audienceProblem(aud, audiences);
  if (wrongAudience !== undefined) return { cause: `assertion_${wrongAudience.problem}`, detail: wrongAudience.detail };
  const times = checkTimes(claims, now, LONGEST);
  if (times.problem !== undefined) return { cause: `assertion_${times.problem}`, detail: times.detail };
  // Item 7.
  if (!isJti(jti)) return { cause: "assertion_claims", detail: { claim: "jti" } };
  return { jti, keptUntil: times.keptUntil };
}

/** Item 3. One of several audiences that is not ours would let another server use the assertion here (draft-ietf-oauth-rfc7523bis). */
export function audienceProblem(aud: unknown, audiences: ReadonlySet<string>): ClaimProblem | undefined {
  const named = (Array.isArray(aud) ? aud : [aud]).slice(0, 10);
  const isWhole = named.length > 0 && named.length === (Array.isArray(aud) ? aud.length : 1);
  return isWhole && named.every((one) => isIn(one, audiences)) ? undefined : { problem: "audience", detail: { audience: textOf(aud) } };
}

/**
 * Items 4 to 6: that the assertion is of this time.
 *
 * @param now milliseconds since the epoch
 * @param longest seconds from now to its end, at most
 * @returns until when it is to be remembered, in milliseconds since the epoch
 */
export function checkTimes(
  { exp, nbf, iat }: Assertion["claims"],
  now: number,
  longest: number,
): ClaimProblem | { readonly problem?: undefined; readonly keptUntil: number } {
  const seconds = now / 1000;
  if (!isTime(exp)) return { problem: "claims", detail: { claim: "exp" } };
  if (exp + SKEW <= seconds) return { problem: "expired", detail: { seconds_ago: Math.round(seconds - exp) } };
  if (exp - seconds > longest + SKEW) return { problem: "lifetime", detail: { seconds_left: Math.round(exp - seconds) } };
  for (const [claim, time] of Object.entries({ nbf, iat })) {
    if (time === undefined) continue;
    if (!isTime(time)) return { problem: "claims", detail: { claim } };
    if (time - SKEW > seconds) return { problem: "early", detail: { claim, seconds_ahead: Math.round(time - seconds) } };
  }
  return { keptUntil: Math.ceil((exp + SKEW) * 1000) };
}

/** Whether a text can name an assertion. */
export function isJti(jti: unknown): jti is string {
  return typeof jti === "string" && jti !== "" && jti.length <= MOST_JTI_LETTERS;
}

function isIn(value: unknown, texts: ReadonlySet<string>): boolean {
  return typeof value === "string" && texts.has(value);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function textOf(value: unknown): string {
  return (typeof value === "string" ? value : (JSON.stringify(value) ?? "none")).slice(0, 200);
}
