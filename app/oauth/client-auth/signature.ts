/** Whether a JWT is signed by whom it is said to be by: assertions and request objects of a client, and assertions of a trusted issuer. */
import type { ClientKeySource, KeysOf } from "../ports";
import { ASSERTION_ALGORITHMS, type Assertion, type ClientKey, type PublicKeys } from "./assertion";

/** A request costs no more checks of a signature than that: keys without `kid` are tried one after the other. */
const MOST_TRIES = 4;

/** What is wrong with it. `header`: a part of it that is not understood; `keys_unavailable`: they are published, and cannot be fetched. */
export type SignatureFault = "algorithm" | "header" | "key_unknown" | "signature" | "keys_unavailable";
type Checked = { readonly fault: SignatureFault; readonly detail: Readonly<Record<string, string>> } | "right";

/** Whose keys may have signed, and as what. */
export interface Signer {
  /** null: there are none. */
  readonly keys: PublicKeys | null;
  readonly of: KeysOf;
  /** The values of `typ` that are taken, in lower case; a JWT without one is. */
  readonly types: ReadonlySet<unknown>;
}

/** The algorithm that a header names, if it is one that is taken. */
export function signatureAlgorithm({ alg }: Assertion["header"]) {
  return ASSERTION_ALGORITHMS.find((name) => name === alg);
}

/** `typ` as it is compared: in lower case. */
export function typeOf({ typ }: Assertion["header"]): unknown {
  return typeof typ === "string" ? typ.toLowerCase() : typ;
}

/**
 * Checks header and signature; what the claims say is for the caller to check. Keys at an address are fetched, so the caller knows by then who asks.
 *
 * @example await checkSignature(assertion, { keys: client.publicKeys, of: "client", types: TYPES }, ports) // "right"
 */
export async function checkSignature(
  { header, signed, signature }: Assertion,
  { keys: known, of, types }: Signer,
  ports: ClientKeySource,
): Promise<Checked> {
  const { alg, kid, typ, crit } = header;
  const algorithm = signatureAlgorithm(header);
  if (algorithm === undefined || (known?.isStrong && algorithm === "RS256"))
    return { fault: "algorithm", detail: { algorithm: shown(alg) } };
  // RFC 7515 §4.1.11: an extension that is not understood refuses the JWT.
  if (crit !== undefined || (typ !== undefined && !types.has(typeOf(header)))) return { fault: "header", detail: { type: shown(typ) } };
  if (kid !== undefined && typeof kid !== "string") return { fault: "header", detail: { part: "kid" } };
  const keys = known === null ? [] : await keysOf(known, kid, of, ports);
  if (keys === undefined) return { fault: "keys_unavailable", detail: {} };
  const fitting = keys.filter((key) => key.algorithms.includes(algorithm) && (kid === undefined || key.kid === null || key.kid === kid));
  if (fitting.length === 0 || fitting.length > MOST_TRIES) {
    // The same work as for a wrong signature, so that time does not tell a client that there is not (RFC 6749 §10.10).
    ports.isSignedBy(NOBODYS_KEY, "ES256", signed, NOBODYS_SIGNATURE);
    return { fault: "key_unknown", detail: { algorithm, kid: shown(kid) } };
  }
  const isRight = fitting.some((key) => ports.isSignedBy(key, algorithm, signed, signature));
  return isRight ? "right" : { fault: "signature", detail: { algorithm, kid: shown(kid) } };
}

async function keysOf(
  keys: PublicKeys,
  kid: string | undefined,
  of: KeysOf,
  ports: ClientKeySource,
): Promise<readonly ClientKey[] | undefined> {
  return keys.kind === "inline" ? keys.keys : await ports.keysAt(keys.uri, kid, of);
}

function shown(value: unknown): string {
  return value === undefined ? "none" : String(value).slice(0, 100);
}

/** Of a pair that was thrown away: the generator of P-256. */
const NOBODYS_KEY: ClientKey = {
  kid: null,
  algorithms: ["ES256"],
  jwk: { kty: "EC", crv: "P-256", x: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU" },
};
const NOBODYS_SIGNATURE = new Uint8Array(64).fill(1);
