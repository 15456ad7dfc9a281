import { database } from "#app/db/database";
import type { Actor } from "../../actor";
import { findApplication, isRowId } from "../../applications/access";
import { countActiveTokens } from "../../applications/active-tokens";
import { NotFoundError } from "../../errors";
import { requireAdminRole } from "../access";
import { weekAgoMinute } from "../week";

/** What suspending or resuming an application touches. */
export interface ApplicationEffect {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly status: "active" | "suspended";
  readonly keys: number;
  /** Access tokens that are in use now. */
  readonly activeTokens: number;
  readonly tokensLastWeek: number;
}

/**
 * An application with what depends on it.
 *
 * @throws NotFoundError
 */
export async function previewSuspension(actor: Actor, applicationId: string): Promise<ApplicationEffect> {
  requireAdminRole(actor);
  const { prisma } = database();
  const found = await findApplication(prisma, actor, applicationId);
  const now = new Date();
  const [keys, activeTokens, tokens] = await Promise.all([
    prisma.client.count({ where: { applicationId } }),
    countActiveTokens(prisma, applicationId, now),
    prisma.usageCounter.aggregate({
      where: { applicationId, minute: { gt: weekAgoMinute(now) }, outcome: "success" },
      _sum: { count: true },
    }),
  ]);
  const status = found.status === "suspended" ? "suspended" : "active";
  return { id: found.id, name: found.name, owner: found.owner.name, status, keys, activeTokens, tokensLastWeek: tokens._sum.count ?? 0 };
}

/** A key that is to become, or to stop being, a resource server. */
export interface KeyEffect {
  readonly ref: string;
  readonly clientId: string;
  readonly environment: string;
  readonly applicationName: string;
  readonly resourceServer: boolean;
}

/**
 * A key by its internal id.
 *
 * @throws NotFoundError
 */
export async function previewResourceServer(actor: Actor, clientRef: string): Promise<KeyEffect> {
  requireAdminRole(actor);
  const found = isRowId(clientRef)
    ? await database().prisma.client.findFirst({
        where: { id: clientRef, realmId: actor.realmId },
        include: { application: { select: { name: true } } },
      })
    : null;
  if (!found) throw new NotFoundError("This key does not exist.");
  const { id: ref, clientId, environment, resourceServer } = found;
  return { ref, clientId, environment, resourceServer, applicationName: found.application.name };
}
