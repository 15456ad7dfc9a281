/** Reads what the statistics count, from the records that can answer the question. */
import { database } from "#app/db/database";
import { countFailures, type FailureConditions, type FailureCount } from "#app/db/queries/failure-groups";
import { type KeyCount, type TimeCount, type UsageBreakdown, usageBreakdown } from "#app/db/queries/usage-breakdown";
import { busiestScopes, scopeCounts } from "#app/db/queries/usage-facets";
import { usageSeries } from "#app/db/queries/usage-series";
import { busiestUsers, peopleByDay, peopleInDays } from "#app/db/queries/usage-users";
import { sourceNetwork } from "#app/platform/source-network";
import type { Bucketing } from "./breakdown";
import type { Comparison, Span } from "./period";
import { FILTER_NAMES, type FilterName, NO_SECRET, type StatisticsQuestion } from "./question";
import type { SeriesCounts } from "./series";
import type { Statistics } from "./statistics";

const MINUTE = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * 60;
/** Scopes that are named, of those that tokens have. */
const MOST_SCOPES = 50;
/** Keys that the chart tells apart. */
const MOST_KEYS = 6;

type Source = Statistics["source"];

/** The filters that each kind of records can answer, besides the environment. */
const ANSWERED: Readonly<Record<Source, readonly FilterName[]>> = {
  counters: ["application", "grant", "outcome", "cause", "secret"],
  scopes: ["application", "grant", "outcome", "scope"],
  failures: ["application", "grant", "cause", "secret", "network"],
  people: ["application", "grant", "user"],
};

/** Which records answer a question: the exact counters, unless it asks for what those do not know. */
export function sourceOf({ by, filters }: Pick<StatisticsQuestion, "by" | "filters">): Source {
  if (by === "user" || filters.user !== null) return "people";
  if (by === "source" || filters.network !== null) return "failures";
  return filters.scope === null ? "counters" : "scopes";
}

/** The filters of a question that the records which answer it cannot answer. */
export function unansweredFilters({ by, filters }: Pick<StatisticsQuestion, "by" | "filters">): readonly FilterName[] {
  const answered = ANSWERED[sourceOf({ by, filters })];
  return FILTER_NAMES.filter((name) => filters[name] !== null && !answered.includes(name));
}

export interface CountScope extends Span {
  readonly realmId: string;
  readonly applicationId: string | undefined;
  readonly question: StatisticsQuestion;
  readonly bucketing: Bucketing;
  readonly comparison: Comparison | null;
}

export interface Counts extends SeriesCounts, Pick<UsageBreakdown, "byKey" | "others"> {
  /** The keys of `keyed`, the busiest first. */
  readonly keys: readonly string[];
  readonly before: SeriesCounts | null;
}

/** Every answer of the time, and what the chart tells apart. */
export async function readCounts(scope: CountScope): Promise<Counts> {
  const source = sourceOf(scope.question);
  switch (source) {
    case "people":
      return await readPeople(scope);
    case "failures":
      return await readFailures(scope);
    case "scopes":
      return await readScope(scope);
    case "counters":
      return await readCounters(scope);
  }
}

const NOTHING = { byKey: [], others: { succeeded: 0, failed: 0 } };

/** Conditions of the question on columns that counters and records have in common. */
export function conditionsOf({ realmId, applicationId, question: { environment, filters } }: CountScope) {
  return {
    realmId,
    applicationId,
    environment: environment ?? undefined,
    grantType: filters.grant === "unknown" ? "" : (filters.grant ?? undefined),
    secretId: filters.secret === NO_SECRET ? "" : (filters.secret ?? undefined),
  };
}

/** The same span of minutes and its steps, so many minutes earlier: a step keeps its number. */
function earlier(bucketing: Bucketing, { from, to, shift }: Comparison) {
  return { step: bucketing.step, origin: bucketing.origin - shift, from: from - shift, to: to - shift };
}

/** The hours that a span touches, as times and scopes are counted by the hour. */
export const wholeHours = ({ from, to }: Span): Span => ({
  from: Math.floor(from / HOUR_MINUTES) * HOUR_MINUTES,
  to: Math.ceil(to / HOUR_MINUTES) * HOUR_MINUTES,
});

