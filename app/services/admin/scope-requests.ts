/** Which applications have a scope: their requests, an admin's decisions, and the applications that were given it. */
import { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { MOST_LISTED } from "#app/db/queries/bounded";
import type { Transaction } from "#app/db/transaction";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { recordAudit } from "../audit/record";
import { ConflictError, checked, NotFoundError } from "../errors";
import { type ListPage, lastPageUpTo, PAGE_SIZE } from "../list-page";
import { answer } from "../scopes/requests";
import { changeAsAdmin, requireAdminRole } from "./access";
import { listAllApplications } from "./applications";
import { existingScope } from "./scopes";

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

/** What an admin says about one application and one scope. */
export const decisionSchema = z.object({
  name: existingScope,
  applicationId: z.string().max(100),
  decision: z.enum(["approve", "refuse", "withdraw", "name"], { error: "Choose what to do." }),
  answer,
});

export type Decision = z.input<typeof decisionSchema>;

/** What each decision is made on and leads to; `none` is an application about which nothing was said yet. */
const DECISIONS = {
  approve: { from: ["requested"], to: "approved" },
  refuse: { from: ["requested"], to: "refused" },
  withdraw: { from: ["approved"], to: "refused" },
  name: { from: ["none", "requested", "refused"], to: "approved" },
} as const;

/**
 * Decides whether an application has a scope: approves or refuses its request, withdraws what it was given, or names it
 * unasked. Holds for the application's next token request.
 *
 * @throws NotFoundError; InvalidInputError by field `answer`; ConflictError when the request has changed since it was shown
 * @example await decideScopeAccess(actor, { name: "payments.read", applicationId, decision: "approve", answer: "Until June" });
 */
export async function decideScopeAccess(actor: Actor, input: Decision): Promise<void> {
  const { name, applicationId, decision, answer } = checked(decisionSchema, input);
  const { from, to } = DECISIONS[decision];
  try {
    await changeAsAdmin(actor, { kind: "application", key: applicationId }, async (tx) => {
      if (to === "approved") requireConfirmation(actor, "widen-scope");
      const application = await findApplication(tx, actor, applicationId, "change");
      const before = await stateOf(tx, actor.realmId, name, applicationId);
      if (!from.some((state) => state === before)) throw movedOn();
      const key = { realmId: actor.realmId, scopeName: name, applicationId };
      const decided = { state: to, answer, decidedById: actor.userId, decidedAt: new Date() };
      if (before === "none") await tx.scopeAccess.create({ data: { ...key, ...decided } });
      else {
        // Its owner may have taken the request back meanwhile.
        const { count } = await tx.scopeAccess.updateMany({ where: { ...key, state: before }, data: decided });
        if (count === 0) throw movedOn();
      }
      await recordAudit(tx, actor, {
        action: `scope-access.${decision}`,
        targetType: "application",
        targetId: applicationId,
        targetName: application.name,
        before: { scope: name, state: before },
        after: { scope: name, state: to, answer },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw movedOn();
    throw error;
  }
}

async function stateOf(tx: Transaction, realmId: string, name: string, applicationId: string): Promise<string> {
  const scope = await tx.scope.findUnique({
    where: { realmId_name: { realmId, name } },
    select: { applications: { where: { applicationId }, select: { state: true } } },
  });
  if (!scope) throw new NotFoundError("This scope does not exist any more.");
  return scope.applications[0]?.state ?? "none";
}

function movedOn(): ConflictError {
  return new ConflictError("Nothing was decided: the request has changed since this page was shown. Check it again.");
}

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
