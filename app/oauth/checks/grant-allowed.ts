/** Whether a client may use a grant type now: it works here, the realm has it on, and the client has it ticked. */
import { OAuthError } from "../errors";
import type { GrantTypeName } from "../grant-types";
import { type AnyGrant, findGrant } from "../grants/index";
import type { RealmPolicy, RegisteredClient } from "../model";

/**
 * Whether a grant type is on in a realm at a time: no job switches it off when its time is over.
 *
 * @param now milliseconds since the epoch
 * @example isGrantOn("implicit", policy, now)
 */
export function isGrantOn(grantType: GrantTypeName, policy: Pick<RealmPolicy, "enabledGrantTypes" | "grantEnds">, now: number): boolean {
  return policy.enabledGrantTypes.has(grantType) && now < (policy.grantEnds.get(grantType) ?? Number.POSITIVE_INFINITY);
}

/**
 * The handler for the grant type that a request names.
 *
 * @throws OAuthError `grant_type_missing`, `grant_type_unknown`, `grant_disabled`, `public_client` or `grant_not_allowed`
 */
export function allowedGrant(
  grantType: string | undefined,
  client: Pick<RegisteredClient, "type" | "grantTypes">,
  policy: Pick<RealmPolicy, "enabledGrantTypes">,
): AnyGrant {
  if (grantType === undefined) throw new OAuthError("grant_type_missing");
  const grant = findGrant(grantType);
  if (grant === undefined) throw new OAuthError("grant_type_unknown", { detail: { grant_type: grantType.slice(0, 100) } });
  if (!policy.enabledGrantTypes.has(grant.grantType)) throw new OAuthError("grant_disabled");
  if (client.type === "public" && !grant.forPublicClients) throw new OAuthError("public_client");
  if (!client.grantTypes.includes(grant.grantType)) throw new OAuthError("grant_not_allowed");
  return grant;
}
