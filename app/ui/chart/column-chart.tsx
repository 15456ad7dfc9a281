import type { ColumnsGeometry } from "./geometry";
import { Patterns, patternFill } from "./patterns";

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
 * Stacked columns over time. The drawing has its height from the start, so that nothing moves when it arrives.
 *
 * @example <ColumnChart id="issued" title="Tokens issued over time" description="…" geometry={geometry} />
 */
export function ColumnChart({ id, title, description, geometry }: ColumnChartProps) {
  const { height, series, columns, yTicks, xTicks } = geometry;
  return (
    <svg
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      width="100%"
      height={height + AXIS}
      className="block overflow-visible pr-1 pl-10 text-xs"
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      <Patterns chartId={id} series={series} />
      {yTicks.map(({ y, label }) => (
        <g key={label}>
          <line x1="0" x2="100%" y1={y} y2={y} className="stroke-line" />
          <text x={-8} y={y} dy="0.32em" textAnchor="end" className="fill-muted tabular-nums">
            {label}
          </text>
        </g>
      ))}
      {columns.map(({ x, width, title: words, parts }) => (
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
                fill={patternFill(id, entry)}
                className="pointer-events-none"
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
    </svg>
  );
}