async function readCounters(scope: CountScope): Promise<Counts> {
  const { question, bucketing, comparison, from, to } = scope;
  const { by, filters } = question;
  const counted = { ...conditionsOf(scope), outcome: filters.cause ?? undefined, result: filters.outcome ?? undefined };
  const [breakdown, before] = await Promise.all([
    usageBreakdown({ ...counted, from, to, ...bucketing }),
    comparison && usageBreakdown({ ...counted, ...earlier(bucketing, comparison) }),
  ]);
  const isKeyed = by === "secret" || by === "application";
  const count = isRefusedOnly(question) ? ({ failed }: KeyCount) => failed : ({ succeeded }: KeyCount) => succeeded;
  const keyOf = by === "secret" ? ({ secretId }: KeyCount) => secretId : ({ applicationId }: KeyCount) => applicationId;
  const totals = isKeyed ? totalsBy(breakdown.byKey, keyOf, count) : [];
  const keys = totals.slice(0, MOST_KEYS).map(([key]) => key);
  const applicationIds = [...new Set(breakdown.byKey.filter((row) => keys.includes(keyOf(row))).map((row) => row.applicationId))];
  // Requests of no known application stand under "" in every realm: those are found by the realm alone.
  const whose = counted.applicationId === undefined && !applicationIds.includes("") ? { applicationIds } : {};
  const result = isRefusedOnly(question) ? "refused" : "issued";
  const keyed = isKeyed
    ? await usageSeries(database().prisma, by === "secret" ? "secretId" : "applicationId", keys, {
        ...counted,
        ...whose,
        result,
        from,
        to,
        ...bucketing,
      })
    : [];
  return {
    ...breakdown,
    keyed,
    keys,
    before: before && {
      byTime: before.byTime,
      keyed: totalsBy(before.byKey, keyOf, count)
        .filter(([key]) => isKeyed && keys.includes(key))
        .map(([key, total]) => ({ bucket: 0, key, count: total })),
    },
  };
}

/** Whether a question is about refusals alone, so that they are what is told apart. */
export function isRefusedOnly({ by, filters }: Pick<StatisticsQuestion, "by" | "filters">): boolean {
  return filters.outcome === "refused" || filters.cause !== null || sourceOf({ by, filters }) === "failures";
}

function totalsBy(rows: readonly KeyCount[], keyOf: (row: KeyCount) => string, count: (row: KeyCount) => number): [string, number][] {
  const totals = new Map<string, number>();
  for (const row of rows) totals.set(keyOf(row), (totals.get(keyOf(row)) ?? 0) + count(row));
  return [...totals].filter(([, total]) => total > 0).sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}

/** The conditions on failure records of the question's time. */
export function failureConditions(scope: CountScope, { from, to }: Span): FailureConditions {
  return {
    ...conditionsOf(scope),
    cause: scope.question.filters.cause ?? undefined,
    since: from * MINUTE,
    before: to * MINUTE,
  };
}

/** Whether a record is from the address or network that is asked for. */
export function isFrom(network: string | null): (row: Pick<FailureCount, "ip">) => boolean {
  return ({ ip }) => network === null || ip === network || sourceNetwork(ip) === network;
}

