import { database } from "#app/db/database";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import { lastIssue, NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Environment } from "#app/oauth/model";
import { dayStart } from "#app/services/usage/period";
import type { Actor } from "../actor";
import { grantLabel } from "../keys/policy";
import { countActiveTokens } from "./active-tokens";
import { type ApplicationView, getApplication } from "./get";

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
