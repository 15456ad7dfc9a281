/** Whether a client may use a grant type now: it works here, the realm has it on, also for such a client, and the client has it ticked. */
import { OAuthError } from "../errors";
import { type GrantPolicy, isSwitchedOn, type RuledKey, ruleAgainst } from "../grant-policy";
import type { GrantTypeName } from "../grant-types";
import { type AnyGrant, findGrant } from "../grants/index";
import type { RealmPolicy, RegisteredClient } from "../model";

/**
 * A policy as it is at a time: without the grant types whose time is over. No job switches them off.
 *
 * @param now milliseconds since the epoch
 * @example policyAt(await ports.policy(realmId), ports.clock.now()).enabledGrantTypes.has("implicit")
 */
export function policyAt(policy: RealmPolicy, now: number): RealmPolicy {
  const on = [...policy.enabledGrantTypes].filter((grantType) => isSwitchedOn(policy, grantType, now));
  return on.length === policy.enabledGrantTypes.size ? policy : { ...policy, enabledGrantTypes: new Set(on) };
}

/**
 * Holds a client to the rules for its kind and environment.
 *
 * @throws OAuthError `grant_ruled_out`, with whom to ask
 */
export function requireNoRuleAgainst(grantType: GrantTypeName, client: RuledKey, policy: GrantPolicy, now: number): void {
  const rule = ruleAgainst(policy, grantType, client, now);
  if (rule !== undefined) throw new OAuthError("grant_ruled_out", { detail: { ask: rule.setBy } });
}

/**
 * The handler for the grant type that a request names.
 *
 * @param now milliseconds since the epoch
 * @throws OAuthError `grant_type_missing`, `grant_type_unknown`, `grant_disabled`, `public_client`, `grant_ruled_out` or `grant_not_allowed`
 */
export function allowedGrant(
  grantType: string | undefined,
  client: Pick<RegisteredClient, "type" | "grantTypes"> & RuledKey,
  policy: GrantPolicy,
  now: number,
): AnyGrant {
  if (grantType === undefined) throw new OAuthError("grant_type_missing");
  const grant = findGrant(grantType);
  if (grant === undefined) throw new OAuthError("grant_type_unknown", { detail: { grant_type: grantType.slice(0, 100) } });
  if (!policy.enabledGrantTypes.has(grant.grantType)) throw new OAuthError("grant_disabled");
  if (client.type === "public" && !grant.forPublicClients) throw new OAuthError("public_client");
  requireNoRuleAgainst(grant.grantType, client, policy, now);
  if (!client.grantTypes.includes(grant.grantType)) throw new OAuthError("grant_not_allowed");
  return grant;
}
