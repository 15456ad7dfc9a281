import { database } from "#app/db/database";
import { MOST_LISTED } from "#app/db/queries/bounded";
import type { Actor } from "../../actor";
import type { ListPage } from "../../list-page";
import { requireAdminRole } from "../access";
import { listAllApplications } from "../applications/list";
import { lastPageUpTo, PAGE_SIZE } from "../page-size";

/** An application that was given a scope. */
export interface ScopeApplication {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string };
  /** Keys of it, whether or not they name the scope. */
  readonly keys: number;
  readonly reason: string;
  readonly answer: string;
  readonly decidedAt: Date | null;
}

/** The applications that admins have named or approved for a scope, the latest first. */
export async function listScopeApplications(actor: Actor, scopeName: string, wanted: number): Promise<ListPage<ScopeApplication>> {
  requireAdminRole(actor);
  const { prisma } = database();
  const where = { realmId: actor.realmId, scopeName, state: "approved" };
  const total = await prisma.scopeAccess.count({ where, take: MOST_LISTED });
  const page = lastPageUpTo(wanted, total);
  const rows = await prisma.scopeAccess.findMany({
    where,
    orderBy: [{ decidedAt: "desc" }, { applicationId: "asc" }],
    take: PAGE_SIZE,
    skip: (page - 1) * PAGE_SIZE,
    include: {
      application: {
        select: { id: true, name: true, owner: { select: { name: true, email: true } }, _count: { select: { clients: true } } },
      },
    },
  });
  const items = rows.map(({ reason, answer, decidedAt, application: { _count, ...application } }) => ({
    ...application,
    keys: _count.clients,
    reason,
    answer,
    decidedAt,
  }));
  return { items, total, more: false, page, pageSize: PAGE_SIZE };
}

/** An application that an admin may name for a scope. */
export interface ScopeCandidate {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string };
  readonly given: boolean;
}

/** Applications by part of their name or their owner's, or by a whole consumer key, and whether they were given the scope. */
export async function findScopeCandidates(
  actor: Actor,
  scopeName: string,
  query: { readonly search: string; readonly page: number },
): Promise<ListPage<ScopeCandidate>> {
  const { items, ...place } = await listAllApplications(actor, query);
  const rows = await database().prisma.scopeAccess.findMany({
    where: { realmId: actor.realmId, scopeName, state: "approved", applicationId: { in: items.map(({ id }) => id) } },
    select: { applicationId: true },
  });
  const given = new Set(rows.map(({ applicationId }) => applicationId));
  return { items: items.map(({ id, name, owner }) => ({ id, name, owner, given: given.has(id) })), ...place };
}
