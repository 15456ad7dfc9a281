/** The `claims` parameter (OpenID Connect Core §5.5): JSON from outside, kept with the code. */
import { OAuthError } from "../errors";
import { parseClaims } from "../openid/claims-request";

/**
 * The parameter as it came, if it can be read: bounded, and objects of claims.
 *
 * @throws OAuthError `authorize_parameter`
 */
export function checkClaims(text: string | undefined): string | null {
  if (text === undefined) return null;
  try {
    parseClaims(text);
    return text;
  } catch {
    throw new OAuthError("authorize_parameter", { detail: { parameter: "claims" } });
  }
}
