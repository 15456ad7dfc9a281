/** The grant types that work here. A new one is its own file and one line in this list. */
import { type GrantTypeName, grantTypeInfo, type KnownGrantType } from "../grant-types";
import { type AuthorizationCodePorts, authorizationCode } from "./authorization-code";
import { clientCredentials } from "./client-credentials";
import { type DeviceCodePorts, deviceCode } from "./device-code";
import type { Grant } from "./grant";
import { type JwtBearerPorts, jwtBearer } from "./jwt-bearer";
import { type PasswordPorts, password } from "./password";
import { type RefreshTokenPorts, refreshToken } from "./refresh-token";
import { type TokenExchangePorts, tokenExchange } from "./token-exchange";

/** What all grants together need from outside. */
export interface GrantPorts
  extends AuthorizationCodePorts,
    DeviceCodePorts,
    PasswordPorts,
    RefreshTokenPorts,
    TokenExchangePorts,
    JwtBearerPorts {}
export type AnyGrant = Grant<GrantPorts>;

const GRANTS: readonly AnyGrant[] = [clientCredentials, authorizationCode, password, refreshToken, deviceCode, tokenExchange, jwtBearer];

const byName: ReadonlyMap<string, AnyGrant> = new Map(GRANTS.map((grant) => [grant.grantType, grant]));

/** The handler of a grant type, or undefined when it does not work here. */
export function findGrant(grantType: string): AnyGrant | undefined {
  return byName.get(grantType);
}

/** Those that work at the authorization endpoint alone (RFC 6749 §4.2): the token endpoint has no handler for them. */
const WITHOUT_TOKEN_REQUEST: readonly GrantTypeName[] = ["implicit"];

/** Whether a client of a type may use a grant type that works here (RFC 6749 §4.4). */
export function isGrantForType(grantType: string, clientType: "confidential" | "public"): boolean {
  if (clientType === "confidential" || WITHOUT_TOKEN_REQUEST.some((name) => name === grantType)) return true;
  return findGrant(grantType)?.forPublicClients === true;
}

/**
 * What is known of each grant type that works here, in the order in which screens and metadata list them.
 *
 * @example implementedGrantTypes().map((grant) => grant.label) // ["Client Credentials", "Password", "Refresh Token"]
 */
export function implementedGrantTypes(): readonly KnownGrantType[] {
  return [...GRANTS.map(({ grantType }) => grantType), ...WITHOUT_TOKEN_REQUEST].flatMap((name) => grantTypeInfo(name) ?? []);
}
