/** Percentiles of answering times, as exactly as the classes tell in which they are counted. */

import { database } from "#app/db/database";
import { answerTimeEnd } from "#app/db/protocol/answer-times";
import { type AnswerTimeCount, answerTimes } from "#app/db/queries/usage-facets";
import { sum, usageGrantLabel } from "./breakdown";
import { type CountScope, conditionsOf, sourceOf, wholeHours } from "./counts";

const MINUTE = 60_000;

/** Milliseconds between which a time lies: at least `from`, less than `to`; `to` null: no bound. */
export interface TimeClass {
  readonly from: number;
  readonly to: number | null;
}

/** The time within which half of the answers were given, 95 and 99 of a hundred; null: there were none. */
export interface Percentiles {
  /** Answers whose time is known. */
  readonly count: number;
  readonly p50: TimeClass | null;
  readonly p95: TimeClass | null;
  readonly p99: TimeClass | null;
}

export interface GrantPercentiles extends Percentiles {
  readonly grantType: string;
  readonly label: string;
  readonly result: "issued" | "refused";
}

export interface AnswerTimes extends Percentiles {
  /** Whole hours of the time asked about, and whole days of what is older than a week. */
  readonly from: string;
  readonly to: string;
  /** Of the time just before: its whole hours, but for one that is counted above already; null: nothing is compared. */
  readonly before: Percentiles | null;
  /** All that were refused, and those that were issued. */
  readonly issued: Percentiles;
  readonly refused: Percentiles;
  /** Those with the most answers first. */
  readonly byGrant: readonly GrantPercentiles[];
  readonly classes: readonly (TimeClass & { readonly count: number })[];
}

/** How long the answers took that a question counts; null: it asks for what times are not counted by. */
export async function readAnswerTimes(scope: CountScope): Promise<AnswerTimes | null> {
  const { question, comparison, from, to } = scope;
  const { cause, secret, outcome } = question.filters;
  if (sourceOf(question) !== "counters" || cause !== null || secret !== null) return null;
  const { prisma } = database();
  const counted = { ...conditionsOf(scope), result: outcome ?? undefined };
  const span = wholeHours({ from, to });
  // Whole hours of the time before may reach into this one, and are counted here then.
  const before = comparison && wholeHours({ from: comparison.from - comparison.shift, to: comparison.to - comparison.shift });
  const [counts, countsBefore] = await Promise.all([
    answerTimes(prisma, { ...counted, ...span }),
    before && answerTimes(prisma, { ...counted, from: before.from, to: Math.min(before.to, span.from) }),
  ]);
  const iso = (minute: number) => new Date(minute * MINUTE).toISOString();
  return answerTimesOf({ from: iso(span.from), to: iso(span.to), counts, before: countsBefore });
}

interface Input {
  readonly from: string;
  readonly to: string;
  readonly counts: readonly AnswerTimeCount[];
  readonly before: readonly AnswerTimeCount[] | null;
}

/** What counts by class say. */
export function answerTimesOf({ from, to, counts, before }: Input): AnswerTimes {
  const of = (wanted: (row: AnswerTimeCount) => boolean) => percentiles(counts.filter(wanted));
  const grants = [...new Set(counts.map(({ grantType }) => grantType))];
  const byGrant = grants.flatMap((grantType) =>
    (["issued", "refused"] as const).map((result) => ({
      grantType,
      label: usageGrantLabel(grantType),
      result,
      ...of((row) => row.grantType === grantType && row.result === result),
    })),
  );
  return {
    from,
    to,
    ...percentiles(counts),
    before: before && percentiles(before),
    issued: of(({ result }) => result === "issued"),
    refused: of(({ result }) => result === "refused"),
    byGrant: byGrant.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count),
    classes: classesOf(counts),
  };
}

/**
 * The classes in which percentiles lie: that of the answer which, in the order of time, at least so many of a hundred have come to.
 *
 * @example percentiles([{ from: 1, count: 99, … }, { from: 500, count: 1, … }]).p99 // { from: 1, to: 2 }
 */
export function percentiles(counts: readonly Pick<AnswerTimeCount, "from" | "count">[]): Percentiles {
  const classes = classesOf(counts);
  const count = sum(classes.map((one) => one.count));
  const at = (percent: number): TimeClass | null => {
    let before = 0;
    for (const { from, to, count: own } of classes) {
      before += own;
      // In whole numbers, as 0.95 times a count is not exact.
      if (before * 100 >= count * percent) return { from, to };
    }
    return null;
  };
  return { count, p50: at(50), p95: at(95), p99: at(99) };
}

function classesOf(counts: readonly Pick<AnswerTimeCount, "from" | "count">[]): AnswerTimes["classes"] {
  const sums = new Map<number, number>();
  for (const { from, count } of counts) sums.set(from, (sums.get(from) ?? 0) + count);
  return [...sums].sort(([a], [b]) => a - b).map(([from, count]) => ({ from, to: answerTimeEnd(from), count }));
}
