import { database } from "#app/db/database";
import type { GrantTypeInfo } from "#app/oauth/grant-types";
import { implementedGrantTypes } from "#app/oauth/grants";
import type { Actor } from "../../actor";
import { requireAdminRole } from "../access";
import { weekAgoMinute } from "../week";
import { countClientsTicking } from "./usage";

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
  const [policies, counts] = await Promise.all([
    prisma.grantPolicy.findMany({ where: { realmId: actor.realmId, enabled: true }, select: { grantType: true } }),
    prisma.usageCounter.groupBy({
      by: ["grantType"],
      where: { realmId: actor.realmId, minute: { gt: weekAgoMinute(new Date()) }, outcome: "success" },
      _sum: { count: true },
    }),
  ]);
  const enabled = new Set(policies.map((policy) => policy.grantType));
  const tokens = new Map(counts.map((row) => [row.grantType, row._sum.count ?? 0]));
  return await Promise.all(
    implementedGrantTypes().map(async (info) => ({
      ...info,
      enabled: enabled.has(info.name),
      clients: await countClientsTicking(prisma, actor.realmId, info.name),
      tokensLastWeek: tokens.get(info.name) ?? 0,
    })),
  );
}
