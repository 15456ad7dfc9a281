/** The public keys by which a client proves itself, or an issuer signs (RFC 7517): which may be among them, and how a set of them is read. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { KeysOf } from "../ports";
import type { AssertionAlgorithm, ClientKey } from "./assertion";

/** Ten RSA keys of 4096 bits have nine thousand letters. Large issuers publish twenty keys, each with its certificates. */
const BOUNDS: Readonly<Record<KeysOf, { readonly letters: number; readonly keys: number }>> = {
  client: { letters: 16_384, keys: 10 },
  issuer: { letters: 65_536, keys: 40 },
};

/** The most letters of a set. */
export function mostKeySetLetters(of: KeysOf): number {
  return BOUNDS[of].letters;
}

const MOST_KID_LETTERS = 200;
const LEAST_RSA_BITS = 2048;
/** A check takes longer with each bit. */
const MOST_RSA_BITS = 4096;
/** RFC 7518 §6.2.2, §6.3.2, §6.4, RFC 8037 §2. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

interface KeyKind {
  /** The members that make the key. */
  readonly members: readonly string[];
  readonly curve?: string;
  readonly algorithms: readonly AssertionAlgorithm[];
}

const KINDS: Readonly<Partial<Record<string, KeyKind>>> = {
  EC: { members: ["crv", "x", "y"], curve: "P-256", algorithms: ["ES256"] },
  RSA: { members: ["n", "e"], algorithms: ["RS256", "PS256"] },
  OKP: { members: ["crv", "x"], curve: "Ed25519", algorithms: ["EdDSA", "Ed25519"] },
};

export type ReadKeySet =
  | { readonly keys: readonly ClientKey[]; readonly problem?: undefined }
  | { readonly keys?: undefined; readonly problem: string };

/**
 * Reads a JWK set, or one JWK.
 *
 * @param unfit what becomes of a key that cannot be used here, such as one for encryption: the set is refused, or it is left out. A set with a private key is
 *   always refused
 * @param of whose set it is: an issuer's may be larger
 * @returns at least one key, or a sentence that says what is wrong
 * @example readKeySet('{"keys":[{"kty":"EC","crv":"P-256","x":"…","y":"…","kid":"1"}]}', "refused")
 */
export function readKeySet(text: string, unfit: "refused" | "left_out", of: KeysOf = "client"): ReadKeySet {
  const most = BOUNDS[of];
  if (text.length > most.letters) return { problem: `Give at most ${most.letters} characters.` };
  const entries = entriesOf(text);
  if (entries === undefined) return { problem: 'Give a JWK set, such as {"keys":[{"kty":"EC","crv":"P-256","x":"…","y":"…"}]}.' };
  if (entries.some(hasPrivateMember))
    return { problem: "A private key is in it. It is known to others now: make a new pair, and give the public key alone." };
  const read = entries.slice(0, unfit === "refused" ? most.keys + 1 : most.keys).map(readKey);
  if (read.length > most.keys) return { problem: `Give at most ${most.keys} keys.` };
  const problem = read.find((key) => typeof key === "string");
  if (unfit === "refused" && problem !== undefined) return { problem };
  const keys = read.filter((key) => typeof key !== "string");
  if (keys.length === 0) return { problem: problem ?? "There is no key in it." };
  const kids = keys.flatMap(({ kid }) => kid ?? []);
  if (unfit === "refused" && new Set(kids).size < kids.length) return { problem: "Two keys have the same kid." };
  return { keys };
}

