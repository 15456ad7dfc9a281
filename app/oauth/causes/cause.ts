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
