/** Whether a client may use a grant type now: it works here, the realm has it on, and the client has it ticked. */
import { OAuthError } from "../errors";
import { type AnyGrant, findGrant } from "../grants/index";
import type { RealmPolicy, RegisteredClient } from "../model";

/**
 * A policy as it is at a time: without the grant types whose time is over. No job switches them off.
 *
 * @param now milliseconds since the epoch
 * @example policyAt(await ports.policy(realmId), ports.clock.now()).enabledGrantTypes.has("implicit")
 */
export function policyAt(policy: RealmPolicy, now: number): RealmPolicy {
  const over = new Set([...policy.grantEnds].flatMap(([grantType, end]) => (end <= now ? grantType : [])));
  if (over.size === 0) return policy;
  return { ...policy, enabledGrantTypes: new Set([...policy.enabledGrantTypes].filter((grantType) => !over.has(grantType))) };
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
