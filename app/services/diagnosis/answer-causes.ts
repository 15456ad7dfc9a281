/** Which causes an answer leaves possible: its `error` and description are those of the table of causes, or another product's words for the same. */
import { CAUSES, type Cause, isCause } from "#app/oauth/causes";
import type { ReceivedAnswer } from "./exchange";

const ALL = Object.keys(CAUSES).filter(isCause);

/** What else products answer with: part of the text in lower case, and what it says. WSO2, PingAM, PingFederate, Spring, and clients' own exceptions. */
const PHRASES: readonly (readonly [string, Cause])[] = [
  ["valid oauth client could not be found", "client_unknown"],
  ["client not found", "client_unknown"],
  ["unknown client", "client_unknown"],
  ["unsupported client authentication method", "client_auth_method"],
  ["client credentials were not found in the headers or body", "client_auth_missing"],
  ["missing grant_type parameter", "grant_type_missing"],
  ["grant type is not set", "grant_type_missing"],
  ["unsupported grant_type value", "grant_type_unknown"],
  ["not authorized to use the requested grant type", "grant_not_allowed"],
  ["not authorized to use this grant type", "grant_not_allowed"],
  ["client is not allowed to use grant type", "grant_not_allowed"],
  ["inactive authorization code received", "code_used"],
  ["expired authorization code", "code_expired"],
  ["callback url mismatch", "code_redirect_uri"],
  ["redirect_uri is required if it was included", "code_redirect_uri"],
  ["pkce validation failed", "code_verifier_wrong"],
  ["persisted access token data not found", "refresh_token_unknown"],
  ["no registered idp found for the jwt", "grant_assertion_issuer"],
  ["json web token is expired", "grant_assertion_expired"],
  ["signature or message authentication invalid", "grant_assertion_signature"],
  ["authentication failed for", "user_credentials_wrong"],
  ["unknown/invalid scope", "scope_unknown"],
  ["no scope requested and no default scope", "scope_missing"],
  ["duplicate request parameter", "parameter_repeated"],
  ["registered callback does not match", "redirect_uri_unregistered"],
  ["content type application/json not supported", "content_type"],
  // The codes of WSO2's gateway.
  ["900901", "token_invalid"],
  ["900902", "token_missing"],
  ["900903", "token_invalid"],
  ["900908", "subscription_missing"],
  ["900910", "scope_insufficient"],
];

/** Causes of which the status alone tells, when nothing else does. */
const BY_STATUS: Readonly<Record<number, Cause>> = {
  405: "method_not_allowed",
  413: "body_too_large",
  415: "content_type",
  429: "throttled",
  500: "server_error",
  503: "unavailable",
};

/**
 * The causes that fit an answer, in the table's order; none where it says nothing.
 *
 * @example causesOfAnswer({ error: "invalid_scope", description: "The scope is malformed.", … }) // ["scope_malformed"]
 */
export function causesOfAnswer({ error, description, status }: ReceivedAnswer): readonly Cause[] {
  const text = (description ?? "").toLowerCase();
  const phrase = PHRASES.find(([part]) => text.includes(part));
  if (phrase !== undefined) return [phrase[1]];
  const told = ALL.filter((cause) => error === null || CAUSES[cause].error === error).filter((cause) =>
    text.includes(CAUSES[cause].description.toLowerCase()),
  );
  if (told.length > 0) return told;
  if (error !== null) return ALL.filter((cause) => CAUSES[cause].error === error);
  const byStatus = status === null ? undefined : BY_STATUS[status];
  return byStatus === undefined ? [] : [byStatus];
}

/**
 * A cause that the text names itself: by its key, as in a file of Statistics, or by its title, as on a page of this portal.
 *
 * @example namedCause('{"cause":"secret_expired"}') // "secret_expired"
 */
export function namedCause(text: string): Cause | undefined {
  const [, key = ""] = /["']?(?:cause|outcome)["']?\s{0,3}[:=]\s{0,3}["']?([a-z_]{3,40})/.exec(text) ?? [];
  if (isCause(key)) return key;
  if (text.length > 2000) return undefined;
  const lines = new Set(text.split("\n").map((line) => line.trim().toLowerCase()));
  return ALL.find((cause) => lines.has(CAUSES[cause].title.toLowerCase()) || lines.has(cause));
}
