/**
 * The FAPI 2.0 Security Profile by one switch of a key: the rules that its section 5.3.2 and 5.4 leave to a client's settings are decided by it, whatever the
 * key's other settings say. The rest holds for every key: `iss` in answers, codes that work once, sign-in by 303.
 */
import type { GrantTypeName } from "./grant-types";
import type { RegisteredClient } from "./model";

/** Seconds of a code at most (§5.3.2.1). */
export const FAPI_CODE_LIFETIME = 60;

/** Grant types that the profile knows nothing of, or forbids (§5.3.2.1: no password grant; §5.3.2.2: `code` alone). */
const FORBIDDEN: ReadonlySet<GrantTypeName> = new Set(["password", "implicit"]);

/** Whether a key under the profile may use a grant type. */
export function isFapiGrant(grantType: GrantTypeName): boolean {
  return !FORBIDDEN.has(grantType);
}

/**
 * A client as the profile has it: what it must do is required, and what it must not do is off.
 *
 * @example underFapi(client).pushedRequestsRequired // true
 */
export function underFapi(client: RegisteredClient): RegisteredClient {
  const { publicKeys, openid } = client;
  return {
    ...client,
    fapi: true,
    // §5.3.2.1: confidential clients alone, by private_key_jwt or mTLS. What is left is never empty: the switch asks for the method.
    authMethods: client.authMethods.filter((method) => method === "private_key_jwt"),
    grantTypes: client.grantTypes.filter(isFapiGrant),
    // §5.3.2.2: redirect URIs of https, which are compared as they are; pushed requests, with S256.
    callbackUrls: client.callbackUrls.filter((url) => url.startsWith("https://")),
    pushedRequestsRequired: true,
    pkceRequired: true,
    pkcePlainAllowed: false,
    // §5.3.2.1: sender-constrained tokens.
    dpopRequired: true,
    // §5.3.2.1: no rotation of refresh tokens, which are bound to their client.
    keepRefreshToken: true,
    // §5.4.1: PS256, ES256 or EdDSA.
    publicKeys: publicKeys && { ...publicKeys, isStrong: true },
    openid: openid.idTokenAlgorithm === "RS256" ? { ...openid, idTokenAlgorithm: "ES256" } : openid,
  };
}
