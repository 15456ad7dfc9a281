/** Which rule a request breaks that carries an access token (RFC 6750), or that goes to `/authorize` (RFC 6749 §4.1.1). */

import { AUTHORIZATION_PARAMETERS, readParameters } from "#app/oauth/authorization/parameters";
import { isChallenge } from "#app/oauth/checks/pkce-texts";
import { isUnknown, type SentRequest } from "./exchange";
import { queryOf } from "./portal-facts";
import type { Finding } from "./request-rules";

/** `b64token` (RFC 6750 §2.1). */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
/** OpenID Connect Core §6, §7.2.1. */
const NOT_SUPPORTED = [
  ["request", "request_object"],
  ["request_uri", "request_object_uri"],
  ["registration", "registration_parameter"],
] as const;

/** The rule that a call with an access token breaks, at `/userinfo` or an API. */
export function brokenBearerRule({ url, headers, body }: SentRequest): Finding | undefined {
  const header = headers.get("authorization");
  const elsewhere = hasToken(url === null ? "" : queryOf(url)) || hasToken(body);
  if (header === undefined) {
    if (elsewhere) return { cause: "token_missing", evidence: "The access token stands in the address or the body alone." };
    return { cause: "token_missing", evidence: "There is no Authorization header." };
  }
  const [, scheme = "", token = ""] = /^(\S*)[ ]?(.*)$/.exec(header) ?? [];
  if (scheme.toLowerCase() !== "bearer")
    return { cause: "token_missing", evidence: "The Authorization header does not begin with Bearer." };
  if (!isUnknown(token) && !TOKEN.test(token)) return { cause: "bearer_malformed", evidence: "What follows Bearer is no token." };
  if (elsewhere) return { cause: "token_twice", evidence: "The access token stands in the header and once more." };
  return undefined;
}

function hasToken(form: string): boolean {
  return new URLSearchParams(form).has("access_token");
}

/** The rule that a request to `/authorize` breaks. */
export function brokenAuthorizationRule({ url, body }: SentRequest): Finding | undefined {
  const sent = new URLSearchParams(url === null ? body : queryOf(url));
  const { values, repeated } = readParameters(new Map(AUTHORIZATION_PARAMETERS.map((name) => [name, sent.getAll(name)])));
  const [twice] = repeated;
  if (!values.has("client_id") && !repeated.has("client_id")) return { cause: "authorize_client", evidence: "client_id is missing." };
  if (twice !== undefined) return { cause: "parameter_repeated", evidence: `The parameter is ${twice}.` };
  for (const [name, cause] of NOT_SUPPORTED) if (values.has(name)) return { cause, evidence: `The request has ${name}.` };
  const type = values.get("response_type");
  if (type === undefined) return { cause: "response_type_missing", evidence: "response_type is missing or empty." };
  if (type.split(" ").some((part) => !["code", "token", "id_token"].includes(part)))
    return { cause: "response_type_unsupported", evidence: `The response_type is ${type.slice(0, 100)}.` };
  const mode = values.get("response_mode");
  if (mode !== undefined && !["query", "fragment", "form_post"].includes(mode))
    return { cause: "response_mode_unsupported", evidence: `The response_mode is ${mode.slice(0, 100)}.` };
  return challengeRule(values.get("code_challenge"), values.get("code_challenge_method"), type) ?? idTokenRule(values, type);
}

function challengeRule(challenge: string | undefined, method: string | undefined, type: string): Finding | undefined {
  if (!type.split(" ").includes("code")) return undefined;
  if (challenge === undefined)
    return method === undefined ? undefined : { cause: "challenge_missing", evidence: "There is a method, and no challenge." };
  if (method !== "S256")
    return { cause: "challenge_method", evidence: `The code_challenge_method is ${method ?? "missing, which means plain"}.` };
  if (isUnknown(challenge) || isChallenge(challenge, "S256")) return undefined;
  return { cause: "challenge_malformed", evidence: `The code_challenge has ${challenge.length} characters, or one that is not allowed.` };
}

function idTokenRule(values: ReadonlyMap<string, string>, type: string): Finding | undefined {
  if (!type.split(" ").includes("id_token")) return undefined;
  if (!(values.get("scope") ?? "").split(" ").includes("openid"))
    return { cause: "openid_scope_missing", evidence: "openid is not in the scope." };
  return values.has("nonce") ? undefined : { cause: "nonce_missing", evidence: "nonce is missing or empty." };
}
