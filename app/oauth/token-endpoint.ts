/**
 * The token endpoint (RFC 6749 §3.2): evaluate, commit, answer. What was decided on configuration that has changed
 * meanwhile is not written but decided again, so that a change counts from the moment it was answered.
 */
import type { Cause } from "./causes";
import { withNonce } from "./dpop/token-proof";
import { OAuthError, refusalAnswer, refusalOf } from "./errors";
import type { ProtocolAnswer, ProtocolRequest } from "./model";
import type { CommitWriter, ConfigSource, FaultSink, PolicySource } from "./ports";
import { type Circumstances, type Evaluation, type EvaluationPorts, evaluate, refusalCommit } from "./token-evaluation";
import { TokenRequest } from "./token-request";

export interface TokenEndpointPorts extends EvaluationPorts, Pick<ConfigSource, "generation">, PolicySource, CommitWriter, FaultSink {}

/** How often a request is decided before the client is asked to come back. */
const MAX_ATTEMPTS = 8;

/**
 * Makes the token endpoint over its ports. The handler never throws; what it answers below 500 has been written and
 * counted, a `server_error` where that was still possible. `unavailable` means that nothing was, or that the store did not say in time.
 *
 * @example const answer = await createTokenEndpoint(ports)(request);
 */
export function createTokenEndpoint(ports: TokenEndpointPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return async (http) => {
    const request = new TokenRequest(http);
    /** Under which the error pages lie; null until it is known. */
    let issuer: string | null = null;
    try {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const now = ports.clock.now();
        // The generation comes first: whatever is read after it is at least as new.
        const generation = await ports.generation();
        const policy = await ports.policy(http.realmId);
        issuer = policy.issuer;
        const { commit, answer } = await evaluateOrRefuse(request, { now, generation, policy }, ports);
        if ((await ports.commit(commit)) === "committed") return withNonce(answer, http, now, ports);
      }
      throw new OAuthError("unavailable");
    } catch (error) {
      const fault = refusalOf(error, http, ports);
      await countFault(fault, request, ports);
      return withNonce(refusalAnswer(fault, http, issuer), http, ports.clock.now(), ports);
    }
  };
}

/**
 * Causes of which nothing is written: what could not be tried, and a client that is given its first nonce (RFC 9449 §8), which has done
 * nothing wrong.
 */
const LEAVES_NOTHING: ReadonlySet<Cause> = new Set(["unavailable", "dpop_nonce"]);

async function evaluateOrRefuse(request: TokenRequest, circumstances: Circumstances, ports: TokenEndpointPorts): Promise<Evaluation> {
  try {
    return await evaluate(request, circumstances, ports);
  } catch (error) {
    // Of a fault, the count is written by the caller.
    if (!(error instanceof OAuthError) || LEAVES_NOTHING.has(error.cause)) throw error;
    return {
      commit: await refusalCommit(error, request, circumstances, ports),
      answer: refusalAnswer(error, request.http, circumstances.policy.issuer),
    };
  }
}

/** A fault is answered whether or not its count can be written. */
async function countFault(fault: OAuthError, request: TokenRequest, ports: TokenEndpointPorts): Promise<void> {
  if (LEAVES_NOTHING.has(fault.cause)) return;
  try {
    await ports.commit(await refusalCommit(fault, request, { now: ports.clock.now(), generation: null }, ports));
  } catch {
    // Most likely what failed before has failed again, and that is in the log.
  }
}
