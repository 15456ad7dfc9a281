import type { ChartSeries, DataTone } from "./geometry";

/** Spelled out, because the style sheet holds only what it finds written. */
const FILLS: Readonly<Record<DataTone, string>> = {
  1: "fill-data-1",
  2: "fill-data-2",
  3: "fill-data-3",
  4: "fill-data-4",
  5: "fill-data-5",
  6: "fill-data-6",
  7: "fill-data-7",
  8: "fill-data-8",
};

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
};

const patternId = (chartId: string, tone: DataTone): string => `${chartId}-tone-${tone}`;

/** The value of `fill` for a series, once `Patterns` is in the same drawing. */
export function patternFill(chartId: string, { tone }: ChartSeries): string {
  return `url(#${patternId(chartId, tone)})`;
}

/** A fill of colour and pattern for each series: neither says anything alone. */
export function Patterns({ chartId, series }: { readonly chartId: string; readonly series: readonly ChartSeries[] }) {
  return (
    <defs>
      {[...new Set(series.map(({ tone }) => tone))].map((tone) => (
        <pattern key={tone} id={patternId(chartId, tone)} width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" className={FILLS[tone]} />
          <path d={LINES[tone]} className="fill-none stroke-surface" strokeWidth="1.25" strokeOpacity="0.55" strokeLinecap="square" />
        </pattern>
      ))}
    </defs>
  );
}
