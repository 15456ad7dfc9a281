import { database } from "#app/db/database";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { GrantTypeInfo } from "#app/oauth/grant-types";
import { implementedGrantTypes } from "#app/oauth/grants";
import { weekStart } from "#app/services/usage/period";
import type { Actor } from "../../actor";
import { requireAdminRole } from "../access";
import { countClientsByGrant } from "./usage";

export interface GrantPolicyItem extends GrantTypeInfo {
  readonly enabled: boolean;
  /** Keys on which it is ticked, whether or not it is on. */
  readonly clients: number;
  /** Tokens issued by it in the last seven days. */
  readonly tokensLastWeek: number;
}

/** The grant policy of the actor's realm: exactly the grant types that work, in the order of the table. */
export async function listGrantPolicy(actor: Actor): Promise<GrantPolicyItem[]> {
  requireAdminRole(actor);
  const { prisma } = database();
  const [policies, tokens, clients] = await Promise.all([
    prisma.grantPolicy.findMany({ where: { realmId: actor.realmId, enabled: true }, select: { grantType: true } }),
    sumUsageBy(prisma, "grantType", { realmId: actor.realmId, outcome: "success", from: weekStart(Date.now()), to: NO_END }),
    countClientsByGrant(prisma, actor.realmId),
  ]);
  const enabled = new Set(policies.map((policy) => policy.grantType));
  return implementedGrantTypes().map((info) => ({
    ...info,
    enabled: enabled.has(info.name),
    clients: clients.get(info.name) ?? 0,
    tokensLastWeek: tokens.get(info.name) ?? 0,
  }));
}
