/** What the page of the statistics shows: the numbers, a group of failures, a failure that was searched for, and what to do before the first request. */
import { database } from "#app/db/database";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import type { Actor } from "../actor";
import { type FailureDetail, findFailure } from "../failures/find";
import { kindOf } from "../keys/configuration";
import { readKeyPolicy } from "../keys/policy";
import { snippetFactsOf } from "../keys/snippets/facts";
import { quickstartOf } from "../keys/snippets/quickstart";
import type { GroupRequests } from "./failure-groups";
import { statisticsAndRequests } from "./query";
import type { StatisticsQuery } from "./question";
import type { Statistics } from "./statistics";

/** Longer than any group's id. */
const LONGEST_ID = 400;

/** A request id that was searched for. */
export interface FailureSearch {
  readonly requestId: string;
  /** null: no failure has this id. */
  readonly failure: FailureDetail | null;
}

export interface StatisticsPage {
  readonly statistics: Statistics;
  /** null: nothing was searched for. */
  readonly search: FailureSearch | null;
  /** The single requests of the group that is open. */
  readonly requests: GroupRequests | null;
  /** A command that makes the first request; null once there has been one, or while there are no keys. */
  readonly firstCommand: string | null;
}

/** What the page asks besides the numbers; "" asks for nothing. */
export interface PageDetails {
  /** What was typed into the search. */
  readonly requestId: string;
  /** The id of the group of failures that is open. */
  readonly groupId: string;
}

/**
 * The page of one application, or (`null`) of the realm.
 *
 * @throws NotFoundError unless the actor may see the application; for the realm, to everybody but admins
 */
export async function statisticsPage(
  actor: Actor,
  applicationId: string | null,
  query: StatisticsQuery,
  { requestId, groupId }: PageDetails,
): Promise<StatisticsPage> {
  const { statistics, requests = null } = await statisticsAndRequests(actor, applicationId, query, groupId.slice(0, LONGEST_ID));
  const begun = applicationId === null || statistics.totals.requests > 0 || statistics.lastUse !== null;
  return {
    statistics,
    requests,
    search: await search(actor, applicationId, requestId),
    firstCommand: begun ? null : await firstCommand(actor, applicationId),
  };
}

async function search(actor: Actor, applicationId: string | null, requestId: string): Promise<FailureSearch | null> {
  const typed = requestId.trim().slice(0, 100);
  return typed === "" ? null : { requestId: typed, failure: (await findFailure(actor, applicationId, typed)) ?? null };
}

async function firstCommand(actor: Actor, applicationId: string): Promise<string | null> {
  const { prisma } = database();
  const where = { applicationId, realmId: actor.realmId };
  const client = await prisma.client.findFirst({ where, orderBy: { environment: "asc" }, include: { grants: TICKED } });
  if (!client) return null;
  const environment = client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION";
  const policy = await readKeyPolicy(prisma, { id: applicationId, realmId: actor.realmId }, { kind: kindOf(client), environment });
  const facts = snippetFactsOf(actor, { ...client, grantTypes: tickedGrantTypes(client.grants) }, policy, []);
  return quickstartOf(facts, {})?.snippet.code ?? null;
}
