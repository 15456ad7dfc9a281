/** What the statistics page draws: worked out in the loader, so that the page itself only lays out. */

import type { FailureView } from "#app/services/failures/recent";
import type { ApplicationUsage, OutcomeCount, SecretUsage, Statistics, TopUser } from "#app/services/usage/statistics";
import type { BarsGeometry, ColumnsGeometry } from "#app/ui/chart/geometry";
import { formatCount, plural } from "#app/ui/format";
import { layoutBars, layoutIssued } from "./chart-layout";
import { bucketName, percent, secretName } from "./words";

/** Rows of a table on the page, and bars of its chart; the files have all. */
const MOST_ROWS = 50;
const MOST_BARS = 8;

export interface StatisticsView {
  readonly subject: Statistics["subject"];
  readonly asOf: string;
  readonly period: Statistics["period"];
  readonly totals: Statistics["totals"];
  readonly activeTokens: number;
  readonly lastUse: string | null;
  readonly issued: IssuedView;
  readonly outcomes: { readonly summary: string; readonly bars: BarsGeometry; readonly rows: readonly OutcomeCount[] };
  readonly secrets: UsageView<SecretUsage>;
  readonly applications: UsageView<ApplicationUsage>;
  /** Requests that are in no row of the two above. */
  readonly others: Statistics["others"];
  readonly registeredUsers: Statistics["registeredUsers"];
  readonly topUsers: { readonly bars: BarsGeometry; readonly rows: readonly TopUser[] };
  readonly failures: FailuresView;
}

export interface FailuresView {
  readonly proved: readonly FailureView[];
  /** Samples of what did not prove its key, each with all requests of the period that were counted for its cause (null: not counted). */
  readonly claimed: readonly (FailureView & { readonly requests: number | null })[];
}

export interface IssuedView {
  readonly summary: string;
  readonly geometry: ColumnsGeometry;
  readonly grants: Statistics["issuedOverTime"]["grants"];
  readonly rows: readonly { readonly from: string; readonly name: string; readonly counts: readonly number[]; readonly total: number }[];
}

export interface UsageView<Row> {
  readonly bars: BarsGeometry;
  readonly rows: readonly Row[];
  /** How many rows there are, those that are not shown included. */
  readonly count: number;
}

interface IssuedInput extends Pick<Statistics, "issuedOverTime"> {
  readonly period: Pick<Statistics["period"], "bucketMinutes">;
  readonly totals: Pick<Statistics["totals"], "issued">;
}

const RESULT_SERIES = [
  { label: "Issued", tone: 1 },
  { label: "Refused", tone: 4 },
] as const;

/** The page's model of a service's answer. */
export function statisticsView(data: Statistics): StatisticsView {
  const { subject, asOf, period, totals, activeTokens, lastUse, registeredUsers } = data;
  return {
    subject,
    asOf,
    period,
    totals,
    activeTokens,
    lastUse,
    issued: issuedView(data),
    outcomes: outcomesView(data),
    secrets: usageView(data.secrets, (row) => ({
      key: `${row.applicationId} ${row.environment} ${row.secretId}`,
      label: [secretName(row), row.environment === "SANDBOX" ? "Sandbox" : "", subject.kind === "realm" ? row.applicationName : ""]
        .filter((part) => part !== "")
        .join(" · "),
    })),
    applications: usageView(data.applications, (row) => ({ key: row.applicationId, label: row.name })),
    others: data.others,
    registeredUsers: { ...registeredUsers, byApplication: registeredUsers.byApplication.slice(0, MOST_ROWS) },
    topUsers: {
      bars: layoutBars({
        series: [{ label: "Tokens", tone: 3 }],
        rows: data.topUsers.map((row) => ({
          key: `${row.applicationId} ${row.userId}`,
          label: subject.kind === "realm" ? `${row.name} · ${row.applicationName}` : row.name,
          value: plural(row.tokens, "token"),
          counts: [row.tokens],
        })),
      }),
      rows: data.topUsers,
    },
    failures: failuresView(data),
  };
}

function failuresView({ recentFailures, outcomes }: Statistics): FailuresView {
  const counts = new Map(outcomes.map(({ outcome, count }) => [outcome, count]));
  return {
    proved: recentFailures.filter(({ proven }) => proven),
    claimed: recentFailures
      .filter(({ proven }) => !proven)
      .map((failure) => ({ ...failure, requests: failure.endpoint === "token" ? (counts.get(failure.cause) ?? null) : null })),
  };
}

/** Tokens over time: of an application, of the realm, or of a person at one application. */
export function issuedView({ issuedOverTime, period, totals }: IssuedInput): IssuedView {
  const rows = issuedOverTime.buckets.map((bucket) => ({
    from: bucket.from,
    name: bucketName(bucket, period.bucketMinutes),
    counts: bucket.counts,
    total: bucket.total,
  }));
  const busiest = rows.reduce((best, row) => (row.total > (best?.total ?? 0) ? row : best), rows[0]);
  return {
    summary:
      busiest && totals.issued > 0
        ? `${plural(totals.issued, "request")} answered with tokens; most in ${busiest.name} (${formatCount(busiest.total)}).`
        : "No tokens were issued in this time.",
    geometry: layoutIssued(issuedOverTime, period.bucketMinutes),
    grants: issuedOverTime.grants,
    rows,
  };
}

function outcomesView({ outcomes, totals }: Statistics): StatisticsView["outcomes"] {
  const [worst] = outcomes.filter(({ outcome }) => outcome !== "success");
  const shown = outcomes.slice(0, MOST_BARS);
  const rest = outcomes.slice(MOST_BARS).reduce((count, row) => count + row.count, 0);
  const bar = (key: string, label: string, count: number) => ({
    key,
    label,
    value: formatCount(count),
    note: percent(count, totals.requests),
    counts: key === "success" ? [count, 0] : [0, count],
  });
  return {
    summary: `${plural(totals.requests, "token request")}: ${formatCount(totals.issued)} succeeded, ${formatCount(totals.refused)} refused${
      worst ? `, most often for: ${worst.title} (${formatCount(worst.count)})` : ""
    }.`,
    bars: layoutBars({
      series: [{ label: "Success", tone: 1 }, RESULT_SERIES[1]],
      rows: [...shown.map((row) => bar(row.outcome, row.title, row.count)), ...(rest > 0 ? [bar("rest", "Other causes", rest)] : [])],
    }),
    rows: outcomes,
  };
}

function usageView<Row extends { readonly issued: number; readonly refused: number }>(
  rows: readonly Row[],
  name: (row: Row) => { readonly key: string; readonly label: string },
): UsageView<Row> {
  const used = rows.filter(({ issued, refused }) => issued + refused > 0).slice(0, MOST_BARS);
  return {
    bars: layoutBars({
      series: RESULT_SERIES,
      rows: used.map((row) => ({
        ...name(row),
        value: formatCount(row.issued + row.refused),
        note: `${formatCount(row.refused)} refused`,
        counts: [row.issued, row.refused],
      })),
    }),
    rows: rows.slice(0, MOST_ROWS),
    count: rows.length,
  };
}
