import type { ChartSeries } from "./geometry";
import { Patterns, patternFill } from "./patterns";

interface LegendProps {
  /** Unique on the page. */
  readonly id: string;
  readonly series: readonly ChartSeries[];
}

/** What each colour and pattern means. */
export function Legend({ id, series }: LegendProps) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted">
      {series.map((entry, index) => (
        <li key={entry.label} className="flex items-center gap-2">
          <svg aria-hidden="true" focusable="false" width="14" height="14" className="shrink-0 overflow-hidden rounded-sm">
            <Patterns chartId={`${id}-legend-${index}`} series={[entry]} />
            <rect width="14" height="14" fill={patternFill(`${id}-legend-${index}`, entry)} />
          </svg>
          {entry.label}
        </li>
      ))}
    </ul>
  );
}
