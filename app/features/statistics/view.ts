/** What the statistics page draws: worked out in the loader, so that the page itself only lays out. */
import type { SeriesBucket, SeriesPart } from "#app/services/usage/series";
import type { Statistics } from "#app/services/usage/statistics";
import type { TimelineGeometry } from "#app/ui/chart/geometry";
import { formatCount, formatUpTo, plural } from "#app/ui/format";
import type { InternalHref } from "#app/ui/link";
import { type GroupRow, groupRows } from "./groups-view";
import { type LegendRow, legendRow } from "./legend-view";
import { type StatisticsAddress, statisticsQuery } from "./links";
import { layoutTimeline, tonesOf } from "./timeline-layout";
import { atMost, type TimesView, timesView } from "./times-view";
import { beforeName, bucketName, change, chartZone, momentName, percent, secretName, stepName, zoneNote } from "./words";

const MINUTE = 60_000;
/** Rows of a table on the page; the files have all. */
const MOST_ROWS = 50;

export interface StatisticsView
  extends Pick<
    Statistics,
    "subject" | "asOf" | "period" | "totals" | "lastUse" | "by" | "source" | "filterLabels" | "registeredUsers" | "topUsers" | "marks"
  > {
  /** From when to when, in words. */
  readonly time: string;
  /** Of which clock or calendar the chart's times are. */
  readonly zone: string;
  /** "24 h before"; null: nothing is compared. */
  readonly before: string | null;
  readonly figures: readonly FigureView[];
  readonly chart: ChartView;
  readonly legend: readonly LegendRow[];
  /** null: no answering times are known. */
  readonly times: TimesView | null;
  readonly groups: readonly GroupRow[];
  /** How many there are, those that are not shown included. */
  readonly groupCount: number;
  readonly notice: string;
  /** What the filters may be set to, of what there is in this time. */
  readonly choices: Readonly<
    Record<"grant" | "cause" | "secret" | "scope" | "user", readonly { readonly value: string; readonly label: string }[]>
  >;
}

export interface FigureView {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly danger?: boolean | undefined;
}

export interface ChartView {
  readonly label: string;
  readonly geometry: TimelineGeometry;
  readonly bars: readonly BarView[];
  readonly picked: number;
}

export interface BarView {
  readonly to: InternalHref;
  /** Its time and numbers, in a line. */
  readonly label: string;
  readonly name: string;
  readonly numbers: string;
  readonly previous: string;
  /** Whether `to` is a closer look; else it only tells of this bar. */
  readonly zooms: boolean;
  /** In the order of the legend. */
  readonly counts: readonly number[];
  readonly total: number;
}

/** The page's model of a service's answer, its times in the reader's zone. */
export function statisticsView(data: Statistics, address: StatisticsAddress, zone: string): StatisticsView {
  const { subject, asOf, period, totals, lastUse, by, source, filterLabels, registeredUsers, topUsers, marks, series } = data;
  const tones = tonesOf(series, by);
  // The chart stands on what was refused; the legend begins with what was issued.
  const order = [...series.parts.keys()].sort((a, b) => rank(series.parts[a]) - rank(series.parts[b]) || a - b);
  return {
    subject,
    asOf,
    period,
    totals,
    lastUse,
    by,
    source,
    filterLabels,
    registeredUsers: { ...registeredUsers, byApplication: registeredUsers.byApplication.slice(0, MOST_ROWS) },
    topUsers,
    marks,
    time: `${spanName({ from: period.from, to: Date.parse(period.to) > Date.parse(asOf) ? asOf : period.to }, data, zone)}, ${zoneNote(period.bucketMinutes, zone)}`,
    zone: zoneNote(period.bucketMinutes, zone),
    before: data.comparison ? `${beforeName(period.name)} before` : null,
    figures: figures(data),
    chart: chartView(data, address, order, zone),
    legend: order.flatMap((index) => {
      const part = series.parts[index];
      return part ? [legendRow(part, tones[index] ?? 8, data, address)] : [];
    }),
    times: timesView(data),
    groups: groupRows(data, address, zone),
    groupCount: data.failureGroups.length,
    notice: noticeOf(data),
    choices: choicesOf(data),
  };
}

function spanName({ from, to }: { readonly from: string; readonly to: string }, { period, asOf }: Statistics, zone: string): string {
  const shown = chartZone(period.bucketMinutes, zone);
  return `${momentName(from, asOf, shown)} to ${momentName(to, asOf, shown)}`;
}

const rank = (part: SeriesPart | undefined): number => (part?.result === "refused" ? 1 : 0);

