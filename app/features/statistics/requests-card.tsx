import ChartColumn from "lucide-react/icons/chart-column";
import TableIcon from "lucide-react/icons/table";
import { useState } from "react";
import { Timeline } from "#app/ui/chart/timeline";
import { cx } from "#app/ui/cx";
import { formatCount } from "#app/ui/format";
import { Icon, VisuallyHidden } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";
import { Segments } from "#app/ui/navigation";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#app/ui/table";
import { useZone } from "#app/ui/time";
import { LegendTable } from "./legend-table";
import { type StatisticsAddress, statisticsQuery } from "./links";
import { TimesDetails } from "./times-details";
import type { FigureView, StatisticsView } from "./view";
import { marksInWords } from "./words";

interface RequestsCardProps {
  readonly view: StatisticsView;
  readonly address: StatisticsAddress;
  readonly breakdowns: readonly { readonly name: StatisticsAddress["by"]; readonly label: string }[];
}

/** The numbers of the time, one chart or its table, and the legend, which is the table of the breakdown: nothing is shown twice. */
export function RequestsCard({ view, address, breakdowns }: RequestsCardProps) {
  const ofRealm = view.subject.kind === "realm";
  const closed = { ...address, group: "", at: "" };
  return (
    <section aria-labelledby="requests" className="min-w-0 rounded-lg border border-line bg-surface shadow-card">
      <dl className="grid grid-cols-2 gap-4 p-4 md:grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] md:gap-x-0 md:px-5">
        {view.figures.map((figure) => (
          <FigureWithNote key={figure.label} {...figure} />
        ))}
      </dl>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-4 pt-3 md:px-5">
        <h2 id="requests" className="text-card font-semibold">
          Requests by
        </h2>
        <Segments
          label="Requests by"
          compact
          options={breakdowns
            .filter(({ name }) => ofRealm || name !== "application")
            .map(({ name, label }) => ({
              to: `?${statisticsQuery({ ...closed, by: name })}` as const,
              label,
              current: name === address.by,
            }))}
        />
        <div className="ml-auto">
          <Segments
            label="Shown as"
            compact
            options={[
              {
                to: `?${statisticsQuery({ ...address, view: "chart" })}`,
                current: address.view === "chart",
                label: <ViewLabel icon={ChartColumn} text="Chart" />,
              },
              {
                to: `?${statisticsQuery({ ...address, view: "table" })}`,
                current: address.view === "table",
                label: <ViewLabel icon={TableIcon} text="Table" />,
              },
            ]}
          />
        </div>
      </div>
      {address.view === "table" ? <StepsTable view={view} /> : <ChartWithLine view={view} />}
      <LegendTable view={view} />
      {view.times === null ? null : <TimesDetails times={view.times} />}
    </section>
  );
}

function ViewLabel({ icon, text }: { readonly icon: typeof ChartColumn; readonly text: string }) {
  return (
    <>
      <Icon as={icon} />
      <VisuallyHidden>{text}</VisuallyHidden>
    </>
  );
}

function FigureWithNote({ label, value, note, danger }: FigureView) {
  return (
    <div className="flex min-w-0 flex-col border-line md:border-l md:px-5 md:first:border-l-0 md:first:pl-0">
      <dt className="text-small text-muted">{label}</dt>
      <dd className={cx("text-figure font-semibold tracking-tight tabular-nums [overflow-wrap:anywhere]", danger && "text-danger-ink")}>
        {value}
      </dd>
      <dd className="text-micro text-muted">{note}</dd>
    </div>
  );
}

/** The chart, and one of its bars told in a line: the one under the pointer or the focus where scripts run, else the one of the address. */
function ChartWithLine({ view: { chart, before, marks } }: Pick<RequestsCardProps, "view">) {
  const [pointed, setPointed] = useState<number | null>(null);
  const zone = useZone();
  const picked = pointed ?? chart.picked;
  const bar = chart.bars[picked];
  return (
    <div className="flex flex-col gap-4 px-4 pt-3 pb-4 md:px-5 md:pb-5">
      {marks.length === 0 ? null : <VisuallyHidden>{marksInWords(marks, zone)}</VisuallyHidden>}
      <Timeline id="requests-chart" label={chart.label} geometry={chart.geometry} bars={chart.bars} picked={picked} onPoint={setPointed} />
      {bar ? (
        <p className="flex flex-wrap gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2 text-small tabular-nums">
          <strong className="font-semibold">{bar.name}</strong>
          <span>{bar.numbers}</span>
          <span className="text-muted">{bar.previous}</span>
          {bar.zooms ? (
            <TextLink alone to={bar.to}>
              Zoom in
            </TextLink>
          ) : null}
          {before === null || chart.geometry.before === "" ? null : (
            <span className="inline-flex items-center gap-2 text-muted md:ml-auto">
              <svg viewBox="0 0 14 10" aria-hidden="true" focusable="false" className="h-2.5 w-3.5 stroke-ink [shape-rendering:crispEdges]">
                <path d="M0 5h14" />
              </svg>
              {before}
            </span>
          )}
        </p>
      ) : null}
    </div>
  );
}

/** The same numbers, a row for each step of time. */
function StepsTable({ view: { chart, legend, zone } }: Pick<RequestsCardProps, "view">) {
  return (
    <div className="mt-3 max-h-96 overflow-y-auto border-t border-line">
      <Table caption="Requests by time" flush>
        <TableHead>
          <HeaderCell>{`Time (${zone})`}</HeaderCell>
          {legend.map(({ key, label }) => (
            <HeaderCell key={key} numeric>
              {label}
            </HeaderCell>
          ))}
          <HeaderCell numeric>All</HeaderCell>
        </TableHead>
        <TableBody>
          {chart.bars.map((bar) => (
            <Row key={bar.name}>
              <Cell header nowrap>
                {bar.zooms ? (
                  <TextLink quiet to={bar.to}>
                    {bar.name}
                  </TextLink>
                ) : (
                  bar.name
                )}
              </Cell>
              {legend.map(({ key }, place) => (
                <Cell key={key} numeric>
                  {formatCount(bar.counts[place] ?? 0)}
                </Cell>
              ))}
              <Cell numeric>{formatCount(bar.total)}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
