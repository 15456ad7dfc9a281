import { formatRelative, formatUtc } from "./format";
import { useHydrated } from "./remix";

interface TimeProps {
  /** A Date, milliseconds since the epoch, or an ISO string. */
  readonly value: Date | number | string;
  /** The server's present, from the loader: shows "2 hours ago" instead of the date. */
  readonly now?: number | undefined;
}

/**
 * A moment. Without `now` as date and time in UTC; with it as distance, the date on hover. Once JavaScript runs, the
 * tooltip adds the reader's own zone; the visible text never changes, so nothing moves.
 *
 * @example <Time value={token.issuedAt} />
 * @example <Time value={secret.lastUsedAt} now={now} />
 */
export function Time({ value, now }: TimeProps) {
  const hydrated = useHydrated();
  const date = new Date(value);
  const utc = formatUtc(date.getTime());
  const local = hydrated ? ` (${date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" })})` : "";
  return (
    <time dateTime={date.toISOString()} title={`${utc}${local}`} className="md:whitespace-nowrap">
      {now === undefined ? utc : formatRelative(date.getTime(), now)}
    </time>
  );
}
