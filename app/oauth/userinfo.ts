/** What an access token's client may know of the person it acts for: OpenID Connect Core §5.3, a resource protected as RFC 6750 has it. */
import { type AccessTokenPorts, acceptAccessToken } from "./access-token";
import { bearerChallenge } from "./bearer-challenge";
import { type PresentedToken, readAccessToken } from "./bearer-header";
import { BARE_HEADERS, JSON_HEADERS, OAuthError, refusalAnswer, refusalOf } from "./errors";
import { failureEvent } from "./failures";
import { isFormType } from "./form-text";
import type { ProtocolAnswer, ProtocolRequest, RealmPolicy } from "./model";
import { claimsAbout, type ProfileSource } from "./openid/claims";
import { storedClaims } from "./openid/claims-request";
import { hasScope, OPENID_SCOPE } from "./openid/scopes";
import { type PairwiseSubjects, subjectOf } from "./openid/subject";
import type { Clock, CodeSource, ConfigSource, FailureLog, FaultSink, JwtSigner, PolicySource, RefusalBounds } from "./ports";
import { readForm, refuseCredentialsIn } from "./request";
import { challenged } from "./token-challenge";
import type { LiveToken } from "./token-lookup";

export interface UserinfoPorts
  extends Pick<ConfigSource, "refresh">,
    PolicySource,
    AccessTokenPorts,
    ProfileSource,
    CodeSource,
    FailureLog,
    FaultSink {
  readonly clock: Clock;
  readonly signer: JwtSigner;
  readonly subjects: PairwiseSubjects;
  readonly refusalBounds: RefusalBounds;
}

/** RFC 6750 §3.1: a request without credentials is told no error. */
const UNAUTHENTICATED: ProtocolAnswer = { status: 401, headers: { ...BARE_HEADERS, "WWW-Authenticate": bearerChallenge({}) }, body: null };
const WRONG_METHOD: ProtocolAnswer = {
  status: 405,
  headers: { ...JSON_HEADERS, Allow: "GET, POST" },
  body: { error: "invalid_request", error_description: "Use GET or POST here." },
};

/**
 * Makes the userinfo endpoint. The handler never throws. A token is one for this endpoint by its scope `openid`, whichever APIs it is for
 * besides: each use looks up whether it still works. Refusals are recorded within bounds and are not usage.
 */
export function createUserinfoEndpoint(ports: UserinfoPorts): (request: ProtocolRequest) => Promise<ProtocolAnswer> {
  return async (http) => {
    if (http.method !== "GET" && http.method !== "POST") return WRONG_METHOD;
    const now = ports.clock.now();
    let policy: RealmPolicy | undefined;
    let live: LiveToken | undefined;
    try {
      const presented = presentedToken(http);
      if (presented === undefined) return UNAUTHENTICATED;
      await ports.refresh();
      policy = await ports.policy(http.realmId);
      const call = { proof: http.dpop?.text ?? null, method: http.method, uri: http.dpop?.uri ?? "" };
      live = await acceptAccessToken(presented, call, policy, now, ports);
      return await answerFor(live, http, ports);
    } catch (error) {
      const refusal = refusalOf(error, http, ports);
      const who = { client: live?.client, secretId: null, grantType: "", proven: false };
      const failure = failureEvent(refusal, "userinfo", http, who, now);
      const isKept = failure !== undefined && ports.refusalBounds.keepsRecord(failure);
      ports.recordRefusal({ endpoint: "userinfo", cause: refusal.cause, failure: isKept ? failure : undefined });
      return challenged(refusalAnswer(refusal, http, policy?.issuer ?? null), refusal, http);
    }
  };
}

/**
 * The token of the header or of the form, of which a request has one (RFC 6750 §2); that of the URL is refused (§2.3). Undefined: it has none.
 *
 * @throws OAuthError
 */
function presentedToken(http: ProtocolRequest): PresentedToken | undefined {
  if (http.query !== "") refuseCredentialsIn(http.query);
  const inHeader = readAccessToken(http.authorization);
  const inForm = http.method === "POST" && isFormType(http.contentType) ? readForm(http).get("access_token") : undefined;
  if (inHeader !== undefined && inForm !== undefined) throw new OAuthError("bearer_twice");
  return inHeader ?? (inForm === undefined ? undefined : { scheme: "Bearer", token: inForm });
}

async function answerFor({ token, client }: LiveToken, http: ProtocolRequest, ports: UserinfoPorts): Promise<ProtocolAnswer> {
  const { realmId, userId, familyId, scope, exchange } = token;
  if (!hasScope(scope, OPENID_SCOPE)) throw new OAuthError("scope_insufficient", { scope: OPENID_SCOPE });
  const profile = userId === null ? undefined : await ports.findProfile(userId);
  // A client's own token is about no person (RFC 6749 §4.4), whatever scope it has.
  if (profile === undefined) throw new OAuthError("token_invalid");
  // An exchanged token is of the subject token's family (RFC 8693); what that one's client asked the person for, its own did not.
  const code = familyId === null || exchange !== null ? undefined : await ports.findCode(familyId);
  const claims = {
    ...claimsAbout(profile, scope, storedClaims(code?.claims ?? null).userinfo),
    sub: subjectOf(token, client, ports.subjects),
  };
  const { userinfoAlgorithm } = client.openid;
  if (userinfoAlgorithm === null) return { status: 200, headers: JSON_HEADERS, body: claims };
  // §5.3.2: signed, it says who has made it and for whom. The issuer is the one that the client knows.
  const iss = code?.issuer ?? http.issuer;
  const body = await ports.signer.sign(realmId, userinfoAlgorithm, "JWT", { ...claims, iss, aud: client.clientId });
  return { status: 200, headers: { ...BARE_HEADERS, "Content-Type": "application/jwt" }, body };
}
