import type { ApplicationOverview } from "#app/services/applications/overview";
import { Card, Figure, Figures } from "#app/ui/card";
import { ColumnChart } from "#app/ui/chart/charts";
import { Swatch } from "#app/ui/chart/figure";
import type { ColumnsGeometry } from "#app/ui/chart/geometry";
import { formatCount, formatUpTo, plural, zoneName } from "#app/ui/format";
import { TextLink } from "#app/ui/link";
import { Segments } from "#app/ui/navigation";
import { Time, useZone } from "#app/ui/time";
import { diagnoseHref } from "../diagnosis/links";
import { marksInWords, percent } from "../statistics/words";
import { applicationHref } from "./links";

type Range = ApplicationOverview["requests"]["range"];

/** The times to choose from, in words for a heading, and what one column is. */
const RANGES = {
  "1h": { label: "1 h", words: "1 hour", step: "minute" },
  "24h": { label: "24 h", words: "24 hours", step: "hour" },
  "7d": { label: "7 d", words: "7 days", step: "6 hours" },
  "30d": { label: "30 d", words: "30 days", step: "day" },
} as const satisfies Readonly<Record<Range, object>>;

/** The time that an address asks for; 24 hours where it asks for none. */
export function overviewRange(asked: string | null): Range {
  return asked === "1h" || asked === "7d" || asked === "30d" ? asked : "24h";
}

interface RequestsCardProps {
  readonly application: ApplicationOverview;
  /** The requests, drawn. */
  readonly chart: ColumnsGeometry;
  /** The server's present, in milliseconds since the epoch. */
  readonly now: number;
}

/** One chart of the time that is looked at, and its numbers above it. */
export function RequestsCard({ application: { id, requests, marks, activeTokens, lastTokenAt }, chart, now }: RequestsCardProps) {
  const { range, issued, refused } = requests;
  const { words, step } = RANGES[range];
  const zone = useZone();
  return (
    <Card
      title="Token requests"
      actions={
        <Segments
          label="Time"
          compact
          options={Object.entries(RANGES).map(([name, { label }]) => ({
            to: name === "24h" ? applicationHref(id) : `${applicationHref(id)}?range=${name}`,
            label,
            current: name === range,
          }))}
        />
      }
    >
      <div className="space-y-5">
        <Figures>
          <Figure label={<Swatch tone={1}>Issued</Swatch>} value={formatCount(issued)} />
          <Figure
            label={<Swatch tone="refused">Refused</Swatch>}
            value={
              <>
                {formatCount(refused)}{" "}
                <small className="text-small font-normal whitespace-nowrap text-muted">{percent(refused, issued + refused)}</small>
              </>
            }
          />
          <Figure label="Active tokens" value={formatUpTo(activeTokens)} />
          <Figure
            label="Last token"
            value={<span className="text-card">{lastTokenAt ? <Time value={lastTokenAt} now={now} /> : "None yet"}</span>}
          />
        </Figures>
        <ColumnChart
          id="requests"
          title={`Token requests of the last ${words}`}
          description={`${formatCount(issued)} issued, ${formatCount(refused)} refused. ${marksInWords(marks, zone)}`}
          geometry={chart}
        />
        <p className="text-micro text-muted">
          {range === "30d" ? "A column is one day of UTC" : `A column is one ${step}, times in ${zoneName(zone)}`}; the hatched one is not
          over. <TextLink to={applicationHref(id, "statistics")}>Statistics</TextLink> has causes, sources and the numbers as a table.
        </p>
      </div>
    </Card>
  );
}

/** The causes of refusals that are named. */
const CAUSES_SHOWN = 5;

/** What was refused, by cause; left out where nothing was. */
export function CausesCard({ application: { id, requests }, now }: Omit<RequestsCardProps, "chart">) {
  const { causes } = requests;
  const most = causes[0]?.count;
  if (most === undefined) return null;
  return (
    <Card
      title="Refused, by cause"
      actions={
        <TextLink alone to={applicationHref(id, "statistics")}>
          {causes.length === 1 ? "Show the cause" : `All ${plural(causes.length, "cause")}`}
        </TextLink>
      }
    >
      <ol className="space-y-1">
        {causes.slice(0, CAUSES_SHOWN).map(({ cause, title, count, lastAt, latest }) => (
          <li
            key={cause}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 py-2 text-small md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_4rem_6.5rem] md:py-1.5"
          >
            <span>
              {title}{" "}
              {latest === null ? null : (
                <TextLink alone to={diagnoseHref(latest)} aria-label={`Diagnose the last request: ${title}`}>
                  Diagnose
                </TextLink>
              )}
            </span>
            <svg aria-hidden="true" focusable="false" className="block h-2 w-full max-md:row-start-2">
              <rect width="100%" height="8" rx="2" className="fill-sunken" />
              <rect width={`${(count / most) * 100}%`} height="8" rx="2" className="fill-refused" />
            </svg>
            <span className="text-right font-semibold tabular-nums">{formatCount(count)}</span>
            <span className="text-right text-muted max-md:row-start-2">
              <Time value={lastAt} now={now} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
