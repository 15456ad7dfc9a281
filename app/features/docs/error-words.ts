/** What each `error` of the token service means in general; the causes come from the server's own list. */
const MEANINGS: Readonly<Record<string, string>> = {
  invalid_request: "The request is not one the token service can read: a parameter is missing, repeated or malformed.",
  invalid_client: "The application could not be authenticated. The answer never says whether the key or the secret was wrong.",
  invalid_grant: "What was presented to obtain a token, such as a password or a refresh token, is not valid, or not for this application.",
  unauthorized_client: "The application is known, but may not use this grant type.",
  unsupported_grant_type: "This portal does not offer the grant type at all.",
  invalid_scope: "A scope that was asked for is unknown, malformed, or more than what may be granted.",
  server_error: "The fault is on this side. The request may be fine.",
  temporarily_unavailable: "The service cannot answer for the moment.",
  slow_down: "Too many requests. The answer's Retry-After header says how many seconds to wait.",
};

/**
 * One sentence on an error, or "" for one without.
 *
 * @example errorMeaning("invalid_scope")
 */
export function errorMeaning(error: string): string {
  return Object.hasOwn(MEANINGS, error) ? (MEANINGS[error] ?? "") : "";
}
