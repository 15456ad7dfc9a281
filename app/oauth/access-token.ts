/** Access tokens as the credential of a request to a protected resource: by the scheme Bearer (RFC 6750), or DPoP with a proof (RFC 9449 §7). */
import { hash } from "node:crypto";
import type { PresentedToken } from "./bearer-header";
import { cnfOf } from "./dpop/confirmation";
import { readProof, requireRecent, requireTarget } from "./dpop/proof";
import { signerOf } from "./dpop/proof-key";
import { OAuthError } from "./errors";
import type { RealmPolicy } from "./model";
import type { ClientKeySource, SeenProofs } from "./ports";
import { findLiveToken, type LiveToken, type LiveTokenPorts } from "./token-lookup";

export interface AccessTokenPorts extends LiveTokenPorts, Pick<ClientKeySource, "isSignedBy"> {
  readonly seenProofs: SeenProofs;
}

/** The call that a token comes with, as far as a proof speaks of it. */
export interface ProvenCall {
  /** The `DPoP` header; null: there is none. */
  readonly proof: string | null;
  readonly method: string;
  /** As its caller knows it. */
  readonly uri: string;
}

/**
 * The live access token that a request presents. For whom it is and what it may do is for the caller to check.
 *
 * @param now milliseconds since the epoch
 * @throws OAuthError `token_invalid` when it does not work, or is a refresh token; when it is bound to a key, also what is wrong with the proof
 */
export async function acceptAccessToken(
  { scheme, token: text }: PresentedToken,
  call: ProvenCall,
  policy: Pick<RealmPolicy, "realmId" | "issuers" | "apis" | "apiOfScope" | "trustedIssuers">,
  now: number,
  ports: AccessTokenPorts,
): Promise<LiveToken> {
  const live = await findLiveToken(text, policy, now, ports);
  if (live === undefined || live.token.kind !== "access") throw new OAuthError("token_invalid");
  if (scheme === "DPoP") requireProof(text, live, call, now, ports);
  // RFC 9449 §7.2: else a proof could be left out by whoever has stolen the token.
  else if (live.token.confirmation !== null) throw new OAuthError("token_bound");
  return live;
}

/** RFC 9449 §4.3, §7.1. No nonce is asked for: a proxy before an API would have to pass it on. */
function requireProof(text: string, { token }: LiveToken, call: ProvenCall, now: number, ports: AccessTokenPorts): void {
  const { cnf } = cnfOf(token);
  if (cnf === undefined) throw new OAuthError("token_unbound");
  if (call.proof === null) throw new OAuthError("dpop_proof_missing");
  const proof = readProof(call.proof);
  requireTarget(proof, call.method, call.uri);
  requireRecent(proof, now, false);
  // Item 12.
  if (proof.ath !== hash("sha256", text, "base64url")) throw new OAuthError("dpop_proof_token");
  const jkt = signerOf(proof, ports);
  if (jkt !== cnf.jkt) throw new OAuthError("token_key_other");
  if (!ports.seenProofs.note({ jkt, jti: proof.jti })) throw new OAuthError("dpop_proof_replayed");
}
