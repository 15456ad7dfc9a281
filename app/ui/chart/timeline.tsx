import { cx } from "../cx";
import { type InternalHref, Link } from "../link";
import { Patterns, patternFill } from "./charts";
import type { TimelineGeometry } from "./geometry";
import { HATCH_STROKES, Hatches, hatchFill } from "./hatches";
import { MARKS_ABOVE, Marks } from "./marks";

const ABOVE = MARKS_ABOVE;
/** Pixels below the plot for the labels of time. */
const BELOW = 24;

export interface TimelineBar {
  /** Where the bar leads, such as to a closer look at its time. */
  readonly to: InternalHref;
  /** Its time and numbers. */
  readonly label: string;
}

interface TimelineProps {
  /** Unique on the page. */
  readonly id: string;
  /** What it shows, in a sentence. */
  readonly label: string;
  readonly geometry: TimelineGeometry;
  /** In the order of the geometry's slots. */
  readonly bars: readonly TimelineBar[];
  /** The bar that is told of beside the chart. */
  readonly picked: number;
  /** The pointer or the focus is on a bar. */
  readonly onPoint?: ((bar: number) => void) | undefined;
}

/**
 * Stacked bars over time, each a link; a dashed line with a flag where something was changed, a thin line for the time before, and the step
 * that still runs hatched. The drawing has its height from the start, so that nothing moves when it arrives.
 *
 * @example <Timeline id="requests" label="Requests an hour by grant type" geometry={geometry} bars={bars} picked={23} />
 */
export function Timeline({ id, label, geometry, bars, picked, onPoint }: TimelineProps) {
  const { height, width, paths, before, open, slots, marks, yTicks, xTicks } = geometry;
  const base = ABOVE + height;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 text-micro">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing with links is a group, and a fieldset is of forms */}
      <svg role="group" aria-label={label} width="100%" height={base + BELOW} className="block overflow-visible">
        <Hatches id={id} tones={open.map(({ tone }) => tone)} />
        <Patterns chartId={id} series={paths} />
        {yTicks.map((tick) => (
          <line
            key={tick.label}
            x1="0"
            x2="100%"
            y1={ABOVE + tick.y}
            y2={ABOVE + tick.y}
            className={cx("[shape-rendering:crispEdges]", tick.y === height ? "stroke-line-strong" : "stroke-line")}
          />
        ))}
        <svg
          aria-hidden="true"
          y={ABOVE}
          width="100%"
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          className="[shape-rendering:crispEdges]"
        >
          {paths.map(({ tone, d }) => (
            <path key={tone} d={d} fill={patternFill(id, { tone })} />
          ))}
          {before === "" ? null : <path d={before} vectorEffect="non-scaling-stroke" className="fill-none stroke-ink" />}
        </svg>
        {open.map((part) => (
          <rect
            key={part.y}
            x={`${part.x}%`}
            width={`${part.width}%`}
            y={ABOVE + part.y}
            height={part.height}
            fill={hatchFill(id, part.tone)}
            className={cx("[shape-rendering:crispEdges]", HATCH_STROKES[part.tone])}
          />
        ))}
        {slots.map((slot, index) => {
          const bar = bars[index];
          return bar ? (
            <Link key={slot.x} to={bar.to} aria-label={bar.label} onPoint={onPoint && (() => onPoint(index))} className="group/bar">
              <rect
                x={`${slot.x}%`}
                width={`${slot.width}%`}
                y={ABOVE}
                height={height}
                className={cx(index === picked ? "fill-ink/8" : "fill-transparent", "group-hover/bar:fill-ink/6")}
              />
            </Link>
          ) : null;
        })}
        <svg aria-hidden="true" width="100%" height={base + BELOW} className="pointer-events-none overflow-visible">
          <Marks marks={marks} base={base} />
          {xTicks.map((tick) => (
            <text
              key={tick.x}
              x={`${tick.x}%`}
              y={base + 18}
              textAnchor="middle"
              className={cx("fill-muted", tick.minor && "max-md:hidden")}
            >
              {tick.label}
            </text>
          ))}
        </svg>
      </svg>
      <svg aria-hidden="true" width={axisWidth(yTicks)} height={base + BELOW} className="block overflow-visible">
        {yTicks.map((tick) => (
          <text key={tick.label} x="0" y={ABOVE + tick.y} dy="0.32em" className="fill-muted tabular-nums">
            {tick.label}
          </text>
        ))}
      </svg>
    </div>
  );
}

/** Pixels: seven a letter. */
const axisWidth = (ticks: TimelineGeometry["yTicks"]): number => Math.max(...ticks.map(({ label }) => label.length), 1) * 7 + 4;
