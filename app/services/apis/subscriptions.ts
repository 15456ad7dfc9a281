/** What an application subscribes to: at once where an API is open, after its owner's approval where it is on request. */
import { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { ConflictError, checked, InvalidInputError } from "../errors";
import { reasonText } from "../scopes/requests";
import { findApi } from "./access";

const MOST_SUBSCRIPTIONS = 200;
/** Requests of one application that wait at one time, and how long after a refusal the same is not taken. */
const MOST_WAITING = 10;
const REST_AFTER_REFUSAL_MS = 24 * 3_600_000;
const MOST_OFFERED = 200;

export const subscribeSchema = z.object({
  apiId: z.string().max(100),
  /** What it is for; needed where the API is on request. */
  reason: reasonText.default(""),
});
export const unsubscribeSchema = z.object({ apiId: z.string().max(100) });

const state = z.enum(["requested", "approved", "refused"]);
export type SubscriptionState = z.output<typeof state>;

export interface SubscriptionItem {
  readonly api: { readonly id: string; readonly name: string; readonly identifier: string };
  readonly state: SubscriptionState;
  readonly reason: string;
  readonly answer: string;
  readonly requestedAt: Date;
  readonly decidedAt: Date | null;
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
}

/** The "Subscriptions" page of an application. */
export interface ApplicationSubscriptions {
  readonly application: { readonly id: string; readonly name: string };
  readonly subscriptions: readonly SubscriptionItem[];
  /** APIs that it may subscribe to, by name: the first of them. */
  readonly offers: readonly { readonly id: string; readonly name: string; readonly identifier: string; readonly approval: string }[];
}

/**
 * What an application subscribes to or has asked for, and what it may still subscribe to.
 *
 * @throws NotFoundError
 */
export async function applicationSubscriptions(actor: Actor, applicationId: string): Promise<ApplicationSubscriptions> {
  const { prisma } = database();
  const { id, name, realmId } = await findApplication(prisma, actor, applicationId, "read");
  const rows = await prisma.subscription.findMany({
    where: { applicationId: id },
    orderBy: [{ api: { sortKey: "asc" } }, { apiId: "asc" }],
    include: { api: { select: { id: true, name: true, identifier: true } } },
  });
  const scopes = await prisma.scope.findMany({
    where: { realmId, apiId: { in: rows.map(({ apiId }) => apiId) } },
    orderBy: { name: "asc" },
    select: { name: true, description: true, apiId: true },
  });
  const offers = await prisma.api.findMany({
    where: { realmId, subscriptions: { none: { applicationId: id, state: { in: ["requested", "approved"] } } } },
    orderBy: [{ sortKey: "asc" }, { id: "asc" }],
    take: MOST_OFFERED,
    select: { id: true, name: true, identifier: true, approval: true },
  });
  const subscriptions = rows.map(({ api, reason, answer, requestedAt, decidedAt, ...row }) => ({
    api,
    state: state.parse(row.state),
    reason,
    answer,
    requestedAt,
    decidedAt,
    scopes: scopes.flatMap(({ apiId, ...scope }) => (apiId === api.id ? [scope] : [])),
  }));
  return { application: { id, name }, subscriptions, offers };
}

/**
 * Subscribes an application to an API, or asks for it. Who manages the API need not ask.
 *
 * @returns the state of the subscription: "approved", or "requested" where somebody has to decide
 * @throws NotFoundError; InvalidInputError by field `reason`; ConflictError when it is subscribed to already, was refused within a day, or there are too many
 * @example await subscribe(actor, applicationId, { apiId, reason: "Monthly reports" }) // "requested"
 */
export async function subscribe(
  actor: Actor,
  applicationId: string,
  input: z.input<typeof subscribeSchema>,
): Promise<"approved" | "requested"> {
  const { apiId, reason } = checked(subscribeSchema, input);
  try {
    return await changeConfig(actor, async (tx, changed) => {
      const application = await findApplication(tx, actor, applicationId, "change");
      const api = await findApi(tx, actor, apiId);
      const key = { apiId: api.id, applicationId: application.id };
      const before = await tx.subscription.findUnique({ where: { apiId_applicationId: key } });
      if (before && before.state !== "refused")
        throw new ConflictError("This application subscribes to the API already, or has asked for it.");
      const isDecided = api.approval === "open" || api.ownerId === actor.userId || actor.role === "admin";
      if (!isDecided) {
        if (reason === "") throw new InvalidInputError({ reason: ["Say what it is for: the API's owner decides by it."] });
        const refusedAt = before?.decidedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
        if (Date.now() < refusedAt + REST_AFTER_REFUSAL_MS)
          throw new ConflictError("It was refused less than a day ago. Ask again tomorrow.");
        const waiting = await tx.subscription.count({ where: { applicationId: application.id, state: "requested" } });
        if (waiting >= MOST_WAITING) throw new ConflictError("Too many requests wait for a decision. Withdraw one, or wait.");
      }
      if ((await tx.subscription.count({ where: { applicationId: application.id } })) >= MOST_SUBSCRIPTIONS) {
        throw new ConflictError(`An application subscribes to at most ${MOST_SUBSCRIPTIONS} APIs.`);
      }
      const now = new Date();
      const asked = {
        state: isDecided ? ("approved" as const) : ("requested" as const),
        reason,
        answer: "",
        requestedById: actor.userId,
        requestedAt: now,
        decidedById: isDecided ? actor.userId : "",
        decidedAt: isDecided ? now : null,
      };
      await tx.subscription.upsert({
        where: { apiId_applicationId: key },
        create: { ...key, realmId: actor.realmId, ...asked },
        update: asked,
      });
      await recordAudit(tx, actor, {
        action: isDecided ? "subscription.create" : "subscription.request",
        targetType: "application",
        targetId: application.id,
        targetName: application.name,
        before: { api: api.identifier, state: before?.state ?? "none" },
        after: { api: api.identifier, apiName: api.name, state: asked.state, reason },
      });
      if (isDecided) changed({ kind: "application", key: application.id });
      return asked.state;
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new ConflictError("This subscription has changed meanwhile. Check it again.");
    throw error;
  }
}

/**
 * Unsubscribes an application from an API, or withdraws its request. Keys whose default API it was have none then.
 *
 * @returns which of the two
 * @throws NotFoundError; ConflictError when there is no such subscription
 */
export async function unsubscribe(
  actor: Actor,
  applicationId: string,
  input: z.input<typeof unsubscribeSchema>,
): Promise<"ended" | "withdrawn"> {
  const { apiId } = checked(unsubscribeSchema, input);
  return await changeConfig(actor, async (tx, changed) => {
    const application = await findApplication(tx, actor, applicationId, "change");
    const api = await findApi(tx, actor, apiId);
    const found = await tx.subscription.findUnique({ where: { apiId_applicationId: { apiId: api.id, applicationId: application.id } } });
    // A refusal stays: it says when the same may be asked for again.
    const { count } = await tx.subscription.deleteMany({
      where: { apiId: api.id, applicationId: application.id, state: { in: ["requested", "approved"] } },
    });
    if (count === 0) throw new ConflictError("This application does not subscribe to the API any more.");
    await tx.client.updateMany({ where: { applicationId: application.id, defaultApiId: api.id }, data: { defaultApiId: null } });
    const isWithdrawn = found?.state === "requested";
    await recordAudit(tx, actor, {
      action: isWithdrawn ? "subscription.withdraw" : "subscription.end",
      targetType: "application",
      targetId: application.id,
      targetName: application.name,
      before: { api: api.identifier, state: found?.state ?? "approved" },
      after: { api: api.identifier, apiName: api.name, state: "none" },
    });
    changed({ kind: "application", key: application.id });
    return isWithdrawn ? "withdrawn" : "ended";
  });
}
