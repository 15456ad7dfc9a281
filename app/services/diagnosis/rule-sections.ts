/** The section of the specification that a cause breaks: the one that its own words name, else that of its `error`. */
import { CAUSES, type Cause, type CauseInfo } from "#app/oauth/causes";

const OWN = /RFC \d{4} (?:§|section )[\d.]+|OpenID Connect Core §?[\d.]+\d/;

const BY_ERROR: Readonly<Record<CauseInfo["error"], string>> = {
  invalid_request: "RFC 6749 §5.2",
  invalid_client: "RFC 6749 §2.3",
  invalid_grant: "RFC 6749 §5.2",
  unauthorized_client: "RFC 6749 §5.2",
  unsupported_grant_type: "RFC 6749 §5.2",
  invalid_scope: "RFC 6749 §3.3",
  invalid_target: "RFC 8707 §2",
  invalid_token: "RFC 6750 §3.1",
  insufficient_scope: "RFC 6750 §3.1",
  invalid_dpop_proof: "RFC 9449 §4.3",
  use_dpop_nonce: "RFC 9449 §8",
  unsupported_response_type: "RFC 6749 §3.1.1",
  access_denied: "RFC 6749 §4.1.2.1",
  authorization_pending: "RFC 8628 §3.5",
  expired_token: "RFC 8628 §3.5",
  login_required: "OpenID Connect Core §3.1.2.6",
  consent_required: "OpenID Connect Core §3.1.2.6",
  unmet_authentication_requirements: "OpenID Connect Core §5.5.1.1",
  invalid_request_object: "RFC 9101 §6",
  invalid_request_uri: "RFC 9126 §4",
  request_uri_not_supported: "OpenID Connect Core §6",
  registration_not_supported: "OpenID Connect Core §7.2.1",
  server_error: "RFC 6749 §4.1.2.1",
  temporarily_unavailable: "RFC 6749 §4.1.2.1",
  slow_down: "RFC 6585 §4",
};

/** Causes whose section neither their words nor their `error` tell. */
const BY_CAUSE: Partial<Readonly<Record<Cause, string>>> = {
  method_not_allowed: "RFC 6749 §3.2",
  content_type: "RFC 6749 §4.1.3, App. B",
  request_malformed: "RFC 6749 App. B",
  grant_type_missing: "RFC 6749 §4",
  parameter_missing: "RFC 6749 §4",
  device_denied: "RFC 8628 §3.5",
};

/** @example ruleOf("parameter_repeated") // "RFC 6749 §3.2" */
export function ruleOf(cause: Cause): string {
  const { explanation, error }: CauseInfo = CAUSES[cause];
  return BY_CAUSE[cause] ?? OWN.exec(explanation)?.[0] ?? BY_ERROR[error];
}
