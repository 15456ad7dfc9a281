import type { BarsGeometry } from "./geometry";
import { Patterns, patternFill } from "./patterns";

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
