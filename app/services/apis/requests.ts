/** The queue of requests to subscribe, and its decisions: by an API's owner, and by every admin. */
import { z } from "zod";
import { database } from "#app/db/database";
import { MOST_LISTED } from "#app/db/queries/bounded";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { ConflictError, checked } from "../errors";
import { type ListPage, lastPageUpTo, PAGE_SIZE } from "../list-page";
import { answer } from "../scopes/requests";
import { findManagedApi } from "./access";

export interface SubscriptionRequest {
  readonly api: { readonly id: string; readonly name: string };
  readonly application: { readonly id: string; readonly name: string };
  readonly owner: { readonly name: string; readonly email: string };
  readonly reason: string;
  readonly requestedAt: Date;
}

/** Of the APIs that the actor manages. */
const waitingFor = ({ realmId, role, userId }: Actor) => ({
  realmId,
  state: "requested",
  ...(role === "admin" ? {} : { api: { ownerId: userId } }),
});

/** The requests that the actor may decide, the oldest first. */
export async function listSubscriptionRequests(actor: Actor, wanted: number): Promise<ListPage<SubscriptionRequest>> {
  const { prisma } = database();
  const where = waitingFor(actor);
  const total = await prisma.subscription.count({ where, take: MOST_LISTED });
  const page = lastPageUpTo(wanted, total);
  const rows = await prisma.subscription.findMany({
    where,
    orderBy: [{ requestedAt: "asc" }, { apiId: "asc" }, { applicationId: "asc" }],
    take: PAGE_SIZE,
    skip: (page - 1) * PAGE_SIZE,
    include: {
      api: { select: { id: true, name: true } },
      application: { select: { id: true, name: true, owner: { select: { name: true, email: true } } } },
    },
  });
  const items = rows.map(({ api, reason, requestedAt, application: { owner, ...application } }) => ({
    api,
    application,
    owner,
    reason,
    requestedAt,
  }));
  return { items, total, more: false, page, pageSize: PAGE_SIZE };
}

/** How many requests the actor may decide; 1000 means 1000 or more. */
export async function countSubscriptionRequests(actor: Actor): Promise<number> {
  return await database().prisma.subscription.count({ where: waitingFor(actor), take: 1000 });
}

export const subscriptionDecisionSchema = z.object({
  apiId: z.string().max(100),
  applicationId: z.string().max(100),
  decision: z.enum(["approve", "refuse", "end"], { error: "Choose what to do." }),
  answer,
});
export type SubscriptionDecision = z.input<typeof subscriptionDecisionSchema>;

/** What each decision is made on and leads to. */
const DECISIONS = {
  approve: { from: "requested", to: "approved" },
  refuse: { from: "requested", to: "refused" },
  end: { from: "approved", to: "refused" },
} as const;

/**
 * Approves or refuses a request to subscribe, or ends a subscription. Holds for the application's next token request.
 *
 * @throws NotFoundError, ForbiddenError; ConflictError when the request has changed since it was shown
 */
export async function decideSubscription(actor: Actor, input: SubscriptionDecision): Promise<void> {
  const { apiId, applicationId, decision, answer } = checked(subscriptionDecisionSchema, input);
  const { from, to } = DECISIONS[decision];
  await changeConfig(actor, async (tx, changed) => {
    const api = await findManagedApi(tx, actor, apiId);
    const decided = { state: to, answer, decidedById: actor.userId, decidedAt: new Date() };
    const { count } = await tx.subscription.updateMany({ where: { apiId: api.id, applicationId, state: from }, data: decided });
    if (count === 0) throw new ConflictError("Nothing was decided: the request has changed since this page was shown. Check it again.");
    if (decision === "end") await tx.client.updateMany({ where: { applicationId, defaultApiId: api.id }, data: { defaultApiId: null } });
    const { name } = await tx.application.findUniqueOrThrow({ where: { id: applicationId }, select: { name: true } });
    await recordAudit(tx, actor, {
      action: `subscription.${decision}`,
      targetType: "application",
      targetId: applicationId,
      targetName: name,
      before: { api: api.identifier, state: from },
      after: { api: api.identifier, apiName: api.name, state: to, answer },
    });
    changed({ kind: "application", key: applicationId });
  });
}