/** The set as it is stored and shown: `{"keys":[…]}`. */
export function keySetText(keys: readonly ClientKey[]): string {
  return JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

function entriesOf(text: string): readonly Members[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isMembers(parsed)) return undefined;
    const entries = "keys" in parsed ? parsed["keys"] : [parsed];
    return Array.isArray(entries) && entries.length <= 100 && entries.every(isMembers) ? entries : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads one public key that came from outside.
 *
 * @returns the key, or a sentence that says why it cannot be used
 * @example readPublicKey({ kty: "EC", crv: "P-256", x: "…", y: "…" })
 */
export function readPublicKey(jwk: unknown): ClientKey | string {
  if (!isMembers(jwk)) return "There is no key in it.";
  return hasPrivateMember(jwk) ? "A private key is in it." : readKey(jwk);
}

function hasPrivateMember(entry: Members): boolean {
  return entry["kty"] === "oct" || PRIVATE_MEMBERS.some((name) => Object.hasOwn(entry, name));
}

/** The key, or why it cannot be used. */
function readKey(entry: Members): ClientKey | string {
  const { kty, kid, use, alg } = entry;
  if (kid !== undefined && (typeof kid !== "string" || kid.length > MOST_KID_LETTERS))
    return `A kid is a text of at most ${MOST_KID_LETTERS} letters.`;
  const name = kid === undefined ? "A key" : `The key ${kid}`;
  const kind = typeof kty === "string" ? KINDS[kty] : undefined;
  if (typeof kty !== "string" || kind === undefined) return `${name} is neither of the kind EC, RSA nor OKP.`;
  if (use !== undefined && use !== "sig") return `${name} is not for signatures.`;
  if (kind.curve !== undefined && entry["crv"] !== kind.curve) return `${name} is not on the curve ${kind.curve}.`;
  // RFC 9864: EdDSA with this curve and Ed25519 are one algorithm under two names.
  const isNamed = alg === undefined || kind.algorithms.some((one) => one === alg);
  const algorithms = !isNamed ? [] : kty === "RSA" && alg !== undefined ? kind.algorithms.filter((one) => one === alg) : kind.algorithms;
  if (algorithms.length === 0) return `${name} is for another algorithm than ${kind.algorithms.join(" or ")}.`;
  const members = [["kty", kty], ...kind.members.map((member) => [member, entry[member]])];
  const jwk = Object.fromEntries([...members, ...Object.entries({ kid, use, alg }).filter(([, value]) => value !== undefined)]);
  if (!isTexts(jwk)) return `${name} is not complete.`;
  const key: ClientKey = { kid: kid ?? null, algorithms, jwk };
  return problemOf(key, name) ?? key;
}

function isTexts(members: Members): members is Readonly<Record<string, string>> {
  return Object.values(members).every((value) => typeof value === "string");
}

function problemOf(key: ClientKey, name: string): string | undefined {
  // An exponent of many bits would make each check slow.
  if ((key.jwk["e"]?.length ?? 0) > 6) return `${name} has an exponent of more than 32 bits.`;
  if ((key.jwk["n"]?.length ?? 0) > (MOST_RSA_BITS * 4) / 3 / 8 + 4) return `${name} has more than ${MOST_RSA_BITS} bits.`;
  try {
    const bits = keyObject(key).asymmetricKeyDetails?.modulusLength;
    return bits !== undefined && bits < LEAST_RSA_BITS ? `${name} has fewer than ${LEAST_RSA_BITS} bits.` : undefined;
  } catch {
    return `${name} is not a valid key.`;
  }
}

/** Imported once for as long as the client is cached. */
const imported = new WeakMap<ClientKey, KeyObject>();

function keyObject(key: ClientKey): KeyObject {
  const known = imported.get(key) ?? createPublicKey({ key: { ...key.jwk }, format: "jwk" });
  imported.set(key, known);
  return known;
}

/** RFC 7518 §3.4: a point's two halves one after the other; §3.5: a salt as long as the digest. */
const ES256_BYTES = 64;
const PSS = { padding: 6, saltLength: 32 } as const;

/**
 * Whether the signature over a text is by the key's owner. Takes about a tenth of a millisecond.
 *
 * @example isSignedBy(key, "ES256", "eyJhbGciOi….eyJpc3Mi…", signature)
 */
export function isSignedBy(key: ClientKey, algorithm: AssertionAlgorithm, text: string, signature: Uint8Array): boolean {
  const data = Buffer.from(text, "latin1");
  const object = keyObject(key);
  switch (algorithm) {
    case "ES256":
      return signature.length === ES256_BYTES && verify("sha256", data, { key: object, dsaEncoding: "ieee-p1363" }, signature);
    case "RS256":
      return verify("sha256", data, object, signature);
    case "PS256":
      return verify("sha256", data, { key: object, ...PSS }, signature);
    case "EdDSA":
    case "Ed25519":
      return verify(null, data, object, signature);
  }
}
