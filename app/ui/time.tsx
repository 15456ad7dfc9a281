import { createContext, useContext } from "react";
import { formatClock, formatMoment, formatRelative } from "./format";
import { useHydrated } from "./remix";

/** The time zone in which moments are written, a name of the IANA database: the reader chooses it at /display. */
export const ZoneContext = createContext("UTC");

/** The time zone that the reader has chosen, for sentences that hold a moment: `formatMoment(at, useZone())`. */
export function useZone(): string {
  return useContext(ZoneContext);
}

interface ClockProps {
  readonly value: Date | number;
  readonly seconds?: boolean | undefined;
}

/**
 * The time of day in the reader's zone, where the date is plain: within the last day.
 *
 * @example Failing since <Clock value={condition.since} />
 */
export function Clock({ value, seconds = false }: ClockProps) {
  const zone = useZone();
  const date = new Date(value);
  return (
    <time dateTime={date.toISOString()} title={formatMoment(date.getTime(), zone, { seconds: true })} suppressHydrationWarning>
      {formatClock(date.getTime(), zone, { seconds })}
    </time>
  );
}

interface TimeProps {
  /** A Date, milliseconds since the epoch, or an ISO string. */
  readonly value: Date | number | string;
  /** The server's present, from the loader: shows "2 hours ago" instead of the date. */
  readonly now?: number | undefined;
  /** Says the seconds, too: where moments are evidence, such as in a log. */
  readonly seconds?: boolean | undefined;
}

/**
 * A moment. Without `now` as date and time in the reader's zone; with it as distance, the date on hover. Once JavaScript runs, the
 * tooltip adds the browser's own zone; the visible text never changes, so nothing moves.
 *
 * @example <Time value={token.issuedAt} />
 * @example <Time value={secret.lastUsedAt} now={now} />
 */
export function Time({ value, now, seconds = false }: TimeProps) {
  const zone = useZone();
  const hydrated = useHydrated();
  const date = new Date(value);
  const text = formatMoment(date.getTime(), zone, { seconds });
  const exact = formatMoment(date.getTime(), zone, { seconds: true });
  const local = hydrated ? ` (${date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" })})` : "";
  return (
    // Server and browser may know different versions of the zones' rules.
    <time dateTime={date.toISOString()} title={`${exact}${local}`} className="md:whitespace-nowrap" suppressHydrationWarning>
      {now === undefined ? text : formatRelative(date.getTime(), now)}
    </time>
  );
}
