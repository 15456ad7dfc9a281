/**
 * Lengths of time as people write them, both ways: what a field shows is what it takes. No Intl, whose data differ between the server and the
 * browsers, and would break hydration.
 */
const UNITS = [
  { seconds: 604_800, name: "week", short: ["w", "wk", "wks"] },
  { seconds: 86_400, name: "day", short: ["d"] },
  { seconds: 3_600, name: "hour", short: ["h", "hr", "hrs"] },
  { seconds: 60, name: "minute", short: ["m", "min", "mins"] },
  { seconds: 1, name: "second", short: ["s", "sec", "secs"] },
] as const;

/** Weeks are read and not written: days are what expiry is counted in. */
const WRITTEN = UNITS.slice(1);

const SECONDS_OF: ReadonlyMap<string, number> = new Map(
  UNITS.flatMap(({ seconds, name, short }) => [name, `${name}s`, ...short].map((word): [string, number] => [word, seconds])),
);

/** Far more than any column holds, and exact as a number. */
const MOST_DIGITS = 10;
/** A number as on the wire: digits alone, none of them a needless zero in front. */
const NUMBER = `(?:0|[1-9]\\d{0,${MOST_DIGITS - 1}})`;
const PLAIN = new RegExp(`^${NUMBER}$`);
const PARTS = new RegExp(`^${NUMBER} ?[a-z]+(?: ${NUMBER} ?[a-z]+)*$`, "i");
const PART = new RegExp(`(${NUMBER}) ?([a-z]+)`, "gi");

/**
 * Reads a length of time: seconds as digits alone, or numbers with units, the larger unit first, as "1 hour 30 minutes", "90 min" or "2h". Everything
 * else is refused, also what other readers of numbers would take: `1e3`, `0x3c`, `+5`, `1.5 hours`, blanks around it or two of them within.
 *
 * @returns seconds, a safe integer; null: it is no length of time
 * @example parseDuration("30 days") // 2592000
 * @example parseDuration("3600") // 3600
 */
export function parseDuration(text: string): number | null {
  if (PLAIN.test(text)) return Number(text);
  if (text.length > 100 || !PARTS.test(text)) return null;
  let total = 0;
  let larger = Number.POSITIVE_INFINITY;
  for (const [, count = "", word = ""] of text.matchAll(PART)) {
    const unit = SECONDS_OF.get(word.toLowerCase());
    if (unit === undefined || unit >= larger) return null;
    total += Number(count) * unit;
    larger = unit;
  }
  return Number.isSafeInteger(total) ? total : null;
}

/**
 * A length of time in words.
 *
 * @param seconds whole seconds; less than nothing is nothing
 * @param parts units at most: the smaller ones are left out. All of them by `exactDuration`
 * @example formatDuration(5400) // "1 hour 30 minutes"
 * @example formatDuration(86_430) // "1 day"
 */
export function formatDuration(seconds: number, parts = 2): string {
  const words: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const { seconds: size, name } of WRITTEN) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    else if (words.length > 0 && parts < WRITTEN.length) break;
    if (words.length === parts) break;
  }
  return words.length > 0 ? words.join(" ") : "0 seconds";
}

/**
 * A length of time in words that {@link parseDuration} reads as exactly the same.
 *
 * @example exactDuration(86_430) // "1 day 30 seconds"
 */
export function exactDuration(seconds: number): string {
  return formatDuration(seconds, WRITTEN.length);
}
