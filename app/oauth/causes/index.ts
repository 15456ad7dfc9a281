import { AUTHORIZATION_CAUSES } from "./authorization";
import { BEARER_CAUSES } from "./bearer";
import { CLIENT_AUTHENTICATION_CAUSES } from "./client-authentication";
import { CODE_CAUSES } from "./code";
import { DEVICE_CAUSES } from "./device";
import { DPOP_CAUSES } from "./dpop";
import { EXCHANGE_CAUSES } from "./exchange";
import { FAULT_CAUSES, LIMIT_CAUSES } from "./faults";
import { GRANT_ASSERTION_CAUSES } from "./grant-assertion";
import { GRANT_TYPE_CAUSES } from "./grant-type";
import { PUSHED_CAUSES } from "./pushed";
import { LIFETIME_CAUSES, REQUEST_CAUSES } from "./request";
import { REQUEST_OBJECT_CAUSES } from "./request-object";
import { SCOPE_CAUSES } from "./scope";
import { TARGET_CAUSES } from "./target";
import { REFRESH_TOKEN_CAUSES, REVOCATION_CAUSES } from "./token";
import { USER_CAUSES } from "./user";
import { VERIFICATION_CAUSES } from "./verification";

/**
 * What is said of one reason for a refusal. `error`, `status` and `description` are what the wire says (RFC 6749 §5.2) and
 * never tell a wrong client ID from a wrong secret; `title`, `explanation` and `fix` are for the signed-in portal.
 */
export interface CauseInfo {
  readonly error:
    | "invalid_request"
    | "invalid_client"
    | "invalid_grant"
    | "unauthorized_client"
    | "unsupported_grant_type"
    | "invalid_scope"
    | "invalid_target"
    | "invalid_token"
    | "insufficient_scope"
    | "invalid_dpop_proof"
    | "use_dpop_nonce"
    | "unsupported_response_type"
    | "access_denied"
    | "authorization_pending"
    | "expired_token"
    | "login_required"
    | "consent_required"
    | "unmet_authentication_requirements"
    | "invalid_request_object"
    | "request_uri_not_supported"
    | "invalid_request_uri"
    | "registration_not_supported"
    | "server_error"
    | "temporarily_unavailable"
    | "slow_down";
  readonly status: 400 | 401 | 403 | 405 | 413 | 415 | 429 | 500 | 503;
  /** `error_description`: only %x20-21 / %x23-5B / %x5D-7E (RFC 6749 §5.2). */
  readonly description: string;
  readonly title: string;
  readonly explanation: string;
  readonly fix: string;
}

/**
 * Every reason for which a protocol request is refused, once; each part of the table is a file named after its subject.
 *
 * The table from which the wire, the counters, the screens and the public error pages draw. The key is the `outcome` in
 * usage counters and failure records; the order is the one in which pages list them.
 */
export const CAUSES = {
  ...REQUEST_CAUSES,
  ...GRANT_TYPE_CAUSES,
  ...CLIENT_AUTHENTICATION_CAUSES,
  ...SCOPE_CAUSES,
  ...TARGET_CAUSES,
  ...LIFETIME_CAUSES,
  ...USER_CAUSES,
  ...CODE_CAUSES,
  ...DEVICE_CAUSES,
  ...AUTHORIZATION_CAUSES,
  ...PUSHED_CAUSES,
  ...REQUEST_OBJECT_CAUSES,
  ...REFRESH_TOKEN_CAUSES,
  ...REVOCATION_CAUSES,
  ...EXCHANGE_CAUSES,
  ...GRANT_ASSERTION_CAUSES,
  ...BEARER_CAUSES,
  ...DPOP_CAUSES,
  ...VERIFICATION_CAUSES,
  ...LIMIT_CAUSES,
  ...FAULT_CAUSES,
} as const;

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
