/** The pushed authorization request endpoint (RFC 9126 §2): a client sends its request there itself, and the browser only brings a reference. */
import { type AuthenticatedEndpointPorts, type AuthenticatedRequest, authenticatedEndpoint } from "../authenticated-endpoint";
import { policyAt } from "../checks/grant-allowed";
import { readFreshProof, type SenderKey, senderKey, type TokenProofPorts, withNonce } from "../dpop/token-proof";
import { JSON_HEADERS, OAuthError } from "../errors";
import type { ProtocolAnswer, ProtocolRequest } from "../model";
import type { ClientStarts, CommitWriter, TokenMac } from "../ports";
import { repeatedParameter } from "../request";
import { findDestination } from "./destination";
import { gatherUnpushed, requireSigned } from "./gather";
import { AUTHORIZATION_PARAMETERS, readParameters, type SentParameters } from "./parameters";
import { newPushed, PUSHED_LIFETIME, requestUriOf } from "./pushed";
import { checkRequest } from "./request";

export interface PushEndpointPorts extends AuthenticatedEndpointPorts, CommitWriter, TokenProofPorts {
  readonly mac: TokenMac;
  readonly pushes: ClientStarts;
  newId(): string;
}

/**
 * Makes the endpoint over its ports. A client proves who it is as at the token endpoint; one without a secret names itself. Its request is checked
 * as `/authorize` would (§2.1), and again there.
 *
 * @example const answer = await createPushEndpoint(ports)(request);
 */
export function createPushEndpoint(ports: PushEndpointPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  const answer = authenticatedEndpoint("par", ports, async (request) => {
    const { caller, http, now } = request;
    const policy = policyAt(request.policy, now);
    const key = await keyOf(request, ports);
    const sent = pushedParameters(request);
    // §2.1: a reference cannot be pushed.
    if (sent.has("request_uri")) throw new OAuthError("pushed_request_uri");
    const { parameters, way } = await gatherUnpushed(readParameters(sent), caller, policy, now, ports);
    requireSigned(way, caller);
    checkRequest(findDestination(parameters, caller, http.issuer), parameters, policy, now);
    // §3: what an object says is all there is.
    const pushed = newPushed(caller, boundTo(key, way.kind === "object" ? way.sent : sent), ports.newId(), now);
    // Last of all checks, so that refused requests take nothing.
    const limit = await ports.pushes.take(caller, http.ip);
    if (limit !== undefined) throw new OAuthError("pushed_too_many", { limit });
    const basis = { realmId: caller.realmId, client: caller, userId: null };
    const store = { kind: "storePushed", pushed } as const;
    const entry = { generation: null, basis, tokens: [], usage: null, effects: key === null ? [store] : [key.effect, store] };
    if ((await ports.commit(entry)) !== "committed") throw new OAuthError(key === null ? "unavailable" : "dpop_proof_replayed");
    // §2.2.
    return { status: 201, headers: JSON_HEADERS, body: { request_uri: requestUriOf(pushed.id, ports.mac), expires_in: PUSHED_LIFETIME } };
  });
  return async (http) => withNonce(await answer(http), http, ports.clock.now(), ports);
}

/** The key of the DPoP proof that a request comes with (RFC 9449 §10.1); null: it has none. */
async function keyOf({ http, now }: AuthenticatedRequest, ports: PushEndpointPorts): Promise<SenderKey | null> {
  if (http.dpop === null) return null;
  const proof = readFreshProof(http.dpop, now, ports);
  return await senderKey(proof, { method: http.method, uri: http.dpop.uri, now, isTriedAgain: false }, ports);
}

/** RFC 9449 §10.1: a proof says the same as `dpop_jkt`, and they must not say different things. */
function boundTo(key: SenderKey | null, sent: SentParameters): SentParameters {
  if (key === null) return sent;
  const [named = key.jkt] = sent.get("dpop_jkt") ?? [];
  if (named !== key.jkt) throw new OAuthError("authorize_parameter", { detail: { parameter: "dpop_jkt" } });
  return new Map([...sent, ["dpop_jkt", [key.jkt]]]);
}

/** What `/authorize` reads of a form: no credential is kept. The client is the one that has proved itself. */
function pushedParameters({ form, caller }: AuthenticatedRequest): SentParameters {
  const sent = AUTHORIZATION_PARAMETERS.flatMap((name) => {
    const values = name === "client_id" ? [caller.clientId] : repeatedParameter(name, form);
    return values.length === 0 ? [] : [[name, values] as const];
  });
  return new Map(sent);
}
