/**
 * Numbers and times as text, the same on the server and in every browser: no words of Intl, whose data differ between
 * the two and would break hydration.
 */
export { exactDuration, formatDuration } from "#app/platform/duration";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

interface Precision {
  readonly seconds?: boolean;
}

/**
 * A moment in a time zone, to the minute or the second. Of Intl it takes numbers alone: words differ between servers and browsers.
 *
 * @param at milliseconds since the epoch
 * @param zone a name of the IANA database
 * @example formatMoment(Date.UTC(2026, 10, 9, 14, 3), "Europe/Berlin") // "9 Nov 2026, 15:03 GMT+1"
 */
export function formatMoment(at: number, zone: string, { seconds = false }: Precision = {}): string {
  const parts = new Map(
    partsIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const month = MONTHS[Number(parts.get("month")) - 1];
  const clock = [parts.get("hour"), parts.get("minute"), ...(seconds ? [parts.get("second")] : [])].join(":");
  return `${Number(parts.get("day"))} ${month} ${parts.get("year")}, ${clock} ${zone === "UTC" ? "UTC" : parts.get("timeZoneName")}`;
}

/** Making one takes a thousand times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsIn(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const [numeric, twoDigits] = ["numeric", "2-digit"] as const;
  const formatter = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    day: numeric,
    month: numeric,
    year: numeric,
    hour: twoDigits,
    minute: twoDigits,
    second: twoDigits,
    hourCycle: "h23",
    timeZoneName: "shortOffset",
  });
  formatters.set(timeZone, formatter);
  return formatter;
}

/**
 * A day in UTC.
 *
 * @example formatDay(new Date("2027-01-11T00:00:00Z")) // "11 Jan 2027"
 */
export function formatDay(at: Date | string): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/**
 * The time of day of a moment, where its date is plain: within the last day.
 *
 * @param at milliseconds since the epoch
 * @param zone a name of the IANA database
 * @example formatClock(Date.UTC(2026, 10, 28, 14, 2), "Europe/Berlin") // "15:02 GMT+1"
 */
export function formatClock(at: number, zone: string, precision: Precision = {}): string {
  const [, clock = ""] = formatMoment(at, zone, precision).split(", ");
  return clock;
}

/**
 * An environment's name on screen.
 *
 * @param environment `PRODUCTION` or `SANDBOX`
 * @example environmentName("SANDBOX") // "Sandbox"
 */
export function environmentName(environment: string): string {
  return environment === "SANDBOX" ? "Sandbox" : "Production";
}

/**
 * A whole number with separators between the thousands.
 *
 * @example formatCount(1204) // "1,204"
 */
export function formatCount(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A count with its noun.
 *
 * @example plural(1, "token") // "1 token"
 * @example plural(1204, "token") // "1,204 tokens"
 */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** So many are counted at most, where there may be millions. */
const MOST_COUNTED = 10_000;

/**
 * A count that was ended at a bound, with its noun.
 *
 * @example pluralUpTo(10_000, "token") // "10,000 or more tokens"
 */
export function pluralUpTo(count: number, one: string, many = `${one}s`): string {
  return count < MOST_COUNTED ? plural(count, one, many) : `${formatUpTo(count)} ${many}`;
}

/** The same without the noun. */
export function formatUpTo(count: number): string {
  return count < MOST_COUNTED ? formatCount(count) : `${formatCount(MOST_COUNTED)} or more`;
}

const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/**
 * How far a moment lies from another, in its largest unit.
 *
 * @param at milliseconds since the epoch
 * @param now milliseconds since the epoch
 * @example formatRelative(now - 7_500_000, now) // "2 hours ago"
 * @example formatRelative(now + 86_400_000, now) // "in 1 day"
 */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round(Math.abs(now - at) / 1000);
  if (seconds < 45) return at <= now ? "just now" : "in a moment";
  const [size, name] = UNITS.find(([unit]) => seconds >= unit) ?? UNITS[3];
  const text = plural(Math.floor(seconds / size), name);
  return at <= now ? `${text} ago` : `in ${text}`;
}