function figures({ totals, activeTokens, comparison, people, period, answerTimes: times }: Statistics): readonly FigureView[] {
  const before = comparison && comparison.before.issued + comparison.before.refused;
  const ours = comparison && comparison.ours.issued + comparison.ours.refused;
  const was = comparison && before ? `, was ${percent(comparison.before.refused, before)}` : "";
  return [
    {
      label: "Requests",
      value: formatCount(totals.requests),
      note:
        before === null || ours === null
          ? ""
          : before === 0
            ? `none in the ${beforeName(period.name)} before`
            : `${change(ours, before)} on the ${beforeName(period.name)} before`,
    },
    { label: "Issued", value: formatCount(totals.issued), note: `${formatUpTo(activeTokens)} active now` },
    {
      label: "Refused",
      value: formatCount(totals.refused),
      note: `${percent(totals.refused, totals.requests)}${was}`,
      danger: totals.refused > 0,
    },
    ...(times === null || times.count === 0
      ? []
      : [{ label: "Answered in", value: atMost(times.p50), note: `p95 ${atMost(times.p95)}, p99 ${atMost(times.p99)}` }]),
    { label: "Users", value: formatCount(people), note: "people who got a token" },
  ];
}

function chartView(data: Statistics, address: StatisticsAddress, order: readonly number[], zone: string): ChartView {
  const { series, period, asOf, by } = data;
  const bars = series.buckets.map((bucket, index) => barView(bucket, series.buckets[index - 1], data, address, order, zone));
  const now = Date.parse(asOf);
  const asked = series.buckets.findIndex(({ from }) => from.slice(0, 16) === address.at.slice(0, 16));
  const begun = series.buckets.findLastIndex(({ from }) => Date.parse(from) <= now);
  return {
    label: `Requests by ${stepName(period.bucketMinutes)} and ${by === "grant" ? "grant type" : by}, ${spanName(period, data, zone)}`,
    geometry: layoutTimeline(data, zone),
    bars,
    picked: asked >= 0 ? asked : Math.max(0, begun),
  };
}

function barView(
  bucket: SeriesBucket,
  previous: SeriesBucket | undefined,
  data: Statistics,
  address: StatisticsAddress,
  order: readonly number[],
  zone: string,
): BarView {
  const { period, asOf } = data;
  const to = bucket.unfinished ? asOf : bucket.to;
  const name = `${bucketName({ from: bucket.from, to }, bucket.unfinished ? 0 : period.bucketMinutes, chartZone(period.bucketMinutes, zone))}${bucket.unfinished ? ", unfinished" : ""}`;
  const numbers = numbersOf(bucket);
  const end = new Date(Math.min(Date.parse(bucket.to), Math.floor(Date.parse(asOf) / MINUTE) * MINUTE + MINUTE));
  const closer = { ...address, range: "custom", from: bucket.from.slice(0, 16), to: end.toISOString().slice(0, 16), at: "", group: "" };
  return {
    to: bucket.finer ? `?${statisticsQuery(closer)}` : `?${statisticsQuery({ ...address, at: bucket.from.slice(0, 16) })}`,
    label: `${name}: ${numbers}${bucket.before === null ? "" : `; ${formatCount(bucket.before)} in the time before`}`,
    name,
    numbers,
    previous: previous ? `The ${stepName(period.bucketMinutes)} before: ${numbersOf(previous)}` : "",
    zooms: bucket.finer,
    counts: order.map((index) => bucket.counts[index] ?? 0),
    total: bucket.issued + bucket.refused,
  };
}

const numbersOf = ({ issued, refused }: SeriesBucket): string => `${formatCount(issued)} issued, ${formatCount(refused)} refused`;

/** What the numbers are of where they are not of everything. */
function noticeOf({ source, unanswered }: Statistics): string {
  const left = unanswered.length === 0 ? "" : ` Not counted by: ${unanswered.join(", ")}.`;
  if (source === "failures") {
    return `Sources are known of recorded refusals, for 30 days: of requests that proved no key, one of each cause and address is recorded a minute.${left}`;
  }
  if (source === "scopes") return `Requests that got a token with the scope, by whole hours (UTC).${left}`;
  if (source === "people") return `Tokens that were obtained for people, by whole days (UTC).${left}`;
  return left.trim();
}

function choicesOf({ issuedOverTime, outcomes, secrets, scopes, topUsers, by, series, subject }: Statistics): StatisticsView["choices"] {
  const people = by === "user" ? series.parts.filter(({ key }) => !["refused", "issued", "others"].includes(key)) : [];
  const users = [
    ...people.map(({ key, label }) => ({ value: key, label })),
    ...topUsers.map(({ userId, name }) => ({ value: userId, label: name })),
  ];
  return {
    grant: issuedOverTime.grants.map(({ grantType, label }) => ({ value: grantType === "" ? "unknown" : grantType, label })),
    cause: outcomes
      .filter(({ outcome }) => outcome !== "success")
      .map(({ outcome, title, count }) => ({ value: outcome, label: `${title} (${plural(count, "request")})` })),
    secret: secrets
      .filter(({ secretId }) => secretId !== null)
      .slice(0, 50)
      .map((row) => ({
        value: row.secretId ?? "",
        label: subject.kind === "realm" ? `${secretName(row)} · ${row.applicationName}` : secretName(row),
      })),
    scope: scopes.map(({ scope, issued }) => ({ value: scope, label: `${scope} (${plural(issued, "request")})` })),
    user: users.filter(({ value }, index) => users.findIndex((other) => other.value === value) === index),
  };
}
