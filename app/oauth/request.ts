/** From the raw text of a request to its parameters (RFC 6749 §3.2, App. B), strictly and without regular expressions on the hot path. */
import { OAuthError } from "./errors";
import { decodeFormText, isFormType, pairFrom } from "./form-text";
import type { ProtocolRequest } from "./model";

/**
 * A request's parameters by name. A parameter that was sent empty is not in it (RFC 6749 §3.2). Those that may repeat are read by
 * {@link repeatedParameter}.
 */
export type Form = ReadonlyMap<string, string>;

const MAX_PARAMETERS = 64;
/** Extensions that let a parameter repeat: RFC 8707 §2, RFC 8693 §2.1. */
const REPEATABLE: ReadonlySet<string> = new Set(["resource", "audience"]);
/** Between the values of a parameter that came more than once. No value has it: see `pairFrom`. */
const SEPARATOR = "\0";
const CREDENTIALS: ReadonlySet<string> = new Set([
  "client_secret",
  "client_assertion",
  "password",
  "token",
  "access_token",
  "refresh_token",
  "code",
  "code_verifier",
  "device_code",
  "assertion",
  "subject_token",
  "actor_token",
]);

/**
 * Reads the form of a POST to the token, introspection or revocation endpoint.
 *
 * @throws OAuthError when it is no form POST, malformed, too large, repeats a parameter, or has a credential in the URL
 */
export function readForm(request: ProtocolRequest): Form {
  if (request.method !== "POST") throw new OAuthError("method_not_allowed", { detail: { method: request.method.slice(0, 20) } });
  if (!isFormType(request.contentType))
    throw new OAuthError("content_type", { detail: { contentType: (request.contentType ?? "").slice(0, 100) } });
  if (request.bodyTooLarge) throw new OAuthError("body_too_large");
  if (request.query !== "") refuseCredentialsIn(request.query);
  return parseForm(request.body);
}

/**
 * Reads the parameters of a GET that introspects, where the realm takes those: the token stands in the URL, other credentials may not.
 *
 * @param query the raw query string
 * @throws OAuthError as {@link readForm}
 */
export function readQuery(query: string): Form {
  const form = parseForm(query);
  for (const name of form.keys()) if (name !== "token" && CREDENTIALS.has(name)) throw credentialInQuery(name);
  return form;
}

function parseForm(body: string): Form {
  // The HTTP layer replaced bytes that are not UTF-8.
  if (body.includes("\uFFFD")) throw new OAuthError("request_malformed");
  const form = new Map<string, string>();
  const seen = new Set<string>();
  let repeats = 0;
  for (let pair = pairFrom(body, 0); pair !== "end"; pair = pairFrom(body, pair.next)) {
    if (pair === "malformed") throw new OAuthError("request_malformed");
    const { name, value } = pair;
    if (seen.size + repeats === MAX_PARAMETERS) throw new OAuthError("body_too_large");
    if (!seen.has(name)) {
      seen.add(name);
      if (value !== "") form.set(name, value);
    } else if (REPEATABLE.has(name)) {
      repeats += 1;
      const before = form.get(name);
      if (value !== "") form.set(name, before === undefined ? value : before + SEPARATOR + value);
    } else throw new OAuthError("parameter_repeated", { detail: { parameter: name.slice(0, 50) } });
  }
  return form;
}

/**
 * Parameters in the URL are never read; a credential there is refused, because logs keep URLs (RFC 6749 §2.3.1).
 *
 * @param query the raw query string
 * @throws OAuthError `credentials_in_query`
 */
export function refuseCredentialsIn(query: string): void {
  for (const pair of query.split("&")) {
    const name = decodeFormText(pair.split("=", 1)[0] ?? "");
    if (name !== undefined && CREDENTIALS.has(name)) throw credentialInQuery(name);
  }
}

function credentialInQuery(parameter: string): OAuthError {
  return new OAuthError("credentials_in_query", { detail: { parameter } });
}

/**
 * The value of a parameter that must be there; one sent empty is not (RFC 6749 §3.2).
 *
 * @throws OAuthError `parameter_missing`
 */
export function requiredParameter(name: string, form: Form): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError("parameter_missing", { detail: { parameter: name }, hint: `Send ${name}.` });
  return value;
}

/**
 * Every value of a parameter that may come more than once, in their order; none when it was not sent, or empty.
 *
 * @example repeatedParameter("resource", form) // ["https://orders.example", "https://stock.example"]
 */
export function repeatedParameter(name: string, form: Form): readonly string[] {
  return form.get(name)?.split(SEPARATOR) ?? [];
}
