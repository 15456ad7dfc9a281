/**
 * From numbers to positions. Used by loaders alone: what it imports stays on the server.
 */
import { type ScaleTime, scaleLinear, scaleUtc } from "d3-scale";
import { stack } from "d3-shape";
import type { Mark } from "#app/services/usage/marks";
import type { IssuedOverTime } from "#app/services/usage/statistics";
import type { BarsGeometry, ChartSeries, ColumnsGeometry, DataTone } from "#app/ui/chart/geometry";
import { formatCount, zoneOffset } from "#app/ui/format";
import { layoutMarks } from "./mark-layout";
import { bucketName, chartZone, tickName } from "./words";

/** Pixels of the plot's height. */
const HEIGHT = 200;
const MINUTE = 60_000;
/** Percent of a column's slot that stays empty, so that neighbours part. */
const GAP = 0.18;
const Y_TICKS = 4;
const X_TICKS = 6;
const LONGEST_NAME = 30;

/** A grant type keeps its colour whatever else is on the page. */
export const GRANT_TONES: Readonly<Record<string, DataTone>> = {
  client_credentials: 1,
  refresh_token: 2,
  password: 4,
  authorization_code: 3,
  implicit: 5,
  "urn:ietf:params:oauth:grant-type:device_code": 6,
  "urn:ietf:params:oauth:grant-type:token-exchange": 7,
  "urn:ietf:params:oauth:grant-type:jwt-bearer": 8,
};

/** "Tokens issued over time": columns stacked by grant type. */
export function layoutIssued({ grants, buckets }: IssuedOverTime, bucketMinutes: number, zone: string): ColumnsGeometry {
  return layoutColumns(
    { series: grants.map(({ grantType, label }) => ({ label, tone: GRANT_TONES[grantType] ?? 8 })), buckets },
    bucketMinutes,
    zone,
  );
}

interface ColumnsInput {
  readonly series: readonly ChartSeries[];
  /** In order; `counts` are in the order of `series`. */
  readonly buckets: readonly {
    readonly from: string;
    readonly to: string;
    readonly counts: readonly number[];
    /** It still runs: it is drawn in the room of a whole one. */
    readonly unfinished?: boolean;
  }[];
  /** Changes, the oldest first; what lies outside of the buckets is left out. */
  readonly marks?: readonly Mark[];
}

/**
 * Columns over time, stacked from the ground up in the order of `series`, at their true place in time. A bucket that the
 * period cuts short is drawn that much narrower.
 *
 * @param bucketMinutes length of a full bucket, which decides how times are written
 * @param zone the reader's
 * @example layoutColumns({ series: [{ label: "Refused", tone: "refused" }], buckets: [{ from, to, counts: [3] }] }, 60, "UTC")
 */
export function layoutColumns({ series, buckets, marks = [] }: ColumnsInput, bucketMinutes: number, zone: string): ColumnsGeometry {
  const first = buckets[0];
  const last = buckets.at(-1);
  const endOf = ({ from, to, unfinished }: ColumnsInput["buckets"][number]) =>
    new Date(unfinished ? Math.max(Date.parse(from) + bucketMinutes * MINUTE, Date.parse(to)) : to);
  const x = scaleUtc([new Date(first?.from ?? 0), last ? endOf(last) : new Date(1)], [0, 100]);
  const highest = Math.max(1, ...buckets.map(({ counts }) => counts.reduce((total, count) => total + count, 0)));
  const y = scaleLinear([0, highest], [HEIGHT, 0]).nice(Y_TICKS);
  const layers = stack<ColumnsInput["buckets"][number], number>()
    .keys(series.map((_, index) => index))
    .value((bucket, index) => bucket.counts[index] ?? 0)([...buckets]);
  return {
    height: HEIGHT,
    series,
    columns: buckets.map((bucket, column) => {
      const begins = x(new Date(bucket.from));
      const slot = x(endOf(bucket)) - begins;
      const words = series.flatMap(({ label }, index) => (bucket.counts[index] ? [`${label} ${formatCount(bucket.counts[index])}`] : []));
      return {
        x: round(begins + (slot * GAP) / 2),
        width: round(slot * (1 - GAP)),
        unfinished: bucket.unfinished ?? false,
        title: `${bucketName(bucket, bucketMinutes, chartZone(bucketMinutes, zone))}${bucket.unfinished ? ", unfinished" : ""}: ${words.length > 0 ? words.join(", ") : "none"}`,
        parts: layers.flatMap((layer, at) => {
          const [low, high] = layer[column] ?? [0, 0];
          return high > low ? [{ series: at, y: round(y(high)), height: round(y(low) - y(high)) }] : [];
        }),
      };
    }),
    yTicks: y
      .ticks(Y_TICKS)
      .filter(Number.isInteger)
      .map((tick) => ({ y: round(y(tick)), label: axisCount(tick) })),
    xTicks: timeTicks(x, X_TICKS, bucketMinutes, zone)
      // A label at the very edge would be cut off.
      .filter((tick) => tick.x >= 3 && tick.x <= 97),
    marks: layoutMarks(
      marks.filter(({ at }) => x(new Date(at)) >= 0 && x(new Date(at)) <= 100),
      (at) => round(x(new Date(at))),
    ),
  };
}

/**
 * Labels at round times of the zone: where its clocks begin an hour, and not where those of UTC do.
 *
 * @param count about how many
 */
export function timeTicks(
  x: ScaleTime<number, number>,
  count: number,
  bucketMinutes: number,
  zone: string,
): readonly ColumnsGeometry["xTicks"][number][] {
  const shown = chartZone(bucketMinutes, zone);
  const offset = zoneOffset(x.domain()[0]?.getTime() ?? 0, shown);
  const ahead = x.copy().domain(x.domain().map((at) => new Date(at.getTime() + offset)));
  return ahead
    .ticks(count)
    .map((tick) => new Date(tick.getTime() - offset))
    .map((tick, index) => ({ x: round(x(tick)), label: tickName(tick, bucketMinutes, shown), minor: index % 2 === 1 }));
}

export interface BarsInput {
  readonly series: readonly ChartSeries[];
  readonly rows: readonly {
    readonly key: string;
    readonly label: string;
    readonly value: string;
    readonly note?: string;
    readonly counts: readonly number[];
  }[];
}

/**
 * Bars on one common scale, the longest over the whole width. `counts` are in the order of `series`.
 *
 * @example layoutBars({ series: [{ label: "Issued", tone: 1 }], rows: [{ key: "a", label: "A", value: "3", counts: [3] }] })
 */
export function layoutBars({ series, rows }: BarsInput): BarsGeometry {
  const totals = rows.map(({ counts }) => counts.reduce((total, count) => total + count, 0));
  const width = scaleLinear([0, Math.max(1, ...totals)], [0, 100]);
  return {
    series,
    rows: rows.map(({ key, label, value, note = "", counts }) => {
      let from = 0;
      const parts = counts.flatMap((count, index) => {
        const part = { series: index, x: round(width(from)), width: round(width(count)) };
        from += count;
        return count > 0 ? [part] : [];
      });
      return { key, label: shortened(label), value, note, parts };
    }),
  };
}

function shortened(label: string): string {
  const letters = [...label];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join("")}…` : label;
}

/** The axis has room for five letters: 20,000 is "20k", 1,500,000 is "1.5M". */
export function axisCount(count: number): string {
  if (count >= 1_000_000) return `${count / 1_000_000}M`;
  return count >= 10_000 ? `${count / 1000}k` : formatCount(count);
}

/** Two decimals are finer than a pixel and keep the page small. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
