/** Whether a JWT is signed by a client, by the public keys that it has registered: its assertions and its request objects. */
import type { ClientKeySource } from "../ports";
import { ASSERTION_ALGORITHMS, type Assertion, type ClientKey, type PublicKeys } from "./assertion";

/** A request costs no more checks of a signature than that: keys without `kid` are tried one after the other. */
const MOST_TRIES = 4;

/** What is wrong with it. `header`: a part of it that is not understood; `keys_unavailable`: they are published, and cannot be fetched. */
export type SignatureFault = "algorithm" | "header" | "key_unknown" | "signature" | "keys_unavailable";
type Checked = { readonly fault: SignatureFault; readonly detail: Readonly<Record<string, string>> } | "right";

/** The algorithm that a header names, if it is one that is taken. */
export function clientAlgorithm({ alg }: Assertion["header"]) {
  return ASSERTION_ALGORITHMS.find((name) => name === alg);
}

/**
 * Checks header and signature; what the claims say is for the caller to check.
 *
 * @param types the values of `typ` that are taken, in lower case; a JWT without one is
 * @param publicKeys null: the client has none
 */
export async function checkClientSignature(
  { header, signed, signature }: Assertion,
  types: ReadonlySet<unknown>,
  publicKeys: PublicKeys | null,
  ports: ClientKeySource,
): Promise<Checked> {
  const { alg, kid, typ, crit } = header;
  const algorithm = clientAlgorithm(header);
  if (algorithm === undefined || (publicKeys?.isStrong && algorithm === "RS256"))
    return { fault: "algorithm", detail: { algorithm: shown(alg) } };
  // RFC 7515 §4.1.11: an extension that is not understood refuses the JWT.
  if (crit !== undefined || (typ !== undefined && !types.has(typeof typ === "string" ? typ.toLowerCase() : typ)))
    return { fault: "header", detail: { type: shown(typ) } };
  if (kid !== undefined && typeof kid !== "string") return { fault: "header", detail: { part: "kid" } };
  const keys = publicKeys === null ? [] : await keysOf(publicKeys, kid, ports);
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

async function keysOf(keys: PublicKeys, kid: string | undefined, ports: ClientKeySource): Promise<readonly ClientKey[] | undefined> {
  return keys.kind === "inline" ? keys.keys : await ports.keysAt(keys.uri, kid);
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
