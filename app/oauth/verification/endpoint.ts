/** Forward authentication: a proxy asks whether a call of an API may pass, and who makes it (RFC 6750 on the API's behalf). */
import { type AccessTokenPorts, acceptAccessToken } from "../access-token";
import { bearerChallenge } from "../bearer-challenge";
import { type PresentedToken, readAccessToken } from "../bearer-header";
import { CAUSES } from "../causes";
import { subscribes } from "../checks/subscription";
import { BARE_HEADERS, OAuthError, refusalAnswer, refusalOf } from "../errors";
import { failureEvent } from "../failures";
import type { ProtocolAnswer, ProtocolRequest, RealmPolicy } from "../model";
import { type PairwiseSubjects, subjectOf } from "../openid/subject";
import type { Clock, ConfigSource, FailureLog, FaultSink, PolicySource, RefusalBounds } from "../ports";
import { resourceMetadataUrl } from "../resource-metadata";
import { challenged } from "../token-challenge";
import type { LiveToken } from "../token-lookup";
import type { ApiCallLog } from "./api-call";
import { type ProxiedCall, provenCall, readProxiedCall, refuseTokenElsewhere, UNPROVEN } from "./call";
import { identityHeaders } from "./identity";
import { resourceOf } from "./resource";

export interface VerificationPorts
  extends Pick<ConfigSource, "refresh">,
    PolicySource,
    AccessTokenPorts,
    ApiCallLog,
    FailureLog,
    FaultSink {
  readonly clock: Clock;
  readonly refusalBounds: RefusalBounds;
  readonly subjects: PairwiseSubjects;
}

/** What is known of a question by the time it is answered. */
interface Known {
  readonly now: number;
  policy?: RealmPolicy;
  /** Absent: it is no question of a proxy of ours, and is not counted. */
  call?: ProxiedCall;
  live?: LiveToken;
}

/**
 * Makes the endpoint that proxies ask. 200 with the caller's identity in headers, or RFC 6750's refusal with the API's `resource_metadata`; 400
 * where the proxy is set up wrongly. Each answer below 500 to a proxy that has a key of its API is counted. The handler never throws.
 */
export function createVerificationEndpoint(ports: VerificationPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return async (http) => {
    const known: Known = { now: ports.clock.now() };
    try {
      await ports.refresh();
      known.policy = await ports.policy(http.realmId);
      known.call = readProxiedCall(http, known.policy, ports.mac);
      const presented = presentedToken(http, known.call);
      const call = presented.scheme === "DPoP" ? provenCall(http, known.call) : UNPROVEN;
      known.live = await acceptAccessToken(presented, call, known.policy, known.now, ports);
      requireFit(known.live, known.call);
      count(known, "success", http, ports);
      return {
        status: 200,
        headers: BARE_HEADERS,
        ownHeaders: identityHeaders(known.live, subjectOf(known.live.token, known.live.client, ports.subjects)),
        body: null,
      };
    } catch (error) {
      const refusal = refusalOf(error, http, ports);
      record(refusal, known, http, ports);
      return refused(refusal, known, http);
    }
  };
}

/** @throws OAuthError when there is none, or more than one */
function presentedToken(http: ProtocolRequest, call: ProxiedCall): PresentedToken {
  refuseTokenElsewhere(call, http);
  const token = readAccessToken(http.authorization);
  if (token === undefined) throw new OAuthError("token_missing");
  return token;
}

/** Whether the token is for this API (RFC 9700 §2.3) and for what is called there. */
function requireFit({ token, scope, client, exchangedFrom }: LiveToken, { api, scopes, environment }: ProxiedCall): void {
  // A token that names no API is for all that its application subscribes to, and each whose token it was exchanged for.
  if (token.audience !== null && !token.audience.split(" ").includes(api.identifier)) throw new OAuthError("token_audience");
  const subscribers = token.audience === null ? [client, ...exchangedFrom] : [client];
  if (!subscribers.every((subscriber) => subscribes(subscriber, api)))
    throw new OAuthError("subscription_missing", { detail: { api: api.identifier } });
  if (environment !== null && token.environment !== environment) throw new OAuthError("token_environment");
  if (scopes.length === 0) return;
  const held = scope.split(" ");
  const missing = scopes.find((name) => !held.includes(name));
  if (missing !== undefined)
    throw new OAuthError("scope_insufficient", { scope: scopes.join(" "), detail: { scope: missing.slice(0, 100) } });
}

function record(refusal: OAuthError, known: Known, http: ProtocolRequest, ports: VerificationPorts): void {
  const { now, live } = known;
  if (CAUSES[refusal.cause].status < 500) count(known, refusal.cause, http, ports);
  const failure = failureEvent(refusal, "verify", http, { client: live?.client, secretId: null, grantType: "", proven: false }, now);
  // Without a client it is a call of a stranger, and nobody's failure.
  const isKept = failure !== undefined && live !== undefined && ports.refusalBounds.keepsRecord(failure);
  ports.recordRefusal({ endpoint: "verify", cause: refusal.cause, failure: isKept ? failure : undefined });
}

function count({ now, call, live }: Known, outcome: "success" | OAuthError["cause"], http: ProtocolRequest, ports: ApiCallLog): void {
  if (call === undefined) return;
  ports.recordCall({
    at: now,
    realmId: http.realmId,
    apiId: call.api.id,
    applicationId: live?.client.applicationId ?? "",
    environment: live?.token.environment ?? "",
    userId: live?.token.userId ?? "",
    // Of strangers only the number is kept.
    resource: live === undefined ? "" : resourceOf(call.api, call.method, call.uri),
    outcome,
  });
}

function refused(refusal: OAuthError, { policy, call }: Known, http: ProtocolRequest): ProtocolAnswer {
  const answer = refusalAnswer(refusal, http, policy?.issuer ?? null);
  if (policy === undefined || call === undefined || answer.status >= 500) return answer;
  const needed = call.scopes.join(" ");
  const facts = { scope: needed, resourceMetadata: resourceMetadataUrl(policy.issuer, call.api) };
  // RFC 6750 §3.1: who sent no token at all is told no error.
  const isBare = refusal.cause === "token_missing";
  if (!isBare) return challenged(answer, refusal, http, facts);
  return {
    status: answer.status,
    headers: { ...answer.headers, "WWW-Authenticate": bearerChallenge(facts) },
    body: { request_id: http.requestId },
  };
}
