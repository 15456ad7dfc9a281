/** From the raw text of a request to its parameters (RFC 6749 §3.2, App. B), strictly and without regular expressions on the hot path. */
import { OAuthError } from "./errors";
import type { ProtocolRequest } from "./model";

/** A request's parameters by name. A parameter that was sent empty is not in it (RFC 6749 §3.2). */
export type Form = ReadonlyMap<string, string>;

const FORM_TYPE = "application/x-www-form-urlencoded";
const MAX_PARAMETERS = 64;
/** Extensions that let a parameter repeat: RFC 8707 §2, RFC 8693 §2.1. Nothing here reads them yet. */
const REPEATABLE: ReadonlySet<string> = new Set(["resource", "audience"]);
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
  if (!isForm(request.contentType))
    throw new OAuthError("content_type", { detail: { contentType: (request.contentType ?? "").slice(0, 100) } });
  if (request.bodyTooLarge) throw new OAuthError("body_too_large");
  if (request.query !== "") refuseCredentialsIn(request.query);
  return parseForm(request.body);
}

/**
 * Decodes one name or value: `+` is a space, escapes are UTF-8. Undefined when malformed.
 *
 * @example decodeFormText("+%25%26%2B%C2%A3%E2%82%AC") // " %&+£€"
 */
export function decodeFormText(text: string): string | undefined {
  const escaped = text.includes("%");
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!escaped) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}

function isForm(contentType: string | null): boolean {
  if (contentType === FORM_TYPE) return true;
  // A charset parameter is tolerated whatever it says: escapes are UTF-8 by RFC 6749 App. B.
  return contentType !== null && contentType.split(";", 1)[0]?.trim().toLowerCase() === FORM_TYPE;
}

function parseForm(body: string): Form {
  // The HTTP layer replaced bytes that are not UTF-8.
  if (body.includes("\uFFFD")) throw new OAuthError("request_malformed");
  const folded = body.includes("\n") || body.includes("\r");
  const form = new Map<string, string>();
  const seen = new Set<string>();
  let start = 0;
  while (start <= body.length) {
    const ampersand = body.indexOf("&", start);
    const end = ampersand === -1 ? body.length : ampersand;
    const pair = folded ? unfold(body.slice(start, end)) : body.slice(start, end);
    start = end + 1;
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decodeFormText(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decodeFormText(pair.slice(equals + 1));
    // No parameter may hold U+0000 (RFC 6749 App. A), and PostgreSQL cannot look one up.
    if (name === undefined || value === undefined || value.includes("\0")) throw new OAuthError("request_malformed");
    if (REPEATABLE.has(name)) continue;
    if (seen.has(name)) throw new OAuthError("parameter_repeated", { detail: { parameter: name.slice(0, 50) } });
    if (seen.size === MAX_PARAMETERS) throw new OAuthError("body_too_large");
    seen.add(name);
    if (value !== "") form.set(name, value);
  }
  return form;
}

/** Takes off a raw line break with its indentation where a body was folded around `&`; escaped ones are content. */
function unfold(pair: string): string {
  let start = 0;
  while (isBlank(pair.charCodeAt(start))) start += 1;
  let end = pair.length;
  while (end > start && isBlank(pair.charCodeAt(end - 1))) end -= 1;
  const lead = hasLineBreak(pair, 0, start) ? start : 0;
  const trail = hasLineBreak(pair, end, pair.length) ? end : pair.length;
  return pair.slice(lead, Math.max(lead, trail));
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function hasLineBreak(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) return true;
  }
  return false;
}

/** Parameters in the URL are never read; a credential there is refused, because logs keep URLs (RFC 6749 §2.3.1). */
function refuseCredentialsIn(query: string): void {
  for (const pair of query.split("&")) {
    const name = decodeFormText(pair.split("=", 1)[0] ?? "");
    if (name !== undefined && CREDENTIALS.has(name)) throw new OAuthError("credentials_in_query", { detail: { parameter: name } });
  }
}
