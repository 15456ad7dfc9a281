/** The `claims` parameter (OpenID Connect Core §5.5): JSON from outside, kept with the code. */
import { OAuthError } from "../errors";
import { requireContext } from "../openid/authentication-context";
import { type ClaimsRequest, parseClaims } from "../openid/claims-request";

/**
 * The parameter as it came, if it can be read: bounded, and objects of claims.
 *
 * @throws OAuthError `authorize_parameter`, `acr_unmet`
 */
export function checkClaims(text: string | undefined): string | null {
  if (text === undefined) return null;
  requireContext(readClaims(text).idToken);
  return text;
}

function readClaims(text: string): ClaimsRequest {
  try {
    return parseClaims(text);
  } catch {
    throw new OAuthError("authorize_parameter", { detail: { parameter: "claims" } });
  }
}
