/**
 * Which rule a request breaks, found by the server's own readers in the server's order (`oauth/token-evaluation`). Nothing here knows a secret, a code or a
 * key's settings, so that it runs in the browser: what only the server knows is told from the answer or by the request id.
 */
import type { Cause } from "#app/oauth/causes";
import { isVerifier } from "#app/oauth/checks/pkce-texts";
import { MAX_TARGETS, TARGET_PARAMETERS } from "#app/oauth/checks/resource";
import { parseScope } from "#app/oauth/checks/scope";
import { checkClaims, readAssertion } from "#app/oauth/client-auth/assertion";
import { readBasic } from "#app/oauth/client-auth/basic";
import type { Claim, ClientAuthMechanism } from "#app/oauth/client-auth/mechanism";
import { CLIENT_AUTH_MECHANISMS, type PresentedCredentials, readCredentials } from "#app/oauth/client-auth/registry";
import { signatureAlgorithm } from "#app/oauth/client-auth/signature";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { OAuthError } from "#app/oauth/errors";
import { EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import type { ProtocolRequest } from "#app/oauth/model";
import { type Form, readForm, repeatedParameter } from "#app/oauth/request";
import { canonicalIdentifier } from "#app/oauth/resource-uri";
import { looksLikeClientSecret, SECRET_PREFIX } from "#app/oauth/secret-format";
import { ENCODED_LENGTH, TOKEN_PREFIX, tokenKindOf } from "#app/oauth/tokens/token-kind";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import { brokenParameters } from "./authorization-rules";
import { encodeBase64 } from "./curl-command";
import { isPlaceholder, isUnknown, type SentRequest } from "./exchange";
import { grantAssertionRule } from "./grant-assertion-rules";
import { type PortalFacts, placeOf, queryOf } from "./portal-facts";
import { brokenProofRule } from "./proof-rules";
import { exchangeRule } from "./token-exchange-rules";

/** A broken rule, and what in the text shows it. */
export interface Finding {
  readonly cause: Cause;
  readonly evidence: string;
  /** Other causes of the same answer are as possible. */
  readonly unsure?: boolean;
}

const BODY_LIMIT = 64 * 1024;

/** Parameters that each grant requires besides its name; `oauth/grants` holds the rule, and a test compares the two. */
export const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  authorization_code: ["code"],
  refresh_token: ["refresh_token"],
  password: ["username", "password"],
  [DEVICE_GRANT]: ["device_code"],
  [EXCHANGE_GRANT]: ["subject_token", "subject_token_type"],
  [JWT_BEARER_GRANT]: ["assertion"],
};

/** Those of the server, with a base64 that browsers have, and for assertions that are masked. */
const MECHANISMS = CLIENT_AUTH_MECHANISMS.map((mechanism): ClientAuthMechanism => {
  switch (mechanism.method) {
    case "client_secret_basic":
      return { ...mechanism, read: ({ authorization }) => readBasic(authorization, decodeBase64) };
    case "private_key_jwt":
      return { ...mechanism, read: (request, form) => maskedAssertion(form) ?? mechanism.read(request, form) };
    default:
      return mechanism;
  }
});

function maskedAssertion(form: Form): Claim | undefined {
  const proof = form.get("client_assertion");
  return proof === undefined || !isUnknown(proof) ? undefined : { clientId: form.get("client_id") ?? "{{id}}", proof };
}

/**
 * The first rule that a request to the token, introspection or revocation endpoint breaks, as far as its text shows.
 *
 * @example brokenRule({ method: "GET", url: "/token", headers: new Map(), body: "" }, portal)?.cause // "method_not_allowed"
 */
export function brokenRule(request: SentRequest, portal: PortalFacts): Finding | undefined {
  try {
    const sent = toProtocolRequest(request);
    const form = readForm(sent);
    const place = request.url === null ? undefined : placeOf(request.url, portal);
    const isForToken = place === undefined || place.endpoint === "token";
    const proofRule = isForToken ? brokenProofRule(request) : undefined;
    if (proofRule !== undefined) return proofRule;
    const presented = readCredentials(sent, form, MECHANISMS);
    if (place?.endpoint === "device_authorization") return clientRule(presented) ?? askedRule(form, portal);
    if (place?.endpoint === "par") return clientRule(presented) ?? pushRule(form, portal);
    return clientRule(presented) ?? (isForToken ? grantRule(form, presented, sent.query, portal) : tokenRule(form));
  } catch (error) {
    if (error instanceof OAuthError) return { cause: error.cause, evidence: evidenceOf(error, request) };
    throw error;
  }
}

/** The form of a request, or undefined where it is none. */
export function formOf(request: SentRequest): Form | undefined {
  try {
    return readForm({ ...toProtocolRequest(request), method: "POST", query: "" });
  } catch {
    return undefined;
  }
}

