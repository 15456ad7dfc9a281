/** Which rule a DPoP proof breaks (RFC 9449 §4.3), as far as its text shows: what is signed and by whom, only the server checks. */
import { type DpopProof, readProof, requireTarget } from "#app/oauth/dpop/proof";
import { OAuthError } from "#app/oauth/errors";
import { isPlaceholder, isUnknown, type SentRequest } from "./exchange";
import type { Finding } from "./request-rules";

/**
 * @example brokenProofRule({ method: "POST", url: "/token", headers: new Map([["dpop", "proof"]]), body: "" })?.cause // "dpop_proof_malformed"
 */
export function brokenProofRule({ method, url, headers }: SentRequest): Finding | undefined {
  const text = headers.get("dpop");
  if (text === undefined || isUnknown(text) || isPlaceholder(text)) return undefined;
  try {
    const proof: DpopProof = readProof(text);
    if (url !== null && URL.canParse(url)) requireTarget(proof, method, url);
    return undefined;
  } catch (error) {
    if (error instanceof OAuthError) return { cause: error.cause, evidence: evidenceOf(error) };
    throw error;
  }
}

function evidenceOf({ options: { detail = {} } }: OAuthError): string {
  if ("claim" in detail) return `The proof’s ${detail["claim"]} is ${detail["value"]}.`;
  if ("algorithm" in detail) return `The proof’s algorithm is ${detail["algorithm"]}.`;
  return `What is wrong with the proof is its ${detail["part"]}.`;
}
