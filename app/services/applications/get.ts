import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { findApplication } from "./access";

export interface ApplicationView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly quota: string;
  readonly status: "active" | "suspended";
  readonly owner: { readonly id: string; readonly name: string; readonly email: string };
  /** Whether the actor is the owner, as opposed to an admin looking at somebody else's. */
  readonly own: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When and by whom it was suspended, as far as the audit log says. */
  readonly suspension: { readonly at: Date; readonly by: string } | null;
}

/**
 * One application.
 *
 * @throws NotFoundError
 */
export async function getApplication(actor: Actor, applicationId: string): Promise<ApplicationView> {
  const { prisma } = database();
  const found = await findApplication(prisma, actor, applicationId);
  const suspended = found.status === "suspended";
  const event = suspended
    ? await prisma.auditEvent.findFirst({
        where: { targetType: "application", targetId: found.id, action: "application.suspend" },
        orderBy: { at: "desc" },
        select: { at: true, actorName: true },
      })
    : null;
  return {
    id: found.id,
    name: found.name,
    description: found.description,
    quota: found.quota,
    status: suspended ? "suspended" : "active",
    owner: found.owner,
    own: found.ownerId === actor.userId,
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
    suspension: event ? { at: event.at, by: event.actorName } : null,
  };
}