function toProtocolRequest({ method, url, headers, body }: SentRequest): ProtocolRequest {
  const length = Number(headers.get("content-length") ?? 0);
  return {
    requestId: "",
    arrivedAt: 0,
    realmId: "",
    issuer: "",
    method,
    contentType: headers.get("content-type") ?? null,
    authorization: authorizationOf(headers),
    dpop: null,
    accept: null,
    body,
    bodyTooLarge: length > BODY_LIMIT || body.length > BODY_LIMIT,
    query: url === null ? "" : queryOf(url),
    ip: "",
    userAgent: "",
  };
}

/** A header whose credentials are masked or come from a command counts as one that can be read. */
function authorizationOf(headers: ReadonlyMap<string, string>): string | null {
  const sent = headers.get("authorization");
  if (sent === undefined || sent === "") return null;
  const [scheme = "", credentials = ""] = sent.split(/\s+/, 2);
  return isUnknown(credentials) && /^basic$/i.test(scheme) ? `Basic ${encodeBase64("{{id}}:{{secret}}")}` : sent;
}

/** Text from strict base64; undefined where it is none. */
function decodeBase64(encoded: string): string | undefined {
  try {
    const binary = atob(encoded);
    return btoa(binary).replace(/=+$/, "") === encoded.replace(/=+$/, "") ? binary : undefined;
  } catch {
    return undefined;
  }
}

function evidenceOf({ cause, options }: OAuthError, { method, headers }: SentRequest): string {
  const { detail = {} } = options;
  switch (cause) {
    case "method_not_allowed":
      return `The request is a ${method}.`;
    case "content_type":
      return `Its Content-Type is ${headers.get("content-type") || "missing"}.`;
    case "parameter_repeated":
    case "credentials_in_query":
      return `The parameter is ${detail["parameter"]}.`;
    case "scope_malformed":
      return `The scope is ${JSON.stringify(detail["scope"])}.`;
    case "client_auth_multiple":
      return detail["part"] === "client_id"
        ? "The client_id of the body is not the one of the Authorization header."
        : "There is a secret or an assertion besides the Authorization header.";
    default:
      return "";
  }
}

function clientRule({ clientId, proof, mechanism }: PresentedCredentials): Finding | undefined {
  if (isPlaceholder(clientId)) return { cause: "client_unknown", evidence: `The client ID is ${clientId}, which nobody has filled in.` };
  if (clientId.startsWith(SECRET_PREFIX))
    return { cause: "client_unknown", evidence: "A consumer secret stands where the consumer key belongs." };
  if (clientId.trim() !== clientId) return { cause: "client_unknown", evidence: "The client ID begins or ends with a blank." };
  if (/^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$/.test(clientId)) return { cause: "client_unknown", evidence: "The client ID is an e-mail address." };
  if (proof === "" || isUnknown(proof)) return undefined;
  if (mechanism.method === "private_key_jwt") return assertionRule(proof);
  const wrong = secretProblem(proof);
  return wrong === undefined ? undefined : { cause: "secret_unknown", evidence: wrong };
}

/** What can be told of an assertion without the key: when it was sent is not known, so it is taken as new. */
function assertionRule(proof: string): Finding | undefined {
  const assertion = readAssertion(proof);
  if (assertion === undefined) return { cause: "assertion_malformed", evidence: "The client_assertion is no signed JWT." };
  const { header, claims } = assertion;
  if (signatureAlgorithm(header) === undefined)
    return { cause: "assertion_algorithm", evidence: `Its algorithm is ${String(header["alg"]).slice(0, 50)}.` };
  const made = [claims["iat"], claims["nbf"], claims["exp"]].find((time) => typeof time === "number") ?? 0;
  const audiences = new Set([claims["aud"]].flat().filter((text) => typeof text === "string"));
  const checked = checkClaims(assertion, audiences, Number(made) * 1000);
  if (checked.cause === undefined || checked.cause === "assertion_expired") return undefined;
  return { cause: checked.cause, evidence: `Of the client assertion: ${JSON.stringify(checked.detail)}.` };
}

