/** How a person has signed in, as one value: `acr` (OpenID Connect Core §2), and what a request may demand of it (§5.5.1.1). */
import { OAuthError } from "../errors";
import type { RequestedClaims } from "./claims-request";

/** A password that was typed: SAML's name for it, which relying parties know. It promises nothing of the connection or of a second factor. */
export const PASSWORD_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";

/** Every context that there is here, for metadata. */
export const AUTHENTICATION_CONTEXTS: readonly string[] = [PASSWORD_CONTEXT];

/**
 * Refuses a request that insists on contexts of which none is met here. Anything else gets the `acr` that there is: what `acr_values` or a voluntary
 * claim names is a wish (§3.1.2.1, §5.5.1.1).
 *
 * @param idToken the claims asked for in the ID token
 * @throws OAuthError `acr_unmet`
 * @example requireContext(parseClaims('{"id_token":{"acr":{"essential":true,"values":["phr"]}}}').idToken) // throws
 */
export function requireContext(idToken: RequestedClaims): void {
  const asked = idToken.get("acr");
  if (asked?.essential === true && asked.values !== undefined && !asked.values.includes(PASSWORD_CONTEXT))
    throw new OAuthError("acr_unmet");
}
