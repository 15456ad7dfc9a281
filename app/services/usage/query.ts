/** The statistics of an application and of the realm. */
import { database } from "#app/db/database";
import { usagePrecision } from "#app/db/protocol/usage-roll-up";
import { countActiveTokens } from "#app/db/queries/tokens";
import { lastIssue } from "#app/db/queries/usage-sums";
import type { Actor } from "../actor";
import { requireAdminRole } from "../admin/access";
import { findApplication, isRowId } from "../applications/access";
import { checked } from "../errors";
import { recentFailures } from "../failures/recent";
import { readAnswerTimes } from "./answer-times";
import { bucketingFor, issuedOverTime, outcomeCounts, sum } from "./breakdown";
import { type CountScope, conditionsOf, isRefusedOnly, readCounts, readScopes, sourceOf, unansweredFilters } from "./counts";
import { describeGroups, type GroupRequests, readGroupRequests, readGroups } from "./failure-groups";
import { marksOf } from "./marks";
import { applicationNames, filterLabels, keyLabels } from "./names";
import { type Comparison, comparisonOf, type Span, spanOf, widerSpan } from "./period";
import { type Filters, NO_SECRET, type StatisticsQuery, statisticsQuerySchema } from "./question";
import { usageByApplication, usageBySecret } from "./secrets";
import { type Series, seriesOf } from "./series";
import type { Statistics } from "./statistics";
import { peopleServed, registeredUsers, topUsers } from "./users";

const MINUTE = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * 60;
/** The id of no application. */
const NOBODY = "-";

/** The statistics, and the single requests of one group of failures where they are asked for. */
export interface StatisticsAndRequests {
  readonly statistics: Statistics;
  readonly requests: GroupRequests | undefined;
}

/**
 * The statistics of one application.
 *
 * @throws NotFoundError unless the actor owns it or is an admin; InvalidInputError by field of the query.
 * @example const statistics = await applicationStatistics(actor, id, { period: { name: "7d" }, environment: "PRODUCTION" });
 */
export async function applicationStatistics(actor: Actor, applicationId: string, query: StatisticsQuery): Promise<Statistics> {
  return (await statisticsAndRequests(actor, applicationId, query, "")).statistics;
}

/**
 * The statistics of the realm: the same numbers over all applications, and the requests that named none.
 *
 * @throws NotFoundError for everybody but admins; InvalidInputError by field of the query.
 */
export async function realmStatistics(actor: Actor, query: StatisticsQuery): Promise<Statistics> {
  return (await statisticsAndRequests(actor, null, query, "")).statistics;
}

/**
 * Both for their page.
 *
 * @param applicationId null: the realm's
 * @param groupId the group whose single requests are wanted; "": none
 * @throws NotFoundError as the two above
 */
export async function statisticsAndRequests(
  actor: Actor,
  applicationId: string | null,
  query: StatisticsQuery,
  groupId: string,
): Promise<StatisticsAndRequests> {
  if (applicationId === null) {
    requireAdminRole(actor);
    return await collect(actor.realmId, query, { kind: "realm" }, groupId);
  }
  const { id, name } = await findApplication(database().prisma, actor, applicationId, "read");
  return await collect(actor.realmId, query, { kind: "application", id, name }, groupId);
}

