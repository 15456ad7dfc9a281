/**
 * Numbers and times as text, the same on the server and in every browser: no words of Intl, whose data differ between
 * the two and would break hydration.
 */
import { wallClock, zoneOffset } from "#app/platform/time-zone";

export { exactDuration, formatDuration } from "#app/platform/duration";
export { type WallClock, wallClock, zoneOffset } from "#app/platform/time-zone";

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
  const { year, month, day, hour, minute, second, offset } = wallClock(at, zone);
  return `${day} ${MONTHS[month - 1]} ${year}, ${[hour, minute, ...(seconds ? [second] : [])].join(":")} ${offset}`;
}

/**
 * A zone's name as it is read.
 *
 * @example zoneName("America/New_York") // "America/New York"
 */
export function zoneName(zone: string): string {
  return zone.replaceAll("_", " ");
}

/**
 * A day and a month, without the year.
 *
 * @param month 1 to 12
 * @example monthDay({ day: 9, month: 11 }) // "9 Nov"
 */
export function monthDay({ day, month }: { readonly day: number; readonly month: number }): string {
  return `${day} ${MONTHS[month - 1]}`;
}

/**
 * What a control for date and time shows of a moment of UTC, in a zone; "" stays "".
 *
 * @param utc `YYYY-MM-DDTHH:MM`
 * @example inputTime("2026-11-09T14:03", "Europe/Berlin") // "2026-11-09T15:03"
 */
export function inputTime(utc: string, zone: string): string {
  const at = Date.parse(`${utc}Z`);
  return Number.isNaN(at) ? "" : new Date(at + zoneOffset(at, zone)).toISOString().slice(0, 16);
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
