/**
 * A proxy's question whether a call of an API may pass. What the proxy's owner has configured stands in the query of the question alone; every
 * header may be a stranger's, whose call the proxy passes on.
 */
import type { ProvenCall } from "../access-token";
import { readProof } from "../dpop/proof";
import { OAuthError } from "../errors";
import { decodeFormText, isFormType, pairFrom } from "../form-text";
import type { ApiPolicy, Environment, ProtocolRequest, RealmPolicy } from "../model";
import type { TokenMac } from "../ports";
import { canonicalIdentifier } from "../resource-uri";
import { parseOpaque } from "../tokens/opaque";

export interface ProxiedCall {
  readonly api: ApiPolicy;
  /** All of them are needed. */
  readonly scopes: readonly string[];
  /** null: tokens of either may pass. */
  readonly environment: Environment | null;
  /** As the proxy says or passes on; for the statistics, and for what a DPoP proof is compared with. */
  readonly method: string;
  /** The target of the call with its query, likewise; "" when unknown. */
  readonly uri: string;
}

const PARAMETERS: ReadonlySet<string> = new Set(["api", "key", "scope", "environment"]);
/** Everything after it is the target of the call as it came, `&` and all: Envoy can only append it. */
const URI_PARAMETER = "uri=";

/** What a proxy's owner has configured. */
type Configured = Pick<ProxiedCall, "api" | "scopes" | "environment">;

/**
 * Configurations that were read before, by their text and by the policy that they were read under: a proxy sends the same each time, and to read it
 * costs as much as all the rest. What is refused is not kept.
 */
const known = new WeakMap<object, Map<string, Configured>>();
const MOST_KNOWN = 1000;

/**
 * Reads the question of a proxy that has one of its API's keys.
 *
 * @throws OAuthError `proxy_request` when the query has not the parameters that it must have and no others, as a misspelt `scope` would let
 *   every token pass; `proxy_key` when the key is not the API's
 * @example readProxiedCall({ ...http, query: "api=https%3A%2F%2Forders.example&key=lk_vk_…&scope=orders.read" }, policy, mac).scopes
 */
export function readProxiedCall(http: ProtocolRequest, policy: Pick<RealmPolicy, "apis">, mac: TokenMac): ProxiedCall {
  const { configured, appended } = splitQuery(http.query);
  const { api, scopes, environment } = knownConfiguration(configured, policy, mac);
  return {
    api,
    scopes,
    environment,
    method: http.forwarded?.method ?? http.method,
    uri: appended ?? http.forwarded?.uri ?? "",
  };
}

function knownConfiguration(text: string, policy: Pick<RealmPolicy, "apis">, mac: TokenMac): Configured {
  let ofPolicy = known.get(policy);
  if (ofPolicy === undefined) {
    ofPolicy = new Map();
    known.set(policy, ofPolicy);
  }
  const found = ofPolicy.get(text);
  if (found !== undefined) return found;
  const read = readConfiguration(text, policy, mac);
  // A proxy that writes ever new ones reads each anew.
  if (ofPolicy.size < MOST_KNOWN) ofPolicy.set(text, read);
  return read;
}

function readConfiguration(text: string, policy: Pick<RealmPolicy, "apis">, mac: TokenMac): Configured {
  const parameters = readParameters(text);
  const api = policy.apis.get(canonicalIdentifier(parameters.get("api") ?? "") ?? "");
  const key = parseOpaque(parameters.get("key") ?? "", mac);
  if (api === undefined || key?.kind !== "verify" || !api.verifyKeys.includes(key.id)) throw new OAuthError("proxy_key");
  return {
    api,
    scopes: (parameters.get("scope") ?? "").split(" ").filter((name) => name !== ""),
    environment: environmentOf(parameters.get("environment")),
  };
}

function splitQuery(query: string): { readonly configured: string; readonly appended: string | null } {
  const at = query.startsWith(URI_PARAMETER) ? 0 : query.indexOf(`&${URI_PARAMETER}`) + 1;
  if (at === 0 && !query.startsWith(URI_PARAMETER)) return { configured: query, appended: null };
  return { configured: query.slice(0, at), appended: query.slice(at + URI_PARAMETER.length) };
}

function readParameters(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (let pair = pairFrom(query, 0); pair !== "end"; pair = pairFrom(query, pair.next)) {
    if (pair === "malformed" || !PARAMETERS.has(pair.name) || parameters.has(pair.name)) throw new OAuthError("proxy_request");
    parameters.set(pair.name, pair.value);
  }
  if (!parameters.has("api") || !parameters.has("key")) throw new OAuthError("proxy_request");
  return parameters;
}

function environmentOf(name: string | undefined): Environment | null {
  if (name === undefined) return null;
  const environment = name.toUpperCase();
  if (environment !== "PRODUCTION" && environment !== "SANDBOX") throw new OAuthError("proxy_request");
  return environment;
}

/** A host with or without its port (RFC 3986 §3.2.2), so that nothing else of an address can stand in it. */
const HOST = /^[A-Za-z0-9._:[\]-]{1,255}$/;

/** A call whose token needs no proof. */
export const UNPROVEN: ProvenCall = { proof: null, method: "", uri: "" };

/**
 * What a DPoP proof must be for (RFC 9449 §4.3): the call's method and address as its caller knows them. A proxy tells them by headers that it sets
 * itself. Whether the caller's connection was encrypted, proxies often do not know: the scheme is the proof's own.
 *
 * @throws OAuthError `dpop_proxy_silent` when the proxy does not tell one of them
 */
export function provenCall({ dpop, forwarded }: ProtocolRequest, { method, uri }: ProxiedCall): ProvenCall {
  const host = forwarded?.host ?? "";
  if (!HOST.test(host) || uri === "") throw new OAuthError("dpop_proxy_silent");
  if (dpop === null) return { ...UNPROVEN, method };
  // Envoy appends a whole target; no honest one has no slash in front.
  const path = uri.startsWith("/") ? uri : `/${uri}`;
  return { proof: dpop.text, method, uri: `${schemeOf(readProof(dpop.text).htu)}://${host}${path}` };
}

function schemeOf(htu: string): "http" | "https" {
  return /^http:/i.test(htu) ? "http" : "https";
}

/**
 * Refuses a call that has an access token where it must not be, whether or not there is one in its header, too (RFC 6750 §2, §2.3).
 *
 * @throws OAuthError `token_twice`, or `credentials_in_query`
 */
export function refuseTokenElsewhere({ uri }: Pick<ProxiedCall, "uri">, http: ProtocolRequest): void {
  const inHeader = http.authorization !== null;
  const query = uri.indexOf("?");
  const inQuery = query >= 0 && hasToken(uri.slice(query + 1));
  const inForm = http.body !== "" && isFormType(http.contentType) && hasToken(http.body);
  if (inHeader && (inQuery || inForm)) throw new OAuthError("token_twice");
  if (inQuery) throw new OAuthError("credentials_in_query", { detail: { parameter: "access_token" } });
}

function hasToken(form: string): boolean {
  // Hardly a call has the word.
  if (!/access(?:_|%5f)token/i.test(form)) return false;
  return form.split("&").some((pair) => decodeFormText(pair.split("=", 1)[0] ?? "") === "access_token");
}
