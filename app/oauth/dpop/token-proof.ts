/** The proof of a request at the token endpoint (RFC 9449 §5): the key that its tokens are bound to. */
import type { Effect } from "../effects";
import { OAuthError } from "../errors";
import type { PresentedProof, ProtocolAnswer, ProtocolRequest, RegisteredClient } from "../model";
import type { AssertionSource, ClientKeySource } from "../ports";
import type { ServerNonces } from "./nonces";
import { type DpopProof, readProof, requireRecent, requireTarget } from "./proof";
import { signerOf } from "./proof-key";

export interface TokenProofPorts extends Pick<ClientKeySource, "isSignedBy">, Pick<AssertionSource, "isProofUsed"> {
  readonly nonces: ServerNonces;
}

/** A proof that was made lately, by a nonce of this server. Who has signed it is not known yet. */
export interface FreshProof {
  readonly proof: DpopProof;
  readonly nonceUntil: number;
}

/**
 * Reads a proof and checks its nonce (RFC 9449 §8, §4.3 item 10), which is cheap: a client that has none yet is given one before anything else of
 * its request is used up, such as an assertion.
 *
 * @param now milliseconds since the epoch
 * @throws OAuthError `dpop_nonce`, or that the proof cannot be read
 */
export function readFreshProof({ text }: PresentedProof, now: number, { nonces }: Pick<TokenProofPorts, "nonces">): FreshProof {
  const proof = readProof(text);
  const nonceUntil = nonces.takenUntil(proof.nonce, now);
  if (nonceUntil === undefined) throw new OAuthError("dpop_nonce");
  return { proof, nonceUntil };
}

/** The key that a request's tokens are bound to, and what its commit must have so that the proof works once. */
export interface SenderKey {
  readonly jkt: string;
  readonly effect: Extract<Effect, { readonly kind: "rememberProof" }>;
}

/**
 * Checks all the rest of RFC 9449 §4.3.
 *
 * @param isTriedAgain whether a commit of the request was a conflict, perhaps as the proof was used at the same time
 * @throws OAuthError
 */
export async function senderKey(
  { proof, nonceUntil }: FreshProof,
  request: { readonly method: string; readonly uri: string; readonly now: number; readonly isTriedAgain: boolean },
  ports: TokenProofPorts,
): Promise<SenderKey> {
  const { method, uri, now, isTriedAgain } = request;
  requireTarget(proof, method, uri);
  const recentUntil = requireRecent(proof, now, true);
  const jkt = signerOf(proof, ports);
  const effect = { kind: "rememberProof", jkt, jti: proof.jti, keptUntil: Math.min(nonceUntil, recentUntil) } as const;
  if (isTriedAgain && (await ports.isProofUsed(effect))) throw new OAuthError("dpop_proof_replayed");
  return { jkt, effect };
}

/**
 * A request without a proof.
 *
 * @throws OAuthError `dpop_proof_missing` where the client's tokens must be bound (RFC 9449 §5.2)
 */
export function requireNoProofNeeded({ dpopRequired }: Pick<RegisteredClient, "dpopRequired">): null {
  if (dpopRequired) throw new OAuthError("dpop_proof_missing");
  return null;
}

/** RFC 9449 §8.2: each answer to a request with a DPoP proof has the nonce of the next one. */
export function withNonce(
  answer: ProtocolAnswer,
  { dpop }: Pick<ProtocolRequest, "dpop">,
  now: number,
  { nonces }: Pick<TokenProofPorts, "nonces">,
): ProtocolAnswer {
  return dpop === null ? answer : { ...answer, ownHeaders: { "DPoP-Nonce": nonces.at(now) } };
}
