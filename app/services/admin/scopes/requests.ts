import { database } from "#app/db/database";
import { MOST_LISTED } from "#app/db/queries/bounded";
import type { Actor } from "../../actor";
import type { ListPage } from "../../list-page";
import { requireAdminRole } from "../access";
import { lastPageUpTo, PAGE_SIZE } from "../page-size";

/** An application's request for a scope, waiting for a decision. */
export interface ScopeRequestItem {
  readonly scope: { readonly name: string; readonly description: string };
  readonly application: { readonly id: string; readonly name: string };
  readonly owner: { readonly name: string; readonly email: string };
  readonly reason: string;
  readonly requestedAt: Date;
}

/** Requests that an admin can decide: of a scope that has been opened since, nobody waits for an answer. */
const waitingIn = (realmId: string) => ({ realmId, state: "requested", scope: { access: { in: ["request", "named"] } } });

/** The requests for scopes that wait for a decision, the oldest first. */
export async function listScopeRequests(actor: Actor, wanted: number): Promise<ListPage<ScopeRequestItem>> {
  requireAdminRole(actor);
  const { prisma } = database();
  const where = waitingIn(actor.realmId);
  const total = await prisma.scopeAccess.count({ where, take: MOST_LISTED });
  const page = lastPageUpTo(wanted, total);
  const rows = await prisma.scopeAccess.findMany({
    where,
    orderBy: [{ requestedAt: "asc" }, { scopeName: "asc" }, { applicationId: "asc" }],
    take: PAGE_SIZE,
    skip: (page - 1) * PAGE_SIZE,
    include: {
      scope: { select: { name: true, description: true } },
      application: { select: { id: true, name: true, owner: { select: { name: true, email: true } } } },
    },
  });
  const items = rows.map(({ scope, reason, requestedAt, application: { owner, ...application } }) => ({
    scope,
    application,
    owner,
    reason,
    requestedAt,
  }));
  return { items, total, more: false, page, pageSize: PAGE_SIZE };
}

/** How many requests wait for a decision; 1000 means 1000 or more. */
export async function countScopeRequests(actor: Actor): Promise<number> {
  requireAdminRole(actor);
  return await database().prisma.scopeAccess.count({ where: waitingIn(actor.realmId), take: 1000 });
}
