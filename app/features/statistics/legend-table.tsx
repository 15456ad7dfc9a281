import type { ReactNode } from "react";
import { Swatch } from "#app/ui/chart/figure";
import { FILLS } from "#app/ui/chart/fills";
import { cx } from "#app/ui/cx";
import { formatCount } from "#app/ui/format";
import { VisuallyHidden } from "#app/ui/icon";
import { Link } from "#app/ui/link";
import type { LegendRow } from "./legend-view";
import type { StatisticsView } from "./view";

const NAMES = {
  outcome: "Outcome",
  grant: "Grant type",
  cause: "Cause",
  secret: "Secret",
  application: "Application",
  source: "Source",
  user: "User",
} as const;

/** What each colour is, with its number: each row leads to these requests alone. */
export function LegendTable({ view: { by, legend, before } }: { readonly view: StatisticsView }) {
  if (legend.length === 0) return <p className="border-t border-line px-5 py-4 text-small text-muted">No token requests in this time.</p>;
  const isTimed = legend.some(({ p95 }) => p95 !== "");
  return (
    <div className="border-t border-line">
      <table className="w-full border-collapse text-left text-small max-lg:block">
        <caption className="sr-only">{`Requests by ${NAMES[by].toLowerCase()}, the legend of the chart`}</caption>
        <thead className="text-micro text-muted max-lg:sr-only">
          <tr className="border-b border-line">
            <LegendHead>{NAMES[by]}</LegendHead>
            <LegendHead numeric>Requests</LegendHead>
            <LegendHead>Share</LegendHead>
            <LegendHead numeric>
              <VisuallyHidden>Percent</VisuallyHidden>
            </LegendHead>
            {isTimed ? <LegendHead numeric>p95</LegendHead> : null}
            {before === null ? null : <LegendHead numeric>{before}</LegendHead>}
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-lg:block">
          {legend.map((row) => (
            <LegendLine key={row.key} row={row} isTimed={isTimed} before={before} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LegendHead({ numeric, children }: { readonly numeric?: boolean; readonly children: ReactNode }) {
  return (
    <th scope="col" className={cx("px-3 py-2 font-normal first:pl-5 last:pr-5", numeric && "text-right")}>
      {children}
    </th>
  );
}

const CELL = "tabular-nums lg:px-3 lg:py-1.5 lg:first:pl-5 lg:last:pr-5";

interface LegendLineProps {
  readonly row: LegendRow;
  readonly isTimed: boolean;
  readonly before: string | null;
}

function LegendLine({ row, isTimed, before }: LegendLineProps) {
  return (
    <tr className="hover:bg-sunken/60 max-lg:grid max-lg:grid-cols-[minmax(0,1fr)_auto_3.5rem] max-lg:gap-x-3 max-lg:px-4 max-lg:py-2">
      <th scope="row" className={cx(CELL, "font-normal [overflow-wrap:anywhere]")}>
        {row.to === null ? (
          <span className="inline-flex min-h-6 items-center">
            <Swatch tone={row.tone}>{row.label}</Swatch>
          </span>
        ) : (
          <Link
            to={row.to}
            preventScrollReset
            className="inline-flex min-h-6 items-center underline-offset-2 hover:underline max-md:min-h-11"
          >
            <Swatch tone={row.tone}>{row.label}</Swatch>
          </Link>
        )}
      </th>
      <td className={cx(CELL, "text-right font-semibold")}>{formatCount(row.total)}</td>
      <td className={cx(CELL, "w-[38%] max-lg:hidden")}>
        <svg aria-hidden="true" focusable="false" className="block h-2 w-full">
          <rect width="100%" height="8" rx="2" className="fill-sunken" />
          <rect width={`${row.width}%`} height="8" rx="2" className={FILLS[row.tone]} />
        </svg>
      </td>
      <td className={cx(CELL, "text-right whitespace-nowrap")}>{row.share}</td>
      {isTimed ? (
        <td className={cx(CELL, "text-right whitespace-nowrap text-muted max-lg:text-left")}>
          <span aria-hidden="true" className="lg:hidden">
            p95{" "}
          </span>
          {row.p95}
        </td>
      ) : null}
      {before === null ? null : (
        <td className={cx(CELL, "text-right whitespace-nowrap text-muted", isTimed ? "max-lg:col-span-2" : "max-lg:col-span-full")}>
          <span aria-hidden="true" className="lg:hidden">
            {before}{" "}
          </span>
          {row.change}
        </td>
      )}
    </tr>
  );
}
