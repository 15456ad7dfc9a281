import { database } from "#app/db/database";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import { countTokensInUse } from "#app/db/queries/tokens";
import { lastIssue, NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { grantLabel } from "../keys/policy";
import { dayStart } from "../usage/period";
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

export interface KeySummary {
  readonly environment: Environment;
  readonly clientId: string;
  /** Labels of the ticked grant types. */
  readonly grants: readonly string[];
  readonly createdAt: Date;
}

export interface ApplicationOverview extends ApplicationView {
  /** In the order production, sandbox; an environment without keys is absent. */
  readonly keys: readonly KeySummary[];
  /** 10,000 means 10,000 or more. */
  readonly activeTokens: number;
  /** Answers at the token endpoint in the last 24 hours. */
  readonly lastDay: { readonly issued: number; readonly refused: number };
  /** When it last obtained a token, to the minute; null: never. */
  readonly lastTokenAt: Date | null;
}

/**
 * An application with its keys and the numbers of the last day.
 *
 * @throws NotFoundError
 */
export async function applicationOverview(actor: Actor, applicationId: string): Promise<ApplicationOverview> {
  const { prisma } = database();
  const application = await getApplication(actor, applicationId);
  const [clients, outcomes, last, activeTokens] = await Promise.all([
    prisma.client.findMany({ where: { applicationId: application.id }, orderBy: { environment: "asc" }, include: { grants: TICKED } }),
    sumUsageBy(prisma, "outcome", { realmId: actor.realmId, applicationId: application.id, from: dayStart(Date.now()), to: NO_END }),
    lastIssue(prisma, { realmId: actor.realmId, applicationId: application.id }),
    countActiveTokens(prisma, { id: application.id, realmId: actor.realmId }, new Date()),
  ]);
  let issued = 0;
  let refused = 0;
  for (const [outcome, count] of outcomes) {
    if (outcome === "success") issued += count;
    else refused += count;
  }
  return {
    ...application,
    keys: clients.map((client) => ({
      environment: client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION",
      clientId: client.clientId,
      grants: tickedGrantTypes(client.grants).map(grantLabel),
      createdAt: client.createdAt,
    })),
    activeTokens,
    lastDay: { issued, refused },
    lastTokenAt: last === undefined ? null : new Date(last),
  };
}

/** How many access tokens of the application are in use: issued, not revoked, not expired; 10,000 means 10,000 or more. */
export async function countActiveTokens(
  reader: Pick<Transaction, "$queryRaw">,
  application: { readonly id: string; readonly realmId: string },
  now: Date,
): Promise<number> {
  return await countTokensInUse(reader, { realmId: application.realmId, applicationId: application.id }, "access", now);
}
