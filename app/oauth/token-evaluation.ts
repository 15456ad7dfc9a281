/** Deciding a token request: what it is answered and what it leaves behind, neither of which is sent or written here. */
import type { ClientAuthPorts } from "./client-auth/authenticate";
import { confirmationOf } from "./dpop/confirmation";
import { requireNoProofNeeded, type TokenProofPorts } from "./dpop/token-proof";
import { JSON_HEADERS, type OAuthError } from "./errors";
import { failureEvent, isWaiting } from "./failures";
import type { GrantPorts } from "./grants/index";
import type { ProtocolAnswer, RealmPolicy } from "./model";
import type { ApplicationQuota, Commit, RefusalBounds } from "./ports";
import { rateLimitFields } from "./rate-limit-fields";
import type { TokenRequest } from "./token-request";
import { attribute, grantedUsage, refusedUsage } from "./token-usage";
import { type IssuePorts, issueTokens } from "./tokens/issue";

export interface EvaluationPorts extends ClientAuthPorts, GrantPorts, IssuePorts, TokenProofPorts {
  readonly quota: ApplicationQuota;
  readonly refusalBounds: RefusalBounds;
}

/** What one attempt at a request is decided by. */
export interface Circumstances {
  /** Milliseconds since the epoch: the attempt's one reading of the clock. */
  readonly now: number;
  /** The generation of configuration, read before all that is read of it. */
  readonly generation: number;
  readonly policy: RealmPolicy;
}

/** The answer may leave once the commit is written. */
export interface Evaluation {
  readonly commit: Commit;
  readonly answer: ProtocolAnswer;
}

/**
 * Decides a request at the token endpoint, in the order of RFC 6749. Each step is one rule, and refuses by throwing.
 *
 * @throws OAuthError
 */
export async function evaluate(request: TokenRequest, circumstances: Circumstances, ports: EvaluationPorts): Promise<Evaluation> {
  const { now, generation, policy } = circumstances;
  const { realmId, issuer, ip } = request.http;
  // §3.2: the request is a POST of a form, with nothing twice and no credentials in the URL.
  const form = request.form;
  // RFC 9449 §8: a DPoP proof needs a nonce.
  const proof = request.freshProof(now, ports);
  // §2.3, §3.2.1: the client proves who it is.
  const client = await request.authentication.authenticate(ports);
  // §4, §5.2: the grant type works here, the realm has it on for such a client, and the client has it ticked.
  const grant = request.grantFor(client, policy, now);
  // RFC 9449 §5: the key that the tokens are bound to.
  const key = proof === null ? requireNoProofNeeded(client) : await request.senderKey(proof, now, ports);
  const jkt = key === null ? null : key.jkt;
  // §4.3, §4.4, §6: the grant's own rules; §3.3: the scope.
  const decision = await grant.decide({ form, client, policy, now, ip, jkt }, ports);
  // Last of all checks, so that refused requests do not use the quota up.
  const quota = await request.takeQuota(client, policy, ports.quota);
  // §1.4, §1.5: the tokens; §5.1: the answer.
  const { grantType } = grant;
  const { secretId } = request.authentication;
  const confirmation = confirmationOf(jkt);
  const { records, body } = await issueTokens({ decision, grantType, client, policy, issuer, secretId, now, confirmation }, ports);
  const usage = grantedUsage(now, request.http, { client, grantType, secretId }, decision.userId, decision.scope);
  const basis = { realmId, client, userId: decision.userId };
  return {
    commit: {
      generation,
      basis,
      tokens: records,
      usage,
      effects: joined(request.authentication.effects, key === null ? decision.effects : [key.effect, ...decision.effects]),
      source: request.http,
    },
    answer: { status: 200, headers: quota === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...rateLimitFields(quota) }, body },
  };
}

/**
 * What a refused request leaves behind: its count, its record where that is kept, and its effects.
 *
 * @param decided by what it was refused; `generation` null: by no configuration, as with a fault.
 */
export async function refusalCommit(
  error: OAuthError,
  request: TokenRequest,
  decided: { readonly now: number; readonly generation: number | null },
  ports: Pick<EvaluationPorts, "findClient" | "refusalBounds">,
): Promise<Commit> {
  const { http, readSoFar } = request;
  const { now, generation } = decided;
  const who = await attribute(readSoFar, http, ports);
  const usage = isWaiting(error.cause) ? null : refusedUsage(error.cause, now, http, who, ports.refusalBounds);
  const failure = failureEvent(error, "token", http, who, now);
  // What counts under no application is not filed under one.
  const isKept = usage !== null && failure?.applicationId === usage.applicationId && request.keepsRecord(failure, ports.refusalBounds);
  // A grant that refuses does not tell whose state it has read.
  const basis = { realmId: http.realmId, client: who.client, userId: readSoFar.grant === undefined ? null : undefined };
  return {
    generation,
    basis,
    tokens: [],
    usage,
    ...(isKept && { failure }),
    effects: joined(readSoFar.authentication?.effects ?? [], error.options.effects ?? []),
  };
}

/** An assertion is used up by a refused request, too. */
function joined(proof: Commit["effects"], others: Commit["effects"]): Commit["effects"] {
  return proof.length === 0 ? others : [...proof, ...others];
}
