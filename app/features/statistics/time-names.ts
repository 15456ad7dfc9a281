/** How times are written in charts and their tables: UTC, as short as the bucket allows. */
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const DAY = 24 * 60;

const two = (value: number): string => String(value).padStart(2, "0");
const clock = (date: Date): string => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
const day = (date: Date): string => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;

interface Span {
  readonly from: string;
  readonly to: string;
}

/**
 * The name of a bucket.
 *
 * @param bucketMinutes length of a full bucket
 * @example bucketName({ from: "2026-11-09T14:00:00Z", to: "2026-11-09T15:00:00Z" }, 60) // "9 Nov, 14:00 to 15:00"
 * @example bucketName({ from: "2026-11-09T00:00:00Z", to: "2026-11-10T00:00:00Z" }, 1440) // "9 Nov"
 */
export function bucketName(span: Span, bucketMinutes: number): string {
  const from = new Date(span.from);
  const to = new Date(span.to);
  const minutes = (to.getTime() - from.getTime()) / 60_000;
  if (bucketMinutes === 1) return `${day(from)}, ${clock(from)}`;
  const lastDay = day(new Date(to.getTime() - 60_000));
  if (minutes < bucketMinutes || bucketMinutes < DAY) {
    const end = clock(to) === "00:00" ? "24:00" : clock(to);
    return `${day(from)}, ${clock(from)} to ${lastDay === day(from) ? end : `${lastDay}, ${end}`}`;
  }
  return bucketMinutes === DAY ? day(from) : `${day(from)} to ${lastDay}`;
}

/** The label of a moment on the axis: the day where a day begins, else the time. */
export function tickName(tick: Date, bucketMinutes: number): string {
  return bucketMinutes >= DAY || clock(tick) === "00:00" ? day(tick) : clock(tick);
}
