/**
 * The token endpoint (RFC 6749 §3.2): evaluate, commit, answer. What was decided on configuration that has changed
 * meanwhile is not written but decided again, so that a change counts from the moment it was answered.
 */
import { JSON_HEADERS, OAuthError, refusalAnswer } from "./errors";
import { failureEvent } from "./failures";
import { refusalOf } from "./faults";
import type { ProtocolAnswer, ProtocolRequest } from "./model";
import { isPending } from "./pending";
import type { FaultSink, RefusalBounds, TokenWriter } from "./ports";
import { type Attempt, known, TokenRequest } from "./token-request";
import {
  authenticateClient,
  decideGrant,
  findGrant,
  issue,
  readGeneration,
  readParameters,
  readPolicy,
  type Step,
  type StepPorts,
  takeQuota,
} from "./token-steps";
import { attribute, grantedUsage, refusedUsage } from "./token-usage";

export interface TokenEndpointPorts extends StepPorts, TokenWriter, FaultSink {
  readonly refusalBounds: RefusalBounds;
}

/** The whole of the endpoint, in order. */
const STEPS: readonly Step[] = [readGeneration, readPolicy, readParameters, authenticateClient, findGrant, decideGrant, takeQuota, issue];

/** How often a request is decided before the client is asked to come back. */
const MAX_ATTEMPTS = 8;

/**
 * Makes the token endpoint over its ports. The handler never throws; what it answers below 500 has been written and
 * counted, a `server_error` where that was still possible, and `unavailable` means that nothing was.
 *
 * @example const answer = await createTokenEndpoint(ports)(request);
 */
export function createTokenEndpoint(ports: TokenEndpointPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return async (http) => {
    const request = new TokenRequest(http);
    let attempt: Attempt = { now: ports.clock.now(), generation: 0 };
    try {
      for (let count = 1; ; count += 1) {
        const answer = await tryOnce(attempt, request, ports);
        if (answer !== undefined) return answer;
        if (count === MAX_ATTEMPTS) throw new OAuthError("unavailable");
        attempt = { now: ports.clock.now(), generation: 0 };
      }
    } catch (error) {
      return answerFault(refusalOf(error, http, ports), attempt, request, ports);
    }
  };
}

/** The answer once it is written; undefined when it must be decided again. */
async function tryOnce(attempt: Attempt, request: TokenRequest, ports: TokenEndpointPorts): Promise<ProtocolAnswer | undefined> {
  try {
    for (const step of STEPS) {
      const pending = step(attempt, request, ports);
      if (isPending(pending)) await pending;
    }
  } catch (error) {
    // Nothing is written of what could not be tried.
    if (error instanceof OAuthError && error.cause !== "unavailable") return commitRefusal(error, attempt, request, ports);
    throw error;
  }
  const issued = known(attempt.issued);
  const basis = { realmId: request.http.realmId, client: attempt.client, userId: known(attempt.decision).userId };
  const entry = { generation: attempt.generation, basis, tokens: issued.records, usage: grantedUsage(attempt, request) };
  const { commit } = known(attempt.decision);
  const result = await (commit === undefined ? ports.commit(entry) : commit(entry));
  return result === "committed" ? { status: 200, headers: JSON_HEADERS, body: issued.body } : undefined;
}

async function commitRefusal(
  error: OAuthError,
  attempt: Attempt,
  request: TokenRequest,
  ports: TokenEndpointPorts,
): Promise<ProtocolAnswer | undefined> {
  const who = await attribute(request, ports);
  const usage = refusedUsage(error.cause, attempt, request, who, ports.refusalBounds);
  const failure = failureEvent(error, "token", request.http, who, attempt.now);
  // What counts under no application is not filed under one.
  const isKept = failure?.applicationId === usage.applicationId && request.keepsRecord(failure, ports.refusalBounds);
  // A grant that refuses does not tell whose state it has read.
  const basis = { realmId: request.http.realmId, client: who.client, userId: attempt.grant === undefined ? null : undefined };
  const entry = { generation: attempt.generation, basis, tokens: [], usage, ...(isKept && { failure }) };
  const { commit } = error.options;
  const result = await (commit === undefined ? ports.commit(entry) : commit(entry));
  return result === "committed" ? refusalAnswer(error, request.http, attempt.policy?.issuer ?? null) : undefined;
}

/** A fault is answered whether or not it can be written. */
async function answerFault(error: OAuthError, attempt: Attempt, request: TokenRequest, ports: TokenEndpointPorts): Promise<ProtocolAnswer> {
  const answer = refusalAnswer(error, request.http, attempt.policy?.issuer ?? null);
  if (error.cause !== "unavailable") await commitRefusal(error, attempt, request, ports).catch(() => undefined);
  return answer;
}
