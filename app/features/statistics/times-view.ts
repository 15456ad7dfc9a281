/** Answering times in words: each is told as exactly as the class in which it was counted. Used by loaders alone. */
import type { AnswerTimes, Percentiles, TimeClass } from "#app/services/usage/answer-times";
import type { SeriesPart } from "#app/services/usage/series";
import type { Statistics } from "#app/services/usage/statistics";
import { formatCount, plural } from "#app/ui/format";
import { beforeName, momentName } from "./words";

export interface TimesRow {
  readonly label: string;
  readonly count: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
}

export interface TimesView {
  /** "p50 ≤ 5 ms · p95 ≤ 8 ms · p99 ≤ 300 ms" */
  readonly summary: string;
  readonly rows: readonly TimesRow[];
  /** Which answers these are. */
  readonly scope: string;
}

/** The folded table of percentiles; null: no time is known. */
export function timesView({ answerTimes: times, totals, period, asOf }: Statistics): TimesView | null {
  if (times === null || times.count === 0) return null;
  const all = { label: "All answers", ...times };
  const before = times.before === null || times.before.count === 0 ? [] : [{ label: `${beforeName(period.name)} before`, ...times.before }];
  const grants = times.byGrant.map((row) => ({ ...row, label: row.result === "refused" ? `${row.label}, refused` : row.label }));
  const end = Date.parse(times.to) > Date.parse(asOf) ? asOf : times.to;
  const part =
    times.count < totals.requests ? ` The times of ${formatCount(times.count)} of ${plural(totals.requests, "answer")} are known.` : "";
  return {
    summary: (["p50", "p95", "p99"] as const).map((name) => `${name} ${atMost(times[name])}`).join(" · "),
    rows: [all, ...before, ...grants].map(rowOf),
    scope: `Whole hours (UTC): ${momentName(times.from, asOf, "UTC")} to ${momentName(end, asOf, "UTC")}.${part}`,
  };
}

function rowOf({ label, count, p50, p95, p99 }: Percentiles & { readonly label: string }): TimesRow {
  return { label, count: formatCount(count), p50: between(p50), p95: between(p95), p99: between(p99) };
}

/** The percentile of a part of the chart; "": it is not known, as others are told apart by it. */
export function p95Of({ key, result }: SeriesPart, { answerTimes: times, by }: Pick<Statistics, "answerTimes" | "by">): string {
  const found = times && percentilesOf(times, key, result, by);
  return found && found.count > 0 ? atMost(found.p95) : "";
}

function percentilesOf(times: AnswerTimes, key: string, result: SeriesPart["result"], by: Statistics["by"]): Percentiles | undefined {
  if (key === "issued") return times.issued;
  if (key === "refused") return times.refused;
  return by === "grant" ? times.byGrant.find((row) => row.grantType === key && row.result === result) : undefined;
}

const UNKNOWN = "–";

/**
 * The bound that a time is below.
 *
 * @example atMost({ from: 5, to: 8 }) // "≤ 8 ms"
 */
export function atMost(time: TimeClass | null): string {
  if (time === null) return UNKNOWN;
  return time.to === null ? `>\u00A0${duration(time.from)}` : `≤\u00A0${duration(time.to)}`;
}

/**
 * Both bounds.
 *
 * @example between({ from: 800, to: 1200 }) // "800 ms to 1.2 s"
 */
export function between(time: TimeClass | null): string {
  if (time === null) return UNKNOWN;
  const { from, to } = time;
  if (to === null) return `more than ${duration(from)}`;
  if (from === 0) return `up to ${duration(to)}`;
  return to < 1000 ? `${from} to ${duration(to)}` : `${duration(from)} to ${duration(to)}`;
}

/** With blanks that do not break. */
const duration = (milliseconds: number): string => (milliseconds < 1000 ? `${milliseconds}\u00A0ms` : `${milliseconds / 1000}\u00A0s`);
