import { database } from "#app/db/database";
import { usagePrecision } from "#app/db/protocol/usage-precision";
import { countTokensInUse } from "#app/db/queries/token-counts";
import { usageBreakdown } from "#app/db/queries/usage-breakdown";
import { lastIssue } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { requireAdminRole } from "../admin/access";
import { findApplication } from "../applications/access";
import { recentFailures } from "../failures/recent";
import { bucketingFor } from "./buckets";
import { foldIssued, foldOutcomes, sum } from "./fold";
import type { UsageQuery } from "./period";
import { usageByApplication, usageBySecret } from "./secrets";
import type { Statistics } from "./statistics";
import { registeredUsers, topUsers } from "./users";

const MINUTE = 60_000;

/**
 * The statistics of one application.
 *
 * @throws NotFoundError unless the actor owns it or is an admin.
 * @example const statistics = await applicationStatistics(actor, id, readUsageQuery(parameters, Date.now()).query);
 */
export async function applicationStatistics(actor: Actor, applicationId: string, query: UsageQuery): Promise<Statistics> {
  const { id, name } = await findApplication(database().prisma, actor, applicationId);
  return await collect(actor.realmId, query, { kind: "application", id, name });
}

/**
 * The statistics of the realm: the same numbers over all applications, and the requests that named none.
 *
 * @throws NotFoundError for everybody but admins.
 */
export async function realmStatistics(actor: Actor, query: UsageQuery): Promise<Statistics> {
  requireAdminRole(actor);
  return await collect(actor.realmId, query, { kind: "realm" });
}

async function collect(realmId: string, query: UsageQuery, subject: Statistics["subject"]): Promise<Statistics> {
  const { prisma } = database();
  const now = new Date();
  const applicationId = subject.kind === "application" ? subject.id : undefined;
  const scope = { realmId, applicationId, environment: query.environment, from: query.from, to: query.to };
  const bucketing = bucketingFor(query.to - query.from, usagePrecision(query.from, now.getTime()));
  const [{ byTime, byKey, others }, registered, top, activeTokens, last, failures] = await Promise.all([
    usageBreakdown({ ...scope, environment: query.environment ?? undefined, ...bucketing }),
    registeredUsers(scope),
    topUsers(prisma, scope),
    countTokensInUse(prisma, { ...scope, environment: query.environment ?? undefined }, "access", now),
    lastIssue(prisma, { realmId, applicationId, environment: query.environment ?? undefined }),
    recentFailures({ ...scope, since: new Date(query.from * MINUTE), before: new Date(query.to * MINUTE) }),
  ]);
  const names = await namesOf(prisma, subject, [...byKey, ...registered.byApplication, ...top]);
  const nameOf = (id: string) => names.get(id) ?? "A deleted application";
  const outcomes = foldOutcomes(byTime);
  const requests = sum(outcomes.map(({ count }) => count));
  const issued = outcomes.find(({ outcome }) => outcome === "success")?.count ?? 0;
  return {
    subject,
    asOf: now.toISOString(),
    period: {
      name: query.period,
      from: new Date(query.from * MINUTE).toISOString(),
      to: new Date(query.to * MINUTE).toISOString(),
      bucketMinutes: bucketing.step,
    },
    environment: query.environment ?? "all",
    totals: { requests, issued, refused: requests - issued },
    activeTokens,
    lastUse: last === undefined ? null : new Date(last).toISOString(),
    issuedOverTime: foldIssued(byTime, query, bucketing),
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
