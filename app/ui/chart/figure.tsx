import type { ReactNode } from "react";
import { Patterns, patternFill } from "./charts";
import { FILLS } from "./fills";
import type { ChartSeries, DataTone } from "./geometry";

interface ChartFigureProps {
  /** What the chart shows, as a sentence with its numbers: the summary that everybody can read. */
  readonly summary: ReactNode;
  readonly legend?: ReactNode;
  readonly children: ReactNode;
  /** The same numbers in full. */
  readonly table: ReactNode;
  /** The table beside the chart; a long one is folded away behind "Show as table". */
  readonly tablePlace: "beside" | "below" | "folded";
}

/**
 * A chart with its summary, its legend and its table. The table is part of the page, with or without JavaScript.
 *
 * @example <ChartFigure summary="1,204 tokens, most at 14:00." table={<Table …/>} tablePlace="folded"><ColumnChart …/></ChartFigure>
 */
export function ChartFigure({ summary, legend, children, table, tablePlace }: ChartFigureProps) {
  const figure = (
    <figure className="min-w-0 space-y-4">
      <figcaption className="text-sm text-muted">{summary}</figcaption>
      {children}
      {legend}
    </figure>
  );
  if (tablePlace === "beside") {
    return (
      <div className="grid items-start gap-x-8 gap-y-5 lg:grid-cols-2">
        {figure}
        <div className="min-w-0">{table}</div>
      </div>
    );
  }
  if (tablePlace === "below") {
    return (
      <div className="space-y-5">
        {figure}
        {table}
      </div>
    );
  }
  return (
    <div className="space-y-3">
      {figure}
      <details className="group text-sm">
        <summary className="inline-flex min-h-8 items-center rounded-md font-medium text-accent underline-offset-2 hover:underline">
          Show as table
        </summary>
        <div className="mt-3 max-h-96 overflow-y-auto">{table}</div>
      </details>
    </div>
  );
}

interface SwatchProps {
  readonly tone: DataTone;
  readonly children: ReactNode;
}

/** A name with the colour that it has in the drawing: numbers above a chart that are its legend too. */
export function Swatch({ tone, children }: SwatchProps) {
  return (
    <span className="inline-flex items-center gap-[0.4375rem]">
      <svg viewBox="0 0 10 10" aria-hidden="true" focusable="false" className="size-2.5 shrink-0">
        <rect width="10" height="10" rx="2" className={FILLS[tone]} />
      </svg>
      {children}
    </span>
  );
}

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
