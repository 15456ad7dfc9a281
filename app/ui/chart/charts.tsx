import { cx } from "../cx";
import { FILLS } from "./fills";
import type { BarsGeometry, ChartSeries, ColumnsGeometry, DataTone } from "./geometry";
import { HATCH_STROKES, Hatches, hatchFill } from "./hatches";
import { MARKS_ABOVE, Marks } from "./marks";

/** Lines drawn over the colour on a tile of 8 by 8; the first tone is plain. */
const LINES: Readonly<Record<DataTone, string>> = {
  1: "",
  2: "M-2 2l4-4M0 8l8-8M6 10l4-4",
  3: "M2 2h1.5M6 6h1.5",
  4: "M0 2h8M0 6h8",
  5: "M0 0l8 8M0 8l8-8",
  6: "M2 0v8M6 0v8",
  7: "M-2 6l4 4M0 0l8 8M6-2l4 4",
  8: "M0 4h8M4 0v8",
  refused: "M-2 6l4 4M0 0l8 8M6-2l4 4",
};

/** The document says what its reader has chosen. */
const ONLY_WITH_PATTERNS = "[html:not([data-patterns])_&]:hidden";

const patternId = (chartId: string, tone: DataTone): string => `${chartId}-tone-${tone}`;

/** The value of `fill` for a series, once `Patterns` is in the same drawing. */
export function patternFill(chartId: string, { tone }: Pick<ChartSeries, "tone">): string {
  return `url(#${patternId(chartId, tone)})`;
}

/** A fill for each series: its colour, and over it a pattern where the reader has chosen that at /display. */
export function Patterns({ chartId, series }: { readonly chartId: string; readonly series: readonly Pick<ChartSeries, "tone">[] }) {
  return (
    <defs>
      {[...new Set(series.map(({ tone }) => tone))].map((tone) => (
        <pattern key={tone} id={patternId(chartId, tone)} width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" className={FILLS[tone]} />
          <path
            d={LINES[tone]}
            className={cx("fill-none stroke-surface", ONLY_WITH_PATTERNS)}
            strokeWidth="1.25"
            strokeOpacity="0.55"
            strokeLinecap="square"
          />
        </pattern>
      ))}
    </defs>
  );
}

interface ColumnChartProps {
  /** Unique on the page. */
  readonly id: string;
  /** Name of the drawing for screen readers. */
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly description: string;
  readonly geometry: ColumnsGeometry;
}

/** Pixels below the plot for the labels of time. */
const AXIS = 24;

/**
 * Stacked columns over time, and a flag where something was changed, which `description` says in words. The drawing has its height from the start, so that nothing moves when it arrives.
 *
 * @example <ColumnChart id="issued" title="Tokens issued over time" description="…" geometry={geometry} />
 */
export function ColumnChart({ id, title, description, geometry }: ColumnChartProps) {
  const { height, series, columns, yTicks, xTicks, marks } = geometry;
  const above = marks.length > 0 ? MARKS_ABOVE : 0;
  return (
    <svg
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      width="100%"
      height={above + height + AXIS}
      className="block overflow-visible pr-1 pl-10 text-xs"
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      <Patterns chartId={id} series={series} />
      <Hatches id={id} tones={columns.some(({ unfinished }) => unfinished) ? series.map(({ tone }) => tone) : []} />
      <Marks marks={marks} base={above + height} />
      <g transform={`translate(0 ${above})`}>
        {yTicks.map(({ y, label }) => (
          <g key={label}>
            <line x1="0" x2="100%" y1={y} y2={y} className="stroke-line" />
            <text x={-8} y={y} dy="0.32em" textAnchor="end" className="fill-muted tabular-nums">
              {label}
            </text>
          </g>
        ))}
        {columns.map(({ x, width, title: words, parts, unfinished }) => (
          <g key={x}>
            <title>{words}</title>
            {/* The whole height answers the pointer, so that a small column can be asked too. */}
            <rect x={`${x}%`} width={`${width}%`} y="0" height={height} fill="transparent" className="hover:fill-ink/5" />
            {parts.map((part) => {
              const entry = series[part.series];
              return entry ? (
                <rect
                  key={part.series}
                  x={`${x}%`}
                  width={`${width}%`}
                  y={part.y}
                  height={part.height}
                  fill={unfinished ? hatchFill(id, entry.tone) : patternFill(id, entry)}
                  className={cx("pointer-events-none", unfinished && HATCH_STROKES[entry.tone])}
                />
              ) : null;
            })}
          </g>
        ))}
        <line x1="0" x2="100%" y1={height} y2={height} className="stroke-line-strong" />
        {xTicks.map(({ x, label, minor }) => (
          <g key={x} className={minor ? "max-sm:hidden" : undefined}>
            <line x1={`${x}%`} x2={`${x}%`} y1={height} y2={height + 4} className="stroke-line-strong" />
            <text x={`${x}%`} y={height + 18} textAnchor="middle" className="fill-muted">
              {label}
            </text>
          </g>
        ))}
      </g>
    </svg>
  );
}

interface BarChartProps {
  /** Unique on the page. */
  readonly id: string;
  /** Name of the drawing for screen readers. */
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly description: string;
  readonly geometry: BarsGeometry;
}

/** Pixels: of a row, and within it down to the text's baseline and to the bar. */
const ROW = 44;
const BASELINE = 14;
const BAR = { top: 22, height: 12 } as const;

/**
 * Bars side by side with their names and numbers above them, longest first as a rule.
 *
 * @example <BarChart id="outcomes" title="Outcomes" description="…" geometry={geometry} />
 */
export function BarChart({ id, title, description, geometry: { series, rows } }: BarChartProps) {
  return (
    <svg
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      width="100%"
      height={rows.length * ROW}
      className="block overflow-visible text-[0.8125rem]"
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      <Patterns chartId={id} series={series} />
      {rows.map((row, index) => (
        <g key={row.key}>
          <text x="0" y={index * ROW + BASELINE} className="fill-ink">
            {row.label}
          </text>
          <text x="100%" y={index * ROW + BASELINE} textAnchor="end" className="fill-muted tabular-nums">
            {row.value}
            {row.note === "" ? null : <tspan className="max-sm:hidden">{` · ${row.note}`}</tspan>}
          </text>
          <rect x="0" y={index * ROW + BAR.top} width="100%" height={BAR.height} rx="3" className="fill-sunken" />
          {row.parts.map((part) => {
            const entry = series[part.series];
            return entry ? (
              <rect
                key={part.series}
                x={`${part.x}%`}
                y={index * ROW + BAR.top}
                width={`${part.width}%`}
                height={BAR.height}
                rx="2"
                fill={patternFill(id, entry)}
              />
            ) : null;
          })}
        </g>
      ))}
    </svg>
  );
}