async function readFailures(scope: CountScope): Promise<Counts> {
  const { question, bucketing, comparison, from, to } = scope;
  const { engine, prisma } = database();
  const read = async (span: Span, steps: Bucketing) =>
    (await countFailures(prisma, engine, { ...failureConditions(scope, span), ...steps }))
      .filter(({ endpoint }) => endpoint === "token")
      .filter(isFrom(question.filters.network));
  const then = comparison && earlier(bucketing, comparison);
  const [rows, before] = await Promise.all([read({ from, to }, bucketing), then && read(then, then)]);
  const keyed = (of: readonly FailureCount[]) =>
    question.by === "source" ? of.map(({ bucket, ip, count }) => ({ bucket, key: sourceNetwork(ip), count })) : [];
  const byTime = (of: readonly FailureCount[]) =>
    of.map(({ bucket, grantType, cause, count }): TimeCount => ({ bucket, grantType, outcome: cause, count }));
  const totals = new Map<string, number>();
  for (const { key, count } of keyed(rows)) totals.set(key, (totals.get(key) ?? 0) + count);
  const keys = [...totals]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_KEYS)
    .map(([key]) => key);
  const ofKeys = (of: readonly FailureCount[]) => keyed(of).filter(({ key }) => keys.includes(key));
  return {
    ...NOTHING,
    byTime: byTime(rows),
    keyed: ofKeys(rows),
    keys,
    before: before && { byTime: byTime(before), keyed: ofKeys(before) },
  };
}

/** Answers whose token has the scope asked for. */
async function readScope(scope: CountScope): Promise<Counts> {
  const { question, bucketing, comparison, from, to } = scope;
  const { prisma } = database();
  const counted = { ...conditionsOf(scope), result: question.filters.outcome ?? undefined };
  const name = question.filters.scope ?? "";
  const [byTime, before] = await Promise.all([
    scopeCounts(prisma, name, { ...counted, from, to, ...bucketing }),
    comparison && scopeCounts(prisma, name, { ...counted, ...earlier(bucketing, comparison) }),
  ]);
  return { ...NOTHING, byTime, keyed: [], keys: [], before: before && { byTime: before, keyed: [] } };
}

/** The scopes of the tokens that the question counts, whichever scope it asks for; none where it asks for what scopes are not counted by. */
export async function readScopes(scope: CountScope): Promise<Statistics["scopes"]> {
  const { question, from, to } = scope;
  const { cause, secret, outcome } = question.filters;
  const source = sourceOf(question);
  // Beside a scope, a cause and a secret count for nothing.
  const isCounted = source === "scopes" || (source === "counters" && cause === null && secret === null);
  if (!isCounted) return [];
  const counted = { ...conditionsOf(scope), result: outcome ?? undefined };
  const rows = await busiestScopes(database().prisma, { ...counted, ...wholeHours({ from, to }) }, MOST_SCOPES);
  return rows.map(({ scope: name, count }) => ({ scope: name, issued: count }));
}

async function readPeople(scope: CountScope): Promise<Counts> {
  const { question, bucketing, comparison, from, to } = scope;
  const { prisma } = database();
  const { realmId, applicationId, environment, grantType } = conditionsOf(scope);
  const { user } = question.filters;
  const days = (span: Span) => ({ fromDay: Math.floor(span.from / DAY_MINUTES), toDay: Math.floor((span.to - 1) / DAY_MINUTES) });
  const whose = { realmId, applicationId, environment, grantType };
  const ids =
    question.by !== "user"
      ? []
      : user === null
        ? (await busiestUsers(prisma, { ...whose, ...days({ from, to }) }, MOST_KEYS)).map(({ userId }) => userId)
        : [user];
  const keys = [...new Set(ids)];
  const userIds = user === null ? undefined : [user];
  const read = async (span: Span, steps: Bucketing): Promise<SeriesCounts> => {
    const bucket = (day: number) => Math.floor((day * DAY_MINUTES - steps.origin) / steps.step);
    const [all, each] = await Promise.all([
      peopleByDay(prisma, { ...whose, ...days(span), userIds }),
      peopleInDays(prisma, { ...whose, ...days(span), userIds: keys }),
    ]);
    return {
      byTime: all.map(({ day, ...row }) => ({ bucket: bucket(day), outcome: "success", ...row })),
      keyed: each.map(({ day, ...row }) => ({ bucket: bucket(day), ...row })),
    };
  };
  const then = comparison && earlier(bucketing, comparison);
  const [counts, before] = await Promise.all([read({ from, to }, bucketing), then && read(then, then)]);
  // A person of whom nothing was counted is not named: anybody's id could be asked for.
  return { ...NOTHING, ...counts, keys: keys.filter((key) => counts.keyed.some((row) => row.key === key)), before };
}
