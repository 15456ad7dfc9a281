import { database } from "#app/db/database";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import { weekStart } from "#app/services/usage/period";
import type { Actor } from "../../actor";
import { findApplication } from "../../applications/access";
import { countActiveTokens } from "../../applications/overview";
import { maximumQuota, type QuotaOffer, quotasUpTo } from "../../applications/quota";
import { SELF_CONTAINED, sentenceOf } from "../../endings/table";
import { requireAdminRole } from "../access";
import { type AdminKey, keyColumns, toAdminKey } from "./key";
import { AS_REALM } from "./set-maximum-quota";

/** An application with what an admin's change to it would touch. */
export interface ApplicationEffect {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly id: string; readonly name: string; readonly email: string; readonly status: "active" | "disabled" };
  readonly status: "active" | "suspended";
  readonly createdAt: Date;
  /** The quota its owner chose, the most an admin allows it (`realm`: the realm's), and what there is to choose from. */
  readonly quota: { readonly chosen: string; readonly maximum: string; readonly offered: readonly QuotaOffer[]; readonly ofRealm: string };
  readonly keys: readonly AdminKey[];
  /** Access tokens that are in use now; 10,000 means 10,000 or more. */
  readonly activeTokens: number;
  readonly tokensLastWeek: number;
  /** What suspending or resuming it would do. */
  readonly effect: { readonly ofStatus: string; readonly selfContained: string };
}

/**
 * One application of the actor's realm.
 *
 * @throws NotFoundError
 */
export async function previewApplicationChange(actor: Actor, applicationId: string): Promise<ApplicationEffect> {
  requireAdminRole(actor);
  const { prisma } = database();
  const found = await findApplication(prisma, actor, applicationId);
  const now = new Date();
  const [ofRealm, keys, activeTokens, tokens] = await Promise.all([
    maximumQuota(prisma, actor.realmId),
    prisma.client.findMany({ where: { applicationId }, select: keyColumns, orderBy: { environment: "asc" } }),
    countActiveTokens(prisma, found, now),
    sumUsageBy(prisma, "outcome", { realmId: actor.realmId, applicationId, outcome: "success", from: weekStart(Date.now()), to: NO_END }),
  ]);
  return {
    id: found.id,
    name: found.name,
    owner: { ...found.owner, status: found.owner.status === "disabled" ? "disabled" : "active" },
    status: found.status === "suspended" ? "suspended" : "active",
    createdAt: found.createdAt,
    quota: { chosen: found.quota, maximum: found.maximumQuota ?? AS_REALM, offered: quotasUpTo("Unlimited"), ofRealm },
    keys: keys.map(toAdminKey),
    activeTokens,
    tokensLastWeek: tokens.get("success") ?? 0,
    effect: {
      ofStatus: sentenceOf(found.status === "suspended" ? "application_resumed" : "application_suspended"),
      selfContained: SELF_CONTAINED,
    },
  };
}
