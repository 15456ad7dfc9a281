/** Every reason for which a protocol request is refused, once; each part of the table is a file named after its subject. */
import { CLIENT_AUTHENTICATION_CAUSES } from "./client-authentication";
import { FAULT_CAUSES } from "./faults";
import { GRANT_TYPE_CAUSES } from "./grant-type";
import { LIFETIME_CAUSES } from "./lifetime";
import { LIMIT_CAUSES } from "./limits";
import { REFRESH_TOKEN_CAUSES } from "./refresh-token";
import { REQUEST_CAUSES } from "./request";
import { REVOCATION_CAUSES } from "./revocation";
import { SCOPE_CAUSES } from "./scope";
import { USER_CAUSES } from "./user";

export type { CauseInfo } from "./cause";

/**
 * The table from which the wire, the counters, the screens and the public error pages draw. The key is the `outcome` in
 * usage counters and failure records; the order is the one in which pages list them.
 */
export const CAUSES = {
  ...REQUEST_CAUSES,
  ...GRANT_TYPE_CAUSES,
  ...CLIENT_AUTHENTICATION_CAUSES,
  ...SCOPE_CAUSES,
  ...LIFETIME_CAUSES,
  ...USER_CAUSES,
  ...REFRESH_TOKEN_CAUSES,
  ...REVOCATION_CAUSES,
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
