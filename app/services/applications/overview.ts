import { database } from "#app/db/database";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { grantLabel } from "../keys/policy";
import { readGrantTypes } from "../keys/stored-lists";
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
  readonly activeTokens: number;
  /** Answers at the token endpoint in the last 24 hours. */
  readonly lastDay: { readonly issued: number; readonly refused: number };
  /** When it last obtained a token, to the minute; null: never. */
  readonly lastTokenAt: Date | null;
}

const DAY_MINUTES = 24 * 60;

/**
 * An application with its keys and the numbers of the last day.
 *
 * @throws NotFoundError
 */
export async function applicationOverview(actor: Actor, applicationId: string): Promise<ApplicationOverview> {
  const { prisma } = database();
  const application = await getApplication(actor, applicationId);
  const since = Math.floor(Date.now() / 60_000) - DAY_MINUTES;
  const [clients, outcomes, lastSuccess, activeTokens] = await Promise.all([
    prisma.client.findMany({ where: { applicationId: application.id }, orderBy: { environment: "asc" } }),
    prisma.usageCounter.groupBy({
      by: ["outcome"],
      where: { applicationId: application.id, minute: { gt: since } },
      _sum: { count: true },
    }),
    prisma.usageCounter.findFirst({
      where: { applicationId: application.id, outcome: "success" },
      orderBy: { minute: "desc" },
      select: { minute: true },
    }),
    countActiveTokens(prisma, application.id, new Date()),
  ]);
  let issued = 0;
  let refused = 0;
  for (const { outcome, _sum } of outcomes) {
    if (outcome === "success") issued += _sum.count ?? 0;
    else refused += _sum.count ?? 0;
  }
  return {
    ...application,
    keys: clients.map((client) => ({
      environment: client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION",
      clientId: client.clientId,
      grants: readGrantTypes(client.grantTypes).map(grantLabel),
      createdAt: client.createdAt,
    })),
    activeTokens,
    lastDay: { issued, refused },
    lastTokenAt: lastSuccess ? new Date(lastSuccess.minute * 60_000) : null,
  };
}
