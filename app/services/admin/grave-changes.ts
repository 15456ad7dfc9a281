/** What the gravest changes of the console reach, in numbers, for the page that confirms them, and the words that are typed there. */
import { database } from "#app/db/database";
import { countOfRealm } from "#app/db/queries/bounded";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Environment } from "#app/oauth/model";
import { weekStart } from "#app/services/usage/period";
import type { Actor } from "../actor";
import { isRowId } from "../applications/access";
import { NotFoundError } from "../errors";
import { requireAdminRole } from "./access";
import { previewUserChange, type UserEffect } from "./users";

/** A user, and what an admin may see and change. */
export interface PromotionEffect {
  readonly user: UserEffect;
  /** What the realm has; of many the number of a minute ago at most. */
  readonly realm: { readonly users: number; readonly applications: number };
  /** Active ones, without the user. */
  readonly admins: number;
}

/**
 * What making a user an admin would give them.
 *
 * @throws NotFoundError
 */
export async function previewPromotion(actor: Actor, userId: string): Promise<PromotionEffect> {
  const user = await previewUserChange(actor, userId);
  const { realmId } = actor;
  const [users, applications, admins] = await Promise.all([
    countOfRealm("User", realmId),
    countOfRealm("Application", realmId),
    database().prisma.user.count({ where: { realmId, role: "admin", status: "active", id: { not: userId } } }),
  ]);
  return { user, realm: { users, applications }, admins };
}

/** A key, and whose tokens it would learn of as a resource server. */
export interface ResourceServerEffect {
  readonly ref: string;
  readonly clientId: string;
  readonly environment: Environment;
  readonly resourceServer: boolean;
  readonly application: { readonly id: string; readonly name: string; readonly owner: string };
  /** Applications of the realm besides its own. */
  readonly otherApplications: number;
  /** Tokens that all applications of the realm obtained in the last seven days. */
  readonly tokensLastWeek: number;
}

/**
 * What naming a key as a resource server would let it see.
 *
 * @param clientRef the key's internal id
 * @throws NotFoundError
 */
export async function previewResourceServer(actor: Actor, clientRef: string): Promise<ResourceServerEffect> {
  requireAdminRole(actor);
  const { realmId } = actor;
  const { prisma } = database();
  const found = isRowId(clientRef)
    ? await prisma.client.findFirst({
        where: { id: clientRef, realmId },
        include: { application: { select: { id: true, name: true, owner: { select: { name: true } } } } },
      })
    : null;
  if (!found) throw new NotFoundError("This key does not exist.");
  const [applications, answers] = await Promise.all([
    countOfRealm("Application", realmId),
    sumUsageBy(prisma, "outcome", { realmId, outcome: "success", from: weekStart(Date.now()), to: NO_END }),
  ]);
  const { id, name, owner } = found.application;
  return {
    ref: found.id,
    clientId: found.clientId,
    environment: found.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION",
    resourceServer: found.resourceServer,
    application: { id, name, owner: owner.name },
    otherApplications: Math.max(0, applications - 1),
    tokensLastWeek: answers.get("success") ?? 0,
  };
}
