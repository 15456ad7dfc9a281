/**
 * A DPoP proof (RFC 9449 §4.2): a JWT in the `DPoP` header by which the sender of a request shows that it has a private key. How it is read,
 * and what it must say. Browsers run this too: the page "Diagnose" reads requests by it.
 */
import { ASSERTION_ALGORITHMS, type AssertionAlgorithm, readAssertion } from "../client-auth/assertion";
import { OAuthError } from "../errors";

/** What a proof may be signed with (RFC 9449 §4.3 item 6): all of them have a public key. */
export const DPOP_ALGORITHMS: readonly AssertionAlgorithm[] = ASSERTION_ALGORITHMS;
/** RFC 9449 §4.2. */
export const DPOP_TYPE = "dpop+jwt";

/** A proof with an RSA key of 4096 bits has about two thousand. */
const MOST_LETTERS = 4096;
const MOST_JTI_LETTERS = 256;
/** Seconds between a proof and its request where a nonce of the server's says how old the proof is: a client's clock may be wrong by that. */
const WINDOW_WITH_NONCE = 300;
/** The same where no nonce does. */
const WINDOW = 60;

/** A proof as it was sent: nothing in it is believed yet. */
export interface DpopProof {
  readonly algorithm: AssertionAlgorithm;
  readonly jwk: unknown;
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly nonce: unknown;
  readonly ath: unknown;
  /** What the signature is over. */
  readonly signed: string;
  readonly signature: Uint8Array;
}

/**
 * Reads the header of a request. The numbers are the items of RFC 9449 §4.3.
 *
 * @throws OAuthError `dpop_proof_malformed`, `dpop_proof_algorithm`
 * @example readProof("eyJ0eXAiOiJkcG9wK2p3dCIs….eyJqdGkiOi….…").htm // "POST"
 */
export function readProof(text: string): DpopProof {
  // 1: one header. Several are joined by commas, which no JWT has (RFC 9110 §5.3).
  if (text.includes(",")) throw malformed("one header");
  if (text.length > MOST_LETTERS) throw malformed("length");
  // 2: one JWT.
  const read = readAssertion(text);
  if (read === undefined) throw malformed("JWT");
  const { header, claims, signed, signature } = read;
  // 4; RFC 7515 §4.1.11: an extension that is not understood refuses the JWT.
  if (header["typ"] !== DPOP_TYPE) throw malformed("typ");
  if (header["crit"] !== undefined) throw malformed("crit");
  // 5: no algorithm with a shared secret, and not "none".
  const algorithm = DPOP_ALGORITHMS.find((name) => name === header["alg"]);
  if (algorithm === undefined)
    throw new OAuthError("dpop_proof_algorithm", { detail: { algorithm: String(header["alg"] ?? "none").slice(0, 100) } });
  // 3: all claims are there.
  const { jti, htm, htu, iat, nonce, ath } = claims;
  if (typeof jti !== "string" || jti === "" || jti.length > MOST_JTI_LETTERS) throw malformed("jti");
  if (typeof htm !== "string") throw malformed("htm");
  if (typeof htu !== "string") throw malformed("htu");
  if (typeof iat !== "number" || !Number.isFinite(iat)) throw malformed("iat");
  return { algorithm, jwk: header["jwk"], jti, htm, htu, iat, nonce, ath, signed, signature };
}

function malformed(part: string): OAuthError {
  return new OAuthError("dpop_proof_malformed", { detail: { part } });
}

/**
 * RFC 9449 §4.3 items 8 and 9: the proof is for this request. Query and fragment do not count, nor how an address is written (RFC 3986 §6.2.2, §6.2.3).
 *
 * @param uri that of the request
 * @throws OAuthError `dpop_proof_target`
 */
export function requireTarget({ htm, htu }: Pick<DpopProof, "htm" | "htu">, method: string, uri: string): void {
  if (htm !== method) throw otherTarget("htm", htm);
  const target = targetOf(htu);
  if (target === undefined || target !== targetOf(uri)) throw otherTarget("htu", htu);
}

function otherTarget(claim: "htm" | "htu", value: string): OAuthError {
  return new OAuthError("dpop_proof_target", { detail: { claim, value: value.slice(0, 200) } });
}

/** An address without query and fragment, in its one spelling; undefined where it is none. */
function targetOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}

/**
 * RFC 9449 §4.3 item 11: the proof was made just now.
 *
 * @param now milliseconds since the epoch
 * @param hasNonce whether a nonce of the server's was checked
 * @returns when the proof is refused anyway, in milliseconds since the epoch
 * @throws OAuthError `dpop_proof_time`
 */
export function requireRecent({ iat }: Pick<DpopProof, "iat">, now: number, hasNonce: boolean): number {
  const seconds = Math.round(now / 1000 - iat);
  const window = hasNonce ? WINDOW_WITH_NONCE : WINDOW;
  if (Math.abs(seconds) > window) throw new OAuthError("dpop_proof_time", { detail: { seconds_ago: seconds } });
  return Math.ceil((iat + window + 1) * 1000);
}
