import { authMethodsOf, type ClientAuthMethod } from "#app/oauth/client-auth/methods";
import type { ClientKind } from "#app/oauth/client-kinds";
import type { GrantTypeName } from "#app/oauth/grant-types";
import { kindOf, readCallbackUrls } from "../configuration";
import { endpoints } from "../endpoints";
import type { RealmKeyPolicy } from "../policy";

/** What the snippets of one key are filled in with. */
export interface SnippetFacts {
  /** "Consumer Key": what somebody has typed may hold any printable ASCII. */
  readonly clientId: string;
  readonly kind: ClientKind;
  /** What an assertion names as its audience. */
  readonly issuer: string;
  /** Absolute URLs. */
  readonly tokenEndpoint: string;
  readonly authorizationEndpoint: string;
  readonly deviceEndpoint: string;
  /** Client authentication methods that the key may use; the snippets use the first. */
  readonly authMethods: readonly [ClientAuthMethod, ...ClientAuthMethod[]];
  /** Its token requests need a DPoP proof. */
  readonly dpopRequired: boolean;
  /** Grant types that the key has ticked and the realm has switched on. */
  readonly grantTypes: readonly GrantTypeName[];
  /** Where a code is sent; absent: no URL is registered. */
  readonly callbackUrl?: string | undefined;
  /** Scopes that a request may name; empty: the snippets name none. */
  readonly scopes: readonly string[];
  /** Seconds, for the command that asks for its own lifetime. */
  readonly validityPeriod: number;
}

interface KeyRow {
  readonly clientId: string;
  readonly kind: string;
  readonly type: string;
  readonly authMethod: string | null;
  /** null: false. */
  readonly dpopRequired: boolean | null;
  /** JSON. */
  readonly callbackUrls: string;
  readonly grantTypes: readonly GrantTypeName[];
}

/** Seconds that the command asks for which shows how. */
const EXAMPLE_SECONDS = 600;

/**
 * The facts of a stored key.
 *
 * @param usableScopes that a token request of the key may name
 */
export function snippetFactsOf(
  realm: { readonly issuer: string },
  key: KeyRow,
  { grantTypes, limits }: RealmKeyPolicy,
  usableScopes: readonly string[],
): SnippetFacts {
  const { token, authorize, deviceAuthorization } = endpoints(realm);
  return {
    clientId: key.clientId,
    kind: kindOf(key),
    issuer: realm.issuer,
    tokenEndpoint: token,
    authorizationEndpoint: authorize,
    deviceEndpoint: deviceAuthorization,
    authMethods: authMethodsOf(key.type, key.authMethod),
    dpopRequired: key.dpopRequired ?? false,
    grantTypes: grantTypes.map(({ name }) => name).filter((name) => key.grantTypes.includes(name)),
    callbackUrl: readCallbackUrls(key.callbackUrls)[0],
    scopes: usableScopes,
    validityPeriod: Math.min(limits.maximumAccess, Math.max(limits.minimum, EXAMPLE_SECONDS)),
  };
}
