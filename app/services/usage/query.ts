/** The statistics of an application and of the realm: the numbers, and what their page shows besides. */
import { database } from "#app/db/database";
import { usagePrecision } from "#app/db/protocol/usage-roll-up";
import { TICKED, tickedGrantTypes } from "#app/db/queries/client-grants";
import { countTokensInUse } from "#app/db/queries/tokens";
import { usageBreakdown } from "#app/db/queries/usage-breakdown";
import { lastIssue } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import { authMethodsOf } from "#app/oauth/client-auth/methods";
import type { Actor } from "../actor";
import { requireAdminRole } from "../admin/access";
import { findApplication } from "../applications/access";
import { checked } from "../errors";
import { type FailureDetail, findFailure } from "../failures/find";
import { recentFailures } from "../failures/recent";
import { kindOf } from "../keys/configuration";
import { readKeyPolicy } from "../keys/policy";
import { endpoints, snippets } from "../keys/snippets";
import { bucketingFor, issuedOverTime, outcomeCounts, sum } from "./breakdown";
import { spanOf, type UsageQuery, usageQuerySchema } from "./period";
import { usageByApplication, usageBySecret } from "./secrets";
import type { Statistics } from "./statistics";
import { registeredUsers, topUsers } from "./users";

const MINUTE = 60_000;

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

async function search(actor: Actor, applicationId: string | null, requestId: string): Promise<FailureSearch | null> {
  const typed = requestId.trim().slice(0, 100);
  return typed === "" ? null : { requestId: typed, failure: (await findFailure(actor, applicationId, typed)) ?? null };
}

async function firstCommand(actor: Actor, applicationId: string): Promise<string | null> {
  const { prisma } = database();
  const where = { applicationId, realmId: actor.realmId };
  const client = await prisma.client.findFirst({ where, orderBy: { environment: "asc" }, include: { grants: TICKED } });
  if (!client) return null;
  const ticked = tickedGrantTypes(client.grants);
  const environment = client.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION";
  const policy = await readKeyPolicy(prisma, { id: applicationId, realmId: actor.realmId }, { kind: kindOf(client), environment });
  const [first] = snippets({
    clientId: client.clientId,
    tokenEndpoint: endpoints(actor).token,
    authMethods: authMethodsOf(client.type, client.authMethod),
    grantTypes: policy.grantTypes.map(({ name }) => name).filter((name) => ticked.includes(name)),
    validityPeriod: policy.defaults.application,
  });
  return first?.command ?? null;
}

/**
 * The statistics of one application.
 *
 * @throws NotFoundError unless the actor owns it or is an admin; InvalidInputError by `period` and `environment`.
 * @example const statistics = await applicationStatistics(actor, id, { period: { name: "7d" }, environment: "PRODUCTION" });
 */
export async function applicationStatistics(actor: Actor, applicationId: string, query: UsageQuery): Promise<Statistics> {
  const { id, name } = await findApplication(database().prisma, actor, applicationId);
  return await collect(actor.realmId, query, { kind: "application", id, name });
}

/**
 * The statistics of the realm: the same numbers over all applications, and the requests that named none.
 *
 * @throws NotFoundError for everybody but admins; InvalidInputError by `period` and `environment`.
 */
export async function realmStatistics(actor: Actor, query: UsageQuery): Promise<Statistics> {
  requireAdminRole(actor);
  return await collect(actor.realmId, query, { kind: "realm" });
}

async function collect(realmId: string, asked: UsageQuery, subject: Statistics["subject"]): Promise<Statistics> {
  const { period, environment } = checked(usageQuerySchema, asked);
  const { prisma } = database();
  const now = new Date();
  const span = spanOf(period, now.getTime());
  const applicationId = subject.kind === "application" ? subject.id : undefined;
  const scope = { realmId, applicationId, environment, ...span };
  const bucketing = bucketingFor(span.to - span.from, usagePrecision(span.from, now.getTime()));
  const [{ byTime, byKey, others }, registered, top, activeTokens, last, failures] = await Promise.all([
    usageBreakdown({ ...scope, environment: environment ?? undefined, ...bucketing }),
    registeredUsers(scope),
    topUsers(prisma, scope),
    countTokensInUse(prisma, { ...scope, environment: environment ?? undefined }, "access", now),
    lastIssue(prisma, { realmId, applicationId, environment: environment ?? undefined }),
    recentFailures({ ...scope, since: new Date(span.from * MINUTE), before: new Date(span.to * MINUTE) }),
  ]);
  const names = await namesOf(prisma, subject, [...byKey, ...registered.byApplication, ...top]);
  const nameOf = (id: string) => names.get(id) ?? "A deleted application";
  const outcomes = outcomeCounts(byTime);
  const requests = sum(outcomes.map(({ count }) => count));
  const issued = outcomes.find(({ outcome }) => outcome === "success")?.count ?? 0;
  return {
    subject,
    asOf: now.toISOString(),
    period: {
      name: period.name,
      from: new Date(span.from * MINUTE).toISOString(),
      to: new Date(span.to * MINUTE).toISOString(),
      bucketMinutes: bucketing.step,
    },
    environment: environment ?? "all",
    totals: { requests, issued, refused: requests - issued },
    activeTokens,
    lastUse: last === undefined ? null : new Date(last).toISOString(),
    issuedOverTime: issuedOverTime(byTime, span, bucketing),
    outcomes,
    secrets: await usageBySecret(prisma, byKey, names, { ...scope, now }),
    applications: usageByApplication(byKey, names),
    others: { issued: others.succeeded, refused: others.failed },
    registeredUsers: {
      total: registered.total,
      byApplication: registered.byApplication.map((row) => ({ ...row, name: nameOf(row.applicationId) })),
    },
    topUsers: top.map(({ applicationId: id, ...row }) => ({ applicationId: id, applicationName: nameOf(id), ...row })),
    recentFailures: failures,
  };
}

async function namesOf(
  reader: Pick<Transaction, "application">,
  subject: Statistics["subject"],
  rows: readonly { readonly applicationId: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (subject.kind === "application") return new Map([[subject.id, subject.name]]);
  const ids = [...new Set(rows.map((row) => row.applicationId))];
  const found = await reader.application.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(found.map(({ id, name }) => [id, name]));
}