async function collect(
  realmId: string,
  asked: StatisticsQuery,
  subject: Statistics["subject"],
  groupId: string,
): Promise<StatisticsAndRequests> {
  const question = checked(statisticsQuerySchema, asked);
  const { period, environment, filters, by, compared } = question;
  const { prisma } = database();
  const now = new Date();
  const source = sourceOf(question);
  // Minutes that the steps of these records have, whatever their age.
  const least = source === "people" ? DAY_MINUTES : source === "scopes" ? HOUR_MINUTES : 1;
  const span = wholeSteps(spanOf(period, now.getTime()), least);
  const finest = Math.max(least, usagePrecision(span.from, now.getTime()));
  const bucketing = bucketingFor(span.to - span.from, finest);
  const comparison = compared ? comparisonOf(span, bucketing, now.getTime()) : null;
  const applicationId = subject.kind === "application" ? subject.id : await applicationOf(realmId, filters);
  const scope: CountScope = { realmId, applicationId, question, bucketing, comparison, ...span };
  const people = { realmId, applicationId, environment, ...span };
  const time = { since: span.from * MINUTE, before: span.to * MINUTE };
  const counts = await readCounts(scope);
  const { byTime, byKey, others } = counts;
  const [registered, top, peopleCount, activeTokens, last, failures, groups, marks, times, scopes] = await Promise.all([
    registeredUsers(people),
    topUsers(prisma, people),
    peopleServed(prisma, people),
    countActiveTokens(prisma, { realmId, applicationId, environment: environment ?? undefined }, now),
    lastIssue(prisma, { realmId, applicationId, environment: environment ?? undefined }),
    // What was refused has no scope.
    source === "scopes"
      ? []
      : recentFailures({
          ...conditionsOf(scope),
          environment,
          cause: filters.cause ?? undefined,
          since: new Date(time.since),
          before: new Date(time.before),
        }),
    readGroups(scope, byTime),
    marksOf({ realmId, applicationId, ...time }),
    readAnswerTimes(scope),
    readScopes(scope),
  ]);
  const ids = [...byKey, ...registered.byApplication, ...top, ...groups].map((row) => row.applicationId);
  const names = await applicationNames(prisma, applicationId === undefined ? ids : [...ids, applicationId]);
  const nameOf = (id: string) => names.get(id) ?? { name: "A deleted application", owner: "" };
  const secrets = await usageBySecret(prisma, byKey, names, { ...scope, environment, now });
  const outcomes = outcomeCounts(byTime);
  const requests = sum(outcomes.map(({ count }) => count));
  const issued = outcomes.find(({ outcome }) => outcome === "success")?.count ?? 0;
  const keys = await keyLabels({ by, keys: counts.keys, names, secrets, ofRealm: subject.kind === "realm" });
  const series = seriesOf({
    ...counts,
    by,
    span,
    bucketing,
    refusedOnly: isRefusedOnly(question),
    keys,
    comparison,
    finest: least,
    now: now.getTime(),
  });
  const statistics: Statistics = {
    subject,
    asOf: now.toISOString(),
    period: {
      name: period.name,
      from: iso(span.from),
      to: iso(span.to),
      bucketMinutes: bucketing.step,
      wider: isoSpan(widerSpan(span, now.getTime())),
    },
    environment: environment ?? "all",
    filters,
    filterLabels: await filterLabels(filters, names, secrets, requests > 0),
    unanswered: unansweredFilters(question),
    source,
    totals: { requests, issued, refused: requests - issued },
    answerTimes: times,
    scopes,
    activeTokens,
    lastUse: last === undefined ? null : new Date(last).toISOString(),
    comparison: comparison && compare(series, comparison),
    by,
    series,
    marks,
    failureGroups: await describeGroups(scope, groups, names),
    issuedOverTime: issuedOverTime(byTime, span, bucketing),
    outcomes,
    secrets,
    applications: usageByApplication(byKey, names),
    others: { issued: others.succeeded, refused: others.failed },
    registeredUsers: {
      total: registered.total,
      byApplication: registered.byApplication.map((row) => ({ ...row, ...nameOf(row.applicationId) })),
    },
    people: peopleCount,
    topUsers: top.map(({ applicationId: id, ...row }) => ({ applicationId: id, applicationName: nameOf(id).name, ...row })),
    recentFailures: failures,
  };
  return { statistics, requests: groupId === "" ? undefined : await readGroupRequests(scope, groups, groupId) };
}

const iso = (minute: number): string => new Date(minute * MINUTE).toISOString();
const isoSpan = (span: Span | null) => span && { from: iso(span.from), to: iso(span.to) };

const wholeSteps = ({ from, to }: Span, step: number): Span => ({ from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step });

/** Of a realm, the one application whose requests are wanted: named, or by its secret. Those of another realm are nobody's. */
async function applicationOf(realmId: string, { application, secret }: Filters): Promise<string | undefined> {
  const { prisma } = database();
  if (application !== null) {
    const found = isRowId(application)
      ? await prisma.application.findFirst({ where: { id: application, realmId }, select: { id: true } })
      : null;
    return found?.id ?? NOBODY;
  }
  if (secret === null || secret === NO_SECRET) return undefined;
  const found = await prisma.clientSecret.findFirst({
    where: { id: secret, client: { realmId } },
    select: { client: { select: { applicationId: true } } },
  });
  return found?.client.applicationId ?? NOBODY;
}

function compare({ parts }: Series, { from, to }: Comparison): Statistics["comparison"] {
  const of = (result: "issued" | "refused", which: "ours" | "before") =>
    sum(parts.filter((part) => part.result === result).map(({ compared }) => compared?.[which] ?? 0));
  return {
    from: iso(from),
    to: iso(to),
    ours: { issued: of("issued", "ours"), refused: of("refused", "ours") },
    before: { issued: of("issued", "before"), refused: of("refused", "before") },
  };
}
