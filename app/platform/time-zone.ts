/** Moments by the clock of a time zone, both ways: what a field shows is what it takes. Of Intl it takes numbers alone: words differ between servers and browsers. */

/** What a clock and a calendar of the zone show. */
export interface WallClock {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  /** "00" to "23", "59", "59" */
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** "UTC", or its distance such as "GMT+5:45" */
  readonly offset: string;
}

/**
 * What clocks of a zone show at a moment.
 *
 * @param at milliseconds since the epoch
 * @param zone a name of the IANA database
 * @example wallClock(Date.UTC(2026, 10, 9, 14, 3), "Europe/Berlin").hour // "15"
 */
export function wallClock(at: number, zone: string): WallClock {
  const parts = new Map(
    partsIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const text = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? "";
  return {
    year: Number(text("year")),
    month: Number(text("month")),
    day: Number(text("day")),
    hour: text("hour"),
    minute: text("minute"),
    second: text("second"),
    offset: zone === "UTC" ? "UTC" : text("timeZoneName"),
  };
}

/**
 * How far the zone's clocks are ahead of UTC at a moment, in milliseconds.
 *
 * @param at milliseconds since the epoch
 */
export function zoneOffset(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(at, zone);
  return Date.UTC(year, month - 1, day, Number(hour), Number(minute), Number(second)) - Math.floor(at / 1000) * 1000;
}

/**
 * The moment at which the zone's clocks show a time; the first one where they show it twice, and an hour on where they leave it out.
 *
 * @param shown the time as if it were of UTC, in milliseconds since the epoch
 * @example momentIn(Date.UTC(2026, 10, 9, 15, 3), "Europe/Berlin") // Date.UTC(2026, 10, 9, 14, 3)
 */
export function momentIn(shown: number, zone: string): number {
  const day = 86_400_000;
  // Clocks are not put forward and back within two days.
  const candidates = [zoneOffset(shown - day, zone), zoneOffset(shown + day, zone)].map((offset) => shown - offset);
  return candidates.find((at) => at + zoneOffset(at, zone) === shown) ?? Math.max(...candidates);
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
