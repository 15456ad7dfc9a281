/** Counted rows grouped by time and by outcome. No request is lost or counted twice. Times are whole minutes since the epoch. */
import type { TimeCount } from "#app/db/queries/usage-breakdown";
import { CAUSES, isCause } from "#app/oauth/causes";
import { GRANT_TYPES, grantTypeInfo } from "#app/oauth/grant-types";
import type { IssuedOverTime, OutcomeCount } from "./statistics";

/** A bar of a chart over time. */
export interface Bucket {
  /** First minute. */
  readonly from: number;
  /** The minute after the last. */
  readonly to: number;
}

export interface Bucketing {
  /** Minutes a bucket spans. */
  readonly step: number;
  /** A minute at which a bucket begins: buckets keep to the clock, not to the moment of asking. */
  readonly origin: number;
}

const DAY = 24 * 60;
/** 5 January 1970 was a Monday: weeks begin there. */
const MONDAY = 4 * DAY;
/** More bars than this no longer read as bars. */
const MOST_BUCKETS = 92;

const STEPS: readonly Bucketing[] = [
  { step: 1, origin: 0 },
  { step: 5, origin: 0 },
  { step: 60, origin: 0 },
  { step: DAY / 4, origin: 0 },
  { step: DAY, origin: 0 },
  { step: 7 * DAY, origin: MONDAY },
];

const WEEKLY: Bucketing = { step: 7 * DAY, origin: MONDAY };

/**
 * The finest bucketing that still reads: by minute for an hour, by hour for a day, by day for a month.
 *
 * @param finest minutes: counts are not known by less
 * @example bucketingFor(60).step // 1
 * @example bucketingFor(24 * 60).step // 60
 */
export function bucketingFor(minutes: number, finest = 1): Bucketing {
  return STEPS.find(({ step }) => step >= finest && minutes / step <= MOST_BUCKETS) ?? WEEKLY;
}

/** Which bucket a minute falls into; buckets number upwards from the origin. */
export function bucketIndex(minute: number, { step, origin }: Bucketing): number {
  return Math.floor((minute - origin) / step);
}

/**
 * Every bucket of `[from, to)`, empty ones included. The first and the last end where the span does, so that
 * what they count is what the span counts.
 */
export function bucketsOf(from: number, to: number, bucketing: Bucketing): Bucket[] {
  const buckets: Bucket[] = [];
  for (let index = bucketIndex(from, bucketing); ; index += 1) {
    const begins = bucketing.origin + index * bucketing.step;
    if (begins >= to) return buckets;
    buckets.push({ from: Math.max(begins, from), to: Math.min(begins + bucketing.step, to) });
  }
}

const MINUTE = 60_000;
const iso = (minute: number): string => new Date(minute * MINUTE).toISOString();

/** The label of a counter's grant type; "" is a request that named none, or none that exists. */
export function usageGrantLabel(grantType: string): string {
  return grantType === "" ? "Unknown" : (grantTypeInfo(grantType)?.label ?? grantType);
}

/** "Tokens issued over time": the successes by bucket and grant type, with every bucket of the span. */
export function issuedOverTime(
  rows: readonly TimeCount[],
  span: { readonly from: number; readonly to: number },
  bucketing: Bucketing,
): IssuedOverTime {
  const issued = rows.filter((row) => row.outcome === "success");
  const rank = new Map<string, number>(GRANT_TYPES.map(({ name }, index) => [name, index]));
  const grantTypes = [...new Set(issued.map((row) => row.grantType))].sort(
    (a, b) => (rank.get(a) ?? rank.size) - (rank.get(b) ?? rank.size) || (a < b ? -1 : 1),
  );
  const counts = new Map<string, number>();
  for (const row of issued) add(counts, `${row.bucket} ${row.grantType}`, row.count);
  return {
    grants: grantTypes.map((grantType) => ({
      grantType,
      label: usageGrantLabel(grantType),
      total: sum(issued.filter((row) => row.grantType === grantType).map((row) => row.count)),
    })),
    buckets: bucketsOf(span.from, span.to, bucketing).map(({ from, to }) => {
      const bucket = bucketIndex(from, bucketing);
      const byGrant = grantTypes.map((grantType) => counts.get(`${bucket} ${grantType}`) ?? 0);
      return { from: iso(from), to: iso(to), counts: byGrant, total: sum(byGrant) };
    }),
  };
}

/** Success first, then each cause, the most frequent first. */
export function outcomeCounts(rows: readonly TimeCount[]): OutcomeCount[] {
  const counts = new Map<string, number>();
  for (const row of rows) add(counts, row.outcome, row.count);
  const total = sum([...counts.values()]);
  return [...counts]
    .map(([outcome, count]) => ({ outcome, ...describeOutcome(outcome), count, share: total === 0 ? 0 : count / total }))
    .sort(
      (a, b) => Number(b.outcome === "success") - Number(a.outcome === "success") || b.count - a.count || (a.outcome < b.outcome ? -1 : 1),
    );
}

/**
 * An outcome in the portal's words: `success`, or the key of a cause.
 *
 * @example describeOutcome("success").title // "Success"
 */
export function describeOutcome(outcome: string): { title: string; error: string | null; fix: string | null } {
  if (outcome === "success") return { title: "Success", error: null, fix: null };
  if (!isCause(outcome)) return { title: outcome, error: null, fix: null };
  const { title, error, fix } = CAUSES[outcome];
  return { title, error, fix };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
