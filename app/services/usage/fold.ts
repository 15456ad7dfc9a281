/** From counted rows to the parts of the statistics. Pure: what goes in comes out, regrouped, to the last request. */
import type { TimeCount } from "#app/db/queries/usage-breakdown";
import { CAUSES, isCause } from "#app/oauth/causes";
import { GRANT_TYPES, grantTypeInfo } from "#app/oauth/grant-types";
import { type Bucketing, bucketIndex, bucketsOf } from "./buckets";
import type { IssuedOverTime, OutcomeCount } from "./statistics";

const MINUTE = 60_000;
const iso = (minute: number): string => new Date(minute * MINUTE).toISOString();

/** The label of a counter's grant type; "" is a request that named none, or none that exists. */
function usageGrantLabel(grantType: string): string {
  return grantType === "" ? "Unknown" : (grantTypeInfo(grantType)?.label ?? grantType);
}

/** "Tokens issued over time": the successes by bucket and grant type, with every bucket of the span. */
export function foldIssued(
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
export function foldOutcomes(rows: readonly TimeCount[]): OutcomeCount[] {
  const counts = new Map<string, number>();
  for (const row of rows) add(counts, row.outcome, row.count);
  const total = sum([...counts.values()]);
  return [...counts]
    .map(([outcome, count]) => ({ outcome, ...describeOutcome(outcome), count, share: total === 0 ? 0 : count / total }))
    .sort(
      (a, b) => Number(b.outcome === "success") - Number(a.outcome === "success") || b.count - a.count || (a.outcome < b.outcome ? -1 : 1),
    );
}

function describeOutcome(outcome: string): { title: string; error: string | null; fix: string | null } {
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
