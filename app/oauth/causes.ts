/**
 * Every reason for which a protocol request is refused, once. `error`, `status` and `description` are what
 * the wire says (RFC 6749 §5.2) and never tell a wrong client ID from a wrong secret; `title`, `explanation`
 * and `fix` are for the signed-in portal. The key is the `outcome` in usage counters and failure records.
 */
export interface CauseInfo {
  readonly error:
    | "invalid_request"
    | "invalid_client"
    | "invalid_grant"
    | "unauthorized_client"
    | "unsupported_grant_type"
    | "invalid_scope"
    | "server_error"
    | "temporarily_unavailable"
    | "slow_down";
  readonly status: 400 | 401 | 405 | 413 | 415 | 429 | 500 | 503;
  /** `error_description`: only %x20-21 / %x23-5B / %x5D-7E (RFC 6749 §5.2). */
  readonly description: string;
  readonly title: string;
  readonly explanation: string;
  readonly fix: string;
}

const BAD_CLIENT = "Client authentication failed.";
const BAD_GRANT = "The provided grant is invalid, expired, revoked, or was issued to another client.";

export const CAUSES = {
  method_not_allowed: {
    error: "invalid_request",
    status: 405,
    description: "This endpoint takes POST only.",
    title: "Wrong HTTP method",
    explanation: "The request was not a POST.",
    fix: "Send the request as POST.",
  },
  content_type: {
    error: "invalid_request",
    status: 400,
    description: "The body must be application/x-www-form-urlencoded.",
    title: "Wrong content type",
    explanation: "The body was not sent as application/x-www-form-urlencoded.",
    fix: "Send a form body, as curl -d does, with that Content-Type.",
  },
  body_too_large: {
    error: "invalid_request",
    status: 413,
    description: "The request body is too large.",
    title: "Body too large",
    explanation: "The body or its number of parameters is over the limit.",
    fix: "Send only the parameters of the grant.",
  },
  request_malformed: {
    error: "invalid_request",
    status: 400,
    description: "The request is malformed.",
    title: "Malformed request",
    explanation: "A percent escape, the text encoding or the Authorization header could not be read.",
    fix: "Let an HTTP library encode the form and the Basic header.",
  },
  parameter_repeated: {
    error: "invalid_request",
    status: 400,
    description: "A parameter was sent more than once.",
    title: "Repeated parameter",
    explanation: "A parameter may be sent only once (RFC 6749 §3.2).",
    fix: "Remove the second one.",
  },
  parameter_missing: {
    error: "invalid_request",
    status: 400,
    description: "A required parameter is missing.",
    title: "Missing parameter",
    explanation: "The grant needs a parameter that was absent or empty.",
    fix: "Add the parameter named in the detail.",
  },
  credentials_in_query: {
    error: "invalid_request",
    status: 400,
    description: "Credentials must not be sent in the URL.",
    title: "Credentials in the URL",
    explanation: "A secret, password or token stood in the query string, where logs keep it (RFC 6749 §2.3.1).",
    fix: "Send it in the body. Revoke the secret that was exposed.",
  },
  grant_type_missing: {
    error: "invalid_request",
    status: 400,
    description: "The grant_type parameter is missing.",
    title: "No grant_type",
    explanation: "The request did not say which grant it uses.",
    fix: "Add grant_type, for example client_credentials.",
  },
  grant_type_unknown: {
    error: "unsupported_grant_type",
    status: 400,
    description: "The grant type is not supported.",
    title: "Unknown grant type",
    explanation: "No such grant type works here.",
    fix: "Check the spelling against the grant types of the key.",
  },
  grant_disabled: {
    error: "unsupported_grant_type",
    status: 400,
    description: "The grant type is not supported.",
    title: "Grant type switched off",
    explanation: "An admin has switched this grant type off for the whole portal.",
    fix: "Ask an admin, or use another grant type.",
  },
  grant_not_allowed: {
    error: "unauthorized_client",
    status: 400,
    description: "The client may not use this grant type.",
    title: "Grant type not ticked",
    explanation: "This key's grant types do not include the one that was asked for.",
    fix: "Tick it under Grant Types and press Update.",
  },
  public_client: {
    error: "unauthorized_client",
    status: 400,
    description: "The client may not use this grant type.",
    title: "Public client",
    explanation: "A client without a secret cannot act as itself (RFC 6749 §4.4).",
    fix: "Use a confidential key.",
  },
  client_auth_missing: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "No client authentication",
    explanation: "The request carried no consumer key and secret.",
    fix: "Send them as HTTP Basic, or as client_id and client_secret in the body.",
  },
  client_auth_multiple: {
    error: "invalid_request",
    status: 400,
    description: "Use one client authentication method only.",
    title: "Two authentication methods",
    explanation: "The request authenticated in more than one way (RFC 6749 §2.3).",
    fix: "Keep the Basic header or the body parameters, not both.",
  },
  client_auth_method: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Authentication method not allowed",
    explanation: "The client is not registered for the method it used.",
    fix: "Use the method the key is registered for.",
  },
  client_unknown: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Unknown consumer key",
    explanation: "No key with this client ID exists here.",
    fix: "Copy the consumer key again; check that it belongs to this portal.",
  },
  secret_unknown: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Wrong secret",
    explanation: "The secret matches none of the key's secrets.",
    fix: "Check that it was copied whole; if it is lost, create a new secret.",
  },
  secret_expired: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Secret expired",
    explanation: "The secret is right, but its time is over.",
    fix: "Create a new secret, or deploy one that is still active.",
  },
  secret_revoked: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Secret revoked",
    explanation: "The secret was right once; somebody revoked it.",
    fix: "Deploy an active secret, or create one.",
  },
  application_suspended: {
    error: "invalid_client",
    status: 401,
    description: BAD_CLIENT,
    title: "Application suspended",
    explanation: "An admin has suspended the application.",
    fix: "Ask an admin to resume it.",
  },
  scope_malformed: {
    error: "invalid_scope",
    status: 400,
    description: "The scope is malformed.",
    title: "Malformed scope",
    explanation: "A scope has a character that RFC 6749 §3.3 does not allow.",
    fix: "Separate scope names with single spaces.",
  },
  scope_unknown: {
    error: "invalid_scope",
    status: 400,
    description: "A requested scope is unknown or not allowed for the client.",
    title: "Unknown scope",
    explanation: "A scope that was asked for does not exist in this realm.",
    fix: "Ask for a scope listed on the key's page, or have an admin add it.",
  },
  scope_not_allowed: {
    error: "invalid_scope",
    status: 400,
    description: "A requested scope is unknown or not allowed for the client.",
    title: "Scope not allowed",
    explanation: "The scope exists, but this key may not ask for it.",
    fix: "Allow it in the key's configuration.",
  },
  scope_missing: {
    error: "invalid_scope",
    status: 400,
    description: "No scope was requested and there is no default.",
    title: "No scope",
    explanation: "No scope was asked for and the realm has no default scope.",
    fix: "Ask for a scope by name.",
  },
  scope_exceeds_grant: {
    error: "invalid_scope",
    status: 400,
    description: "The scope exceeds what was granted.",
    title: "Scope wider than the grant",
    explanation: "A refresh may narrow the scope, not widen it (RFC 6749 §6).",
    fix: "Ask for no scope, or for fewer.",
  },
  validity_period_invalid: {
    error: "invalid_request",
    status: 400,
    description: "The validity_period is not within the limits.",
    title: "validity_period out of range",
    explanation: "validity_period must be whole seconds within the limits of the key and the realm.",
    fix: "Use a value within the limits shown on the key's page.",
  },
  user_credentials_wrong: {
    error: "invalid_grant",
    status: 400,
    description: "The user name or password is wrong.",
    title: "Wrong user name or password",
    explanation: "No user signs in with this name and password.",
    fix: "Check the user's name and password.",
  },
  user_locked: {
    error: "invalid_grant",
    status: 400,
    description: "The user name or password is wrong.",
    title: "Too many wrong passwords",
    explanation: "After too many wrong passwords this account takes none for a while.",
    fix: "Wait, then use the right password.",
  },
  user_disabled: {
    error: "invalid_grant",
    status: 400,
    description: "The user name or password is wrong.",
    title: "User disabled",
    explanation: "An admin has disabled this user.",
    fix: "Ask an admin to enable the user.",
  },
  refresh_token_unknown: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Unknown refresh token",
    explanation: "No such refresh token was issued here, or it has been purged.",
    fix: "Obtain a new one with the grant it came from.",
  },
  refresh_token_expired: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token expired",
    explanation: "The refresh token's time is over.",
    fix: "Let the user sign in again.",
  },
  refresh_token_revoked: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token revoked",
    explanation: "The refresh token, or the whole authorisation, was revoked.",
    fix: "Let the user sign in again.",
  },
  refresh_token_reused: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token used twice",
    explanation: "A refresh token works once. It came a second time, so the whole family was revoked to protect the user.",
    fix: "Store the new refresh token of every answer; let the user sign in again.",
  },
  refresh_token_foreign: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "Refresh token of another client",
    explanation: "The refresh token was issued to another key.",
    fix: "Use the key that obtained it.",
  },
  refresh_token_user_gone: {
    error: "invalid_grant",
    status: 400,
    description: BAD_GRANT,
    title: "User disabled or removed",
    explanation: "The person for whom the refresh token was issued has been disabled or removed.",
    fix: "Ask an admin to enable the user, or let another user sign in.",
  },
  token_foreign: {
    error: "invalid_grant",
    status: 400,
    description: "The token was issued to another client.",
    title: "Token of another client",
    explanation: "A client may revoke only tokens that were issued to itself (RFC 7009 §2.1).",
    fix: "Revoke it with the key that obtained it, or on the Tokens page.",
  },
  quota_exceeded: {
    error: "slow_down",
    status: 429,
    description: "The application's quota for tokens is used up.",
    title: "Quota used up",
    explanation: "The application asked for more tokens a minute than its Shared Quota for Application Tokens allows.",
    fix: "Keep a token until it expires instead of asking for one each time, or choose a higher quota.",
  },
  throttled: {
    error: "slow_down",
    status: 429,
    description: "Too many failed attempts. Try again later.",
    title: "Too many failed attempts",
    explanation: "Too many wrong credentials came from this address.",
    fix: "Mend the credentials, then wait the seconds in Retry-After.",
  },
  unavailable: {
    error: "temporarily_unavailable",
    status: 503,
    description: "The service is unavailable. Try again shortly.",
    title: "Service unavailable",
    explanation: "The database did not answer; no token was issued.",
    fix: "Nothing to change. Try again after Retry-After.",
  },
  server_error: {
    error: "server_error",
    status: 500,
    description: "The request could not be processed.",
    title: "Our fault",
    explanation: "Something broke here; no token was issued.",
    fix: "Nothing to change. Tell the operators the request id.",
  },
} as const satisfies Readonly<Record<string, CauseInfo>>;

export type Cause = keyof typeof CAUSES;
/** What became of a token request: the `outcome` of usage counters. */
export type Outcome = "success" | Cause;

/**
 * Narrows a stored outcome to a known cause.
 *
 * @example isCause("secret_expired") // true
 */
export function isCause(value: string): value is Cause {
  return Object.hasOwn(CAUSES, value);
}
