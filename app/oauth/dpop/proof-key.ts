/** The key that signs a DPoP proof: in the proof itself (RFC 9449 §4.2), known by its thumbprint (RFC 7638) ever after. */
import { hash } from "node:crypto";
import type { ClientKey } from "../client-auth/assertion";
import { readPublicKey } from "../client-auth/public-keys";
import { OAuthError } from "../errors";
import type { ClientKeySource } from "../ports";
import type { DpopProof } from "./proof";

interface ProofKey {
  readonly key: ClientKey;
  readonly jkt: string;
}

/** Keys that signed lately, by their text: a program signs each request with the same one, and to read it costs as much as to check a signature. */
const known = new Map<string, ProofKey>();
const MOST_KNOWN = 1000;

/**
 * The thumbprint of the key that has signed a proof. The numbers are the items of RFC 9449 §4.3.
 *
 * @returns `jkt`: SHA-256 in base64url, 43 letters
 * @throws OAuthError `dpop_proof_key`, `dpop_proof_signature`
 */
export function signerOf({ jwk, algorithm, signed, signature }: DpopProof, ports: Pick<ClientKeySource, "isSignedBy">): string {
  const text = JSON.stringify(jwk) ?? "";
  const found = known.get(text);
  // 7: no private key is in it.
  const { key, jkt } = found ?? readKey(jwk);
  if (!key.algorithms.includes(algorithm)) throw unfit("Its kind does not fit the algorithm.");
  // 6.
  if (!ports.isSignedBy(key, algorithm, signed, signature)) throw new OAuthError("dpop_proof_signature");
  if (found === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, { key, jkt });
  }
  return jkt;
}

function readKey(jwk: unknown): ProofKey {
  const key = readPublicKey(jwk);
  if (typeof key === "string") throw unfit(key);
  return { key, jkt: thumbprintOf(key) };
}

function unfit(problem: string): OAuthError {
  return new OAuthError("dpop_proof_key", { detail: { problem } });
}

/** RFC 7638 §3.2: a hash over the members that make a key, in the order of their names. */
function thumbprintOf({ jwk }: ClientKey): string {
  const members = Object.entries(jwk).filter(([name]) => !NOT_OF_THE_KEY.has(name));
  return hash("sha256", JSON.stringify(Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)))), "base64url");
}

const NOT_OF_THE_KEY: ReadonlySet<string> = new Set(["kid", "use", "alg"]);
