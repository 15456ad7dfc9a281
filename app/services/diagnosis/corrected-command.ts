/** The command that a refused request should have been: the same request in curl, mended, its secrets in variables of the shell. */
import type { Cause } from "#app/oauth/causes";
import type { ClientAuthMethod } from "#app/oauth/client-auth/methods";
import { ASSERTION_TYPE } from "#app/oauth/client-auth/private-key-jwt";
import { EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import type { GrantTypeName } from "#app/oauth/grant-types";
import { CONTINUED, quoted } from "../keys/snippets/quoting";
import { isPlaceholder, isUnknown, type SentRequest } from "./exchange";
import { holdsSecret } from "./mask";
import { type PortalFacts, placeOf, queryOf } from "./portal-facts";
import { formOf, REQUIRED } from "./request-rules";
import { mendTokenTypes } from "./token-exchange-rules";

/** The shell variables of parameters, where it is not the name in capitals. */
const VARIABLES: Readonly<Record<string, string>> = {
  username: "PORTAL_USERNAME",
  password: "PORTAL_PASSWORD",
  redirect_uri: "CALLBACK_URL",
};
const CREDENTIALS: ReadonlySet<string> = new Set(["client_id", "client_secret", "client_assertion", "client_assertion_type"]);
const TAKES_TOKEN: ReadonlySet<string> = new Set(["introspect", "revoke"]);
const DEFAULT_GRANT: GrantTypeName = "client_credentials";
/** An address that stands in double quotes as it is. */
const ADDRESS = /^https?:\/\/[\w.:[\]-]+\/[\w./~%-]*$/;

/** What a parameter with such a fault is left out for. */
const DROPS: Partial<Readonly<Record<Cause, readonly string[]>>> = {
  scope_unknown: ["scope"],
  scope_not_allowed: ["scope"],
  scope_needs_approval: ["scope"],
  scope_not_subscribed: ["scope"],
  scope_exceeds_grant: ["scope"],
  target_malformed: ["resource", "audience", "aud"],
  target_unknown: ["resource", "audience", "aud"],
  target_exceeds_grant: ["resource", "audience", "aud"],
  target_too_many: ["resource", "audience", "aud"],
  validity_period_invalid: ["validity_period"],
  code_verifier_unexpected: ["code_verifier"],
  exchange_jwt_not_issued: ["requested_token_type"],
  pushed_request_uri: ["request_uri"],
};

/**
 * The corrected command of a request to the token, introspection or revocation endpoint.
 *
 * @example correctedCommand({ method: "GET", url: "https://a.example/token", headers: new Map(), body: "" }, "method_not_allowed", portal)
 */
export function correctedCommand(request: SentRequest, cause: Cause, portal: PortalFacts): string {
  const endpoint = (request.url === null ? undefined : placeOf(request.url, portal)?.endpoint) ?? "token";
  const parameters = new Map(givenParameters(request));
  for (const name of DROPS[cause] ?? []) parameters.delete(name);
  if (cause === "request_malformed") dropUnreadable(parameters);
  const scope = mendedScope(parameters.get("scope") ?? "");
  const isList = scope.includes(" ") && scope.split(" ").every((name) => portal.scopes?.includes(name));
  if (parameters.has("scope") && (cause === "scope_malformed" || isList)) parameters.set("scope", scope);
  if (endpoint === "token") addGrant(parameters, cause, portal);
  else if (TAKES_TOKEN.has(endpoint) && !parameters.has("token")) parameters.set("token", "");
  else if (endpoint === "par" && !parameters.has("response_type") && !parameters.has("request")) parameters.set("response_type", "code");
  const credentials = credentialOptions(methodFor(request, parameters, cause), clientIdOf(request, cause, parameters));
  for (const name of CREDENTIALS) parameters.delete(name);
  const address = addressOf(request, portal);
  return [`curl ${credentials[0]}`, ...credentials.slice(1), ...[...parameters].map(option), `"${address}"`].join(CONTINUED);
}

/** Causes that say that the credentials were sent wrongly: HTTP Basic is right for most keys (RFC 6749 §2.3.1). */
const WRONGLY_SENT: ReadonlySet<Cause> = new Set([
  "client_auth_missing",
  "client_auth_malformed",
  "client_auth_multiple",
  "credentials_in_query",
  "public_client",
]);

/** By which method the command authenticates: that of the request, unless it was what was wrong. */
function methodFor({ headers }: SentRequest, parameters: ReadonlyMap<string, string>, cause: Cause): ClientAuthMethod {
  const isBasic = /^basic(?:\s|$)/i.test(headers.get("authorization") ?? "");
  if (cause === "client_auth_method") return isBasic ? "client_secret_post" : "client_secret_basic";
  if (parameters.has("client_assertion")) return "private_key_jwt";
  if (isBasic || headers.has("authorization") || WRONGLY_SENT.has(cause)) return "client_secret_basic";
  if (parameters.has("client_secret")) return "client_secret_post";
  const isPublic = parameters.has("client_id") && parameters.get("grant_type") !== "client_credentials";
  return isPublic ? "none" : "client_secret_basic";
}

function credentialOptions(method: ClientAuthMethod, clientId: string): readonly string[] {
  switch (method) {
    case "client_secret_basic":
      return [`-u "${clientId}:$CONSUMER_SECRET"`];
    case "client_secret_post":
      return [`-d "client_id=${clientId}"`, '--data-urlencode "client_secret=$CONSUMER_SECRET"'];
    case "private_key_jwt":
      return [`-d client_assertion_type=${ASSERTION_TYPE}`, '--data-urlencode "client_assertion=$CLIENT_ASSERTION"'];
    case "none":
      return [`-d "client_id=${clientId}"`];
  }
}

/**
 * The corrected call with an access token; null where more than its credentials would have to be known.
 *
 * @example correctedCall({ method: "GET", url: "https://a.example/userinfo", headers: new Map(), body: "" })
 */
export function correctedCall({ method, url, body }: SentRequest): string | null {
  const [address = "", query = ""] = (url ?? "").split(/[?#]/, 2);
  if (method !== "GET" || body !== "" || !ADDRESS.test(address)) return null;
  const rest = query.split("&").filter((pair) => /^[\w.~-]+=[\w.~%+-]*$/.test(pair) && !holdsSecret(pair.split("=", 1)[0] ?? ""));
  return `curl -H "Authorization: Bearer $ACCESS_TOKEN"${CONTINUED}"${address}${rest.length === 0 ? "" : `?${rest.join("&")}`}"`;
}

/** What the request meant to send: the form, or else the members of JSON, or else the query; of a repeated parameter the first. */
function givenParameters(request: SentRequest): readonly (readonly [string, string])[] {
  const form = formOf({ ...request, headers: new Map([["content-type", "application/x-www-form-urlencoded"]]) });
  const query = [...new URLSearchParams(queryOf(request.url ?? ""))];
  const body = request.body.trim().startsWith("{") ? jsonMembers(request.body) : [...(form ?? new URLSearchParams(request.body))];
  const first = new Map<string, string>();
  for (const [name, value] of [...query, ...body])
    if (/^[a-z_]{1,40}$/.test(name) && !first.has(name)) first.set(name, value.split("\0", 1)[0] ?? "");
  return [...first];
}

function jsonMembers(text: string): readonly (readonly [string, string])[] {
  try {
    const value: unknown = JSON.parse(text);
    const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return members.flatMap(([name, member]) => (typeof member === "string" ? [[name, member] as const] : []));
  } catch {
    return [];
  }
}

/** A value with a broken escape is not guessed at: the command does without it. */
function dropUnreadable(parameters: Map<string, string>): void {
  for (const [name, value] of parameters) if (/[%\uFFFD]/.test(value)) parameters.delete(name);
}

function mendedScope(scope: string): string {
  const names = scope.split(/[\s,;"\\]+/).filter((name) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name));
  return names.join(" ");
}

function addGrant(parameters: Map<string, string>, cause: Cause, { grantTypes }: PortalFacts): void {
  const asked = parameters.get("grant_type") ?? "";
  const working = grantTypes.filter(({ enabled }) => enabled).map(({ name }) => name);
  const isWrong = cause === "grant_type_unknown" || cause === "grant_disabled" || !working.includes(asked);
  const grantType = isWrong ? (working.find((name) => isLike(asked, name)) ?? guessedGrant(parameters, working)) : asked;
  for (const name of REQUIRED[asked] ?? []) if (asked !== grantType) parameters.delete(name);
  parameters.delete("grant_type");
  const rest = [...parameters];
  parameters.clear();
  parameters.set("grant_type", grantType);
  for (const [name, value] of rest) parameters.set(name, value);
  for (const name of REQUIRED[grantType] ?? []) if (!parameters.has(name)) parameters.set(name, "");
  if (grantType === EXCHANGE_GRANT) mendTokenTypes(parameters);
  if (cause === "code_redirect_uri" && !parameters.has("redirect_uri")) parameters.set("redirect_uri", "");
  if (cause === "code_verifier_missing" && !parameters.has("code_verifier")) parameters.set("code_verifier", "");
}

function isLike(asked: string, name: string): boolean {
  const letters = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z]/g, "")
      .replace(/s$/, "");
  return letters(asked) !== "" && letters(asked) === letters(name);
}

function guessedGrant(parameters: ReadonlyMap<string, string>, working: readonly string[]): string {
  const named = Object.keys(REQUIRED).find((grantType) => REQUIRED[grantType]?.every((name) => parameters.has(name)));
  return named !== undefined && working.includes(named) ? named : DEFAULT_GRANT;
}

/** The client ID as it was sent, form-encoded, as nothing of that is read by the shell; a variable where it cannot be right. */
function clientIdOf({ headers }: SentRequest, cause: Cause, parameters: ReadonlyMap<string, string>): string {
  const [, encoded = ""] = /^basic\s+(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  const sent = parameters.get("client_id") ?? decodedId(encoded);
  const isUsable =
    cause !== "client_unknown" && /^[\w.~-]{1,128}$/.test(sent) && !sent.startsWith("lk_") && !isUnknown(sent) && !isPlaceholder(sent);
  return isUsable ? sent : "$CONSUMER_KEY";
}

function decodedId(encoded: string): string {
  try {
    return atob(encoded).split(":", 1)[0] ?? "";
  } catch {
    return "";
  }
}

function addressOf({ url }: SentRequest, { tokenEndpoint }: PortalFacts): string {
  const [address = ""] = (url ?? "").split(/[?#]/, 1);
  return ADDRESS.test(address) ? address : tokenEndpoint;
}

/** What is no secret and was filled in stays; anything else is a variable, whose value may hold any letter. */
function option([name, value]: readonly [string, string]): string {
  const stays = value !== "" && !isUnknown(value) && !isPlaceholder(value) && !holdsSecret(name);
  if (!stays) return `--data-urlencode "${name}=$${VARIABLES[name] ?? name.toUpperCase()}"`;
  return /^[\w.~-]+$/.test(value) ? `-d ${name}=${value}` : `--data-urlencode ${quoted(`${name}=${value}`)}`;
}
