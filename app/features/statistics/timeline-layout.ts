/** From the series of the statistics to positions. Used by loaders alone: what it imports stays on the server. */
import { scaleLinear, scaleUtc } from "d3-scale";
import type { Series, SeriesBucket, SeriesPart } from "#app/services/usage/series";
import type { Statistics } from "#app/services/usage/statistics";
import type { DataTone, TimelineGeometry } from "#app/ui/chart/geometry";
import { axisCount, GRANT_TONES, round, timeTicks } from "./chart-layout";
import { layoutMarks } from "./mark-layout";

const MINUTE = 60_000;
const HEIGHT = 210;
/** Units of the stretched drawing across. */
const WIDTH = 1000;
/** Part of a bar's room that stays empty, at both sides together. */
const GAP = 0.3;
/** Pixels: what is not nothing is at least so high, and parts lie so far from each other. */
const LEAST = 2;
const BETWEEN = 1;
const Y_TICKS = 3;
const X_TICKS = 8;

/** Colours in the order in which they are handed out. */
const TONES = [1, 2, 4, 3, 5, 6, 7, 8] as const;
const REFUSED_TONES = ["refused", 4, 6, 3, 8, 5, 7, 2] as const;

/** The colour of each part: refusals in the colour of what was refused first, grant types in their own. */
export function tonesOf({ parts }: Series, by: Statistics["by"]): readonly DataTone[] {
  const refused = parts.filter(({ result }) => result === "refused");
  const issued = parts.filter(({ result }) => result === "issued");
  return parts.map((part): DataTone => {
    if (by === "grant" && part.key !== "refused" && refused.length < 2) return GRANT_TONES[part.key] ?? 8;
    return part.result === "refused" ? toneAt(REFUSED_TONES, refused, part) : toneAt(TONES, issued, part);
  });
}

function toneAt(tones: readonly DataTone[], parts: readonly SeriesPart[], part: SeriesPart): DataTone {
  return tones[parts.indexOf(part) % tones.length] ?? 8;
}

/** What the timeline is drawn from; its times are written in the reader's zone. */
export function layoutTimeline(
  { series, by, marks, period }: Pick<Statistics, "series" | "by" | "marks" | "period">,
  zone: string,
): TimelineGeometry {
  const { buckets } = series;
  const tones = tonesOf(series, by);
  // The step that still runs has its whole room, though nothing can be in its end yet.
  const endOf = ({ from, to, unfinished }: SeriesBucket) =>
    new Date(unfinished ? Math.max(Date.parse(from) + period.bucketMinutes * MINUTE, Date.parse(to)) : to);
  const last = buckets.at(-1);
  const x = scaleUtc([new Date(period.from), last ? endOf(last) : new Date(period.to)], [0, 100]);
  const highest = Math.max(1, ...buckets.flatMap(({ issued, refused, before }) => [issued + refused, before ?? 0]));
  const y = scaleLinear([0, highest], [0, HEIGHT]).nice(Y_TICKS);
  const paths = new Map<DataTone, string>();
  const open: TimelineGeometry["open"][number][] = [];
  const slots = buckets.map((bucket) => {
    const begins = x(new Date(bucket.from));
    return { x: round(begins), width: round(x(endOf(bucket)) - begins) };
  });
  let before = "";
  for (const [index, bucket] of buckets.entries()) {
    const slot = slots[index] ?? { x: 0, width: 0 };
    const bar = { x: slot.x + (slot.width * GAP) / 2, width: slot.width * (1 - GAP) };
    let top = HEIGHT;
    for (const [place, count] of bucket.counts.entries()) {
      if (count === 0) continue;
      const height = round(Math.min(top, Math.max(LEAST, y(count))));
      const tone = tones[place] ?? 8;
      top -= height;
      if (bucket.unfinished) open.push({ tone, x: round(bar.x), width: round(bar.width), y: round(top), height });
      else paths.set(tone, `${paths.get(tone) ?? ""}M${unit(bar.x)} ${round(top + height)}v-${height}h${unit(bar.width)}v${height}z`);
      top = Math.max(0, top - BETWEEN);
    }
    if (bucket.before !== null) before += `M${unit(slot.x)} ${round(HEIGHT - y(bucket.before))}h${unit(slot.width)}`;
  }
  return {
    height: HEIGHT,
    width: WIDTH,
    paths: [...paths].map(([tone, d]) => ({ tone, d })),
    before,
    open,
    slots,
    marks: layoutMarks(marks, (at) => round(x(new Date(at)))),
    yTicks: y
      .ticks(Y_TICKS)
      .filter(Number.isInteger)
      .map((tick) => ({ y: round(HEIGHT - y(tick)), label: axisCount(tick) })),
    xTicks: timeTicks(x, X_TICKS, period.bucketMinutes, zone)
      // A label at the very edge would be cut off.
      .filter((tick) => tick.x >= 2 && tick.x <= 98)
      .filter((tick, index, all) => tick.label !== all[index - 1]?.label),
  };
}

const unit = (percent: number): number => Math.round((percent * WIDTH) / 10) / 10;