function secretProblem(proof: string): string | undefined {
  if (isPlaceholder(proof)) return "The secret is a placeholder, which nobody has filled in.";
  if (proof.trim() !== proof) return "The secret begins or ends with a blank.";
  if (/^["'].*["']$/.test(proof)) return "The secret was sent with its quotation marks.";
  if (tokenKindOf(proof) !== undefined) return "A token stands where the consumer secret belongs.";
  if (/^[0-9a-f]{64}$/i.test(proof)) return "The secret has the form of a SHA-256: a hash is no secret.";
  if (proof.startsWith(SECRET_PREFIX) && !looksLikeClientSecret(proof))
    return "The secret’s checksum does not fit: it was mistyped, cut off or changed on its way.";
  return undefined;
}

function grantRule(form: Form, { clientId, mechanism }: PresentedCredentials, query: string, portal: PortalFacts): Finding | undefined {
  const grantType = form.get("grant_type");
  if (grantType === undefined)
    return {
      cause: "grant_type_missing",
      evidence: new URLSearchParams(query).has("grant_type")
        ? "grant_type stands in the address, where it is not read: it belongs into the body."
        : "No parameter is named grant_type, or it is empty.",
    };
  const grant = portal.grantTypes.find(({ name }) => name === grantType);
  if (grant === undefined) return { cause: "grant_type_unknown", evidence: `The grant_type is ${grantType.slice(0, 100)}.` };
  if (!grant.enabled) return { cause: "grant_disabled", evidence: `${grantType} is switched off in this portal.` };
  if (grantType === "client_credentials" && mechanism.method === "none")
    return { cause: "client_auth_missing", evidence: `Only the client ID ${clientId.slice(0, 100)} was sent, and no secret.` };
  const missing = REQUIRED[grantType]?.find((name) => !form.has(name));
  if (missing !== undefined) return { cause: "parameter_missing", evidence: `${missing} is missing or empty.` };
  return presentedRule(form) ?? tradedRule(grantType, form) ?? askedRule(form, portal);
}

/** What can be seen of what is traded for a token. */
function tradedRule(grantType: string, form: Form): Finding | undefined {
  if (grantType === EXCHANGE_GRANT) return exchangeRule(form);
  return grantType === JWT_BEARER_GRANT ? grantAssertionRule(form.get("assertion") ?? "") : undefined;
}

/** What can be seen of a code, a verifier or a refresh token. */
function presentedRule(form: Form): Finding | undefined {
  const code = form.get("code");
  if (code !== undefined && isForged(code, "code"))
    return { cause: "code_unknown", evidence: "The code has not the form of one that was issued here." };
  const verifier = form.get("code_verifier");
  if (verifier !== undefined && !isUnknown(verifier) && !isVerifier(verifier))
    return { cause: "code_verifier_wrong", evidence: `The code_verifier has ${verifier.length} characters, or one that is not allowed.` };
  const device = form.get("device_code");
  if (device !== undefined && isForged(device, "device"))
    return {
      cause: "device_unknown",
      evidence: "The device_code has not the form of one that was issued here: the user_code is for people.",
    };
  const refresh = form.get("refresh_token");
  if (refresh === undefined || !isForged(refresh, "refresh")) return undefined;
  return {
    cause: "refresh_token_unknown",
    evidence:
      tokenKindOf(refresh) === "access"
        ? "An access token was sent as refresh_token."
        : "The refresh token has not the form of one that was issued here.",
  };
}

function isForged(text: string, kind: "code" | "device" | "refresh"): boolean {
  if (isUnknown(text)) return false;
  return tokenKindOf(text) !== kind || text.length !== TOKEN_PREFIX[kind].length + ENCODED_LENGTH;
}

/** Scope, resource and lifetime that were asked for. */
function askedRule(form: Form, { scopes }: PortalFacts): Finding | undefined {
  const resources = TARGET_PARAMETERS.flatMap((name) => repeatedParameter(name, form)).filter((text) => !isUnknown(text));
  const malformed = resources.find((text) => canonicalIdentifier(text) === undefined);
  if (malformed !== undefined) return { cause: "target_malformed", evidence: `The resource is ${malformed.slice(0, 200)}.` };
  if (new Set(resources).size > MAX_TARGETS) return { cause: "target_too_many", evidence: `${resources.length} resources are named.` };
  const scope = form.get("scope");
  if (scope !== undefined && !isUnknown(scope)) {
    const unknown = [...parseScope(scope)].find((name) => scopes !== null && !scopes.includes(name));
    if (unknown !== undefined)
      return {
        cause: "scope_unknown",
        evidence: `The portal publishes no scope ${unknown.slice(0, 100)}; it may be one of an API.`,
        unsure: true,
      };
  }
  const lifetime = form.get("validity_period");
  if (lifetime !== undefined && !isUnknown(lifetime) && !/^[1-9][0-9]{0,9}$/.test(lifetime))
    return { cause: "validity_period_invalid", evidence: `The validity_period is ${lifetime.slice(0, 50)}.` };
  return undefined;
}

/** RFC 9126 §2.1: what is pushed is checked as it would be at `/authorize`. */
function pushRule(form: Form, portal: PortalFacts): Finding | undefined {
  if (form.has("request_uri")) return { cause: "pushed_request_uri", evidence: "The pushed request has request_uri." };
  return brokenParameters(new URLSearchParams([...form]), portal);
}

/** Introspection and revocation need the token (RFC 7662 §2.1, RFC 7009 §2.1). */
function tokenRule(form: Form): Finding | undefined {
  return form.has("token") ? undefined : { cause: "parameter_missing", evidence: "token is missing or empty." };
}
