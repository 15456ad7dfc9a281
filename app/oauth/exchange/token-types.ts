/** The names of RFC 8693 on the wire: its grant type, and token type identifiers (§3). */
import { OAuthError } from "../errors";

export const EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ACCESS_TOKEN_URN = "urn:ietf:params:oauth:token-type:access_token";
export const JWT_URN = "urn:ietf:params:oauth:token-type:jwt";

/** Those of the tokens that are taken and issued: access tokens of this realm, of either format. */
export const EXCHANGED_TYPES = [ACCESS_TOKEN_URN, JWT_URN] as const;
export type ExchangedType = (typeof EXCHANGED_TYPES)[number];

/**
 * A type that the request names.
 *
 * @throws OAuthError `exchange_token_type`
 */
export function exchangedType(parameter: string, value: string): ExchangedType {
  const type = EXCHANGED_TYPES.find((name) => name === value);
  if (type === undefined) throw new OAuthError("exchange_token_type", { detail: { parameter, type: value.slice(0, 100) } });
  return type;
}
