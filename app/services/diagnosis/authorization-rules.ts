/** Which rule a request at `/authorize` breaks (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2), as far as its text shows: in the order of `oauth/authorization/request`. */
import { AUTHORIZATION_PARAMETERS, type AuthorizationParameters, readParameters } from "#app/oauth/authorization/parameters";
import { allowsMode, findResponseType, RESPONSE_MODES, type ResponseType } from "#app/oauth/authorization/response-types";
import { checkClaims, checkMaxAge, checkNonce, checkPrompt } from "#app/oauth/authorization/wishes";
import { isChallenge } from "#app/oauth/checks/pkce-texts";
import { OAuthError } from "#app/oauth/errors";
import { hasScope, OPENID_SCOPE } from "#app/oauth/openid/scopes";
import { isUnknown, type SentRequest } from "./exchange";
import { type PortalFacts, queryOf } from "./portal-facts";
import { brokenReference } from "./reference-rules";
import type { Finding } from "./request-rules";

type Values = AuthorizationParameters["values"];

/** What a request to `/authorize` sent: by POST in its body (RFC 6749 §3.1). */
export function authorizationForm({ method, url, body }: SentRequest): URLSearchParams {
  return new URLSearchParams(url === null || (method === "POST" && body !== "") ? body : queryOf(url));
}

/**
 * The first rule that a request to `/authorize` breaks.
 *
 * @example brokenAuthorizationRule({ method: "GET", url: "/authorize?client_id=a", headers: new Map(), body: "" }, portal)?.cause // "response_type_missing"
 */
export function brokenAuthorizationRule(request: SentRequest, portal: PortalFacts): Finding | undefined {
  const sent = authorizationForm(request);
  if (sent.getAll("client_id").every((clientId) => clientId === ""))
    return { cause: "authorize_client", evidence: "client_id is missing." };
  return brokenParameters(sent, portal);
}

/**
 * The first rule that the parameters break, at `/authorize` or when they are pushed.
 *
 * @example brokenParameters(new URLSearchParams("response_type=magic"), portal)?.cause // "response_type_unsupported"
 */
export function brokenParameters(sent: URLSearchParams, portal: PortalFacts): Finding | undefined {
  const { values, repeated } = readParameters(new Map(AUTHORIZATION_PARAMETERS.map((name) => [name, sent.getAll(name)])));
  const [twice] = repeated;
  if (twice !== undefined) return { cause: "parameter_repeated", evidence: `The parameter is ${twice}.` };
  // Of what is referred to nothing else is known here.
  if (values.has("request") || values.has("request_uri")) return brokenReference({ values });
  // OpenID Connect Core §7.2.1.
  if (values.has("registration")) return { cause: "registration_parameter", evidence: "The request has registration." };
  const text = values.get("response_type");
  if (text === undefined) return { cause: "response_type_missing", evidence: "response_type is missing or empty." };
  const type = findResponseType(text);
  if (type === undefined) return { cause: "response_type_unsupported", evidence: `The response_type is ${text.slice(0, 100)}.` };
  return offRule(type, portal) ?? modeRule(values, type) ?? challengeRule(values, type) ?? wishRule(values, type);
}

/** A grant type that an admin has switched off; Implicit is none of the token endpoint's, so nothing is known of it. */
function offRule({ grantTypes }: ResponseType, portal: PortalFacts): Finding | undefined {
  const off = portal.grantTypes.find(({ name, enabled }) => !enabled && grantTypes.some((needed) => needed === name));
  return off && { cause: "response_type_unsupported", evidence: `${off.name} is switched off in this portal.` };
}

function modeRule(values: Values, type: ResponseType): Finding | undefined {
  const asked = values.get("response_mode");
  const mode = RESPONSE_MODES.find((known) => known === asked);
  if (asked === undefined || (mode !== undefined && allowsMode(type, mode))) return undefined;
  return { cause: "response_mode_unsupported", evidence: `The response_mode is ${asked.slice(0, 100)}.` };
}

function challengeRule(values: Values, { issues }: ResponseType): Finding | undefined {
  const challenge = values.get("code_challenge");
  const method = values.get("code_challenge_method");
  if (!issues.includes("code")) return undefined;
  if (challenge === undefined)
    return method === undefined ? undefined : { cause: "challenge_missing", evidence: "There is a method, and no challenge." };
  if (method !== "S256")
    return {
      cause: "challenge_method",
      evidence: `The code_challenge_method is ${method?.slice(0, 50) ?? "missing, which means plain"}.`,
    };
  if (isUnknown(challenge) || isChallenge(challenge, "S256")) return undefined;
  return { cause: "challenge_malformed", evidence: `The code_challenge has ${challenge.length} characters, or one that is not allowed.` };
}

function wishRule(values: Values, { issues }: ResponseType): Finding | undefined {
  try {
    checkPrompt(values.get("prompt"));
    checkMaxAge(values.get("max_age"));
    const nonce = checkNonce(values.get("nonce"));
    if (issues.includes("id_token")) {
      if (!hasScope(values.get("scope") ?? "", OPENID_SCOPE))
        return { cause: "openid_scope_missing", evidence: "openid is not in the scope." };
      if (nonce === null) return { cause: "nonce_missing", evidence: "nonce is missing or empty." };
    }
    checkClaims(values.get("claims"));
    return undefined;
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const parameter = error.options.detail?.["parameter"];
    return { cause: error.cause, evidence: parameter === undefined ? "" : `The parameter is ${parameter}.` };
  }
}
