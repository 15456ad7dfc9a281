/** What the statistics pages show at once: the numbers, the failure that was searched for, and how to begin. */
import { database } from "#app/db/database";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import { authMethodsOf } from "#app/oauth/client-auth-methods";
import type { Actor } from "../actor";
import { type FailureDetail, findFailure } from "../failures/find";
import { endpoints } from "../keys/endpoints";
import { readRealmKeyPolicy } from "../keys/policy";
import { snippets } from "../keys/snippets";
import type { UsageQuery } from "./period";
import { applicationStatistics, realmStatistics } from "./query";
import type { Statistics } from "./statistics";

export interface StatisticsPage {
  readonly statistics: Statistics;
  /** null: nothing was searched for. */
  readonly search: { readonly requestId: string; readonly failure: FailureDetail | null } | null;
  /** A command that makes the first request; null once there has been one, or while there are no keys. */
  readonly firstCommand: string | null;
}

/**
 * @param requestId what was typed into the search; "" searches nothing
 * @throws NotFoundError as {@link applicationStatistics}
 */
export async function applicationStatisticsPage(
  actor: Actor,
  applicationId: string,
  query: UsageQuery,
  requestId: string,
): Promise<StatisticsPage> {
  const statistics = await applicationStatistics(actor, applicationId, query);
  const begun = statistics.totals.requests > 0 || statistics.lastUse !== null;
  return {
    statistics,
    search: await search(actor, applicationId, requestId),
    firstCommand: begun ? null : await firstCommand(actor, applicationId),
  };
}

/** @throws NotFoundError for everybody but admins */
export async function realmStatisticsPage(actor: Actor, query: UsageQuery, requestId: string): Promise<StatisticsPage> {
  return { statistics: await realmStatistics(actor, query), search: await search(actor, null, requestId), firstCommand: null };
}

async function search(actor: Actor, applicationId: string | null, requestId: string): Promise<StatisticsPage["search"]> {
  const typed = requestId.trim().slice(0, 100);
  return typed === "" ? null : { requestId: typed, failure: (await findFailure(actor, applicationId, typed)) ?? null };
}

async function firstCommand(actor: Actor, applicationId: string): Promise<string | null> {
  const { prisma } = database();
  const where = { applicationId, realmId: actor.realmId };
  const client = await prisma.client.findFirst({ where, orderBy: { environment: "asc" }, include: { grants: TICKED } });
  if (!client) return null;
  const ticked = tickedGrantTypes(client.grants);
  const policy = await readRealmKeyPolicy(prisma, actor.realmId);
  const [first] = snippets({
    clientId: client.clientId,
    tokenEndpoint: endpoints(actor).token,
    authMethods: authMethodsOf(client.type, client.authMethod),
    grantTypes: policy.grantTypes.map(({ name }) => name).filter((name) => ticked.includes(name)),
    validityPeriod: policy.defaults.application,
  });
  return first?.command ?? null;
}
