/** Which time and which environment the statistics show. Minutes are whole ones since the epoch. */
import { z } from "zod";
import { usagePrecision } from "#app/db/protocol/usage-roll-up";

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
/** Days a custom time may span, at most: so long are counters kept. */
export const LONGEST_DAYS = 400;
/** The end of the year 2999. Minutes since the epoch exceed a column of 32 bits from the year 6053 on. */
const LATEST = new Date(Date.UTC(3000, 0) - 1);

/** The times on offer, with WSO2's words for a picker of ranges. */
export const PERIODS = [
  { name: "1h", label: "Last hour" },
  { name: "24h", label: "Last 24 hours" },
  { name: "7d", label: "Last 7 days" },
  { name: "30d", label: "Last 30 days" },
  { name: "90d", label: "Last 90 days" },
  { name: "400d", label: "Last 400 days" },
] as const;

/** Their lengths in minutes, counted back from now. */
const MINUTES = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY, "400d": 400 * DAY } as const;

const momentSchema = (example: string) => {
  const error = `Give date and time, such as ${example}.`;
  return z.date({ error }).min(new Date(0), { error }).max(LATEST, { error });
};

const customSchema = z
  .object({
    name: z.literal("custom"),
    from: momentSchema("2026-11-09T14:00"),
    /** The first moment that no longer counts. */
    to: momentSchema("2026-11-09T15:00"),
  })
  .superRefine(({ from, to }, context) => {
    const minutes = minuteOf(to) - minuteOf(from);
    if (minutes <= 0) context.addIssue({ code: "custom", path: ["to"], message: "The end must lie after the beginning." });
    if (minutes > LONGEST_DAYS * DAY) context.addIssue({ code: "custom", path: ["from"], message: `Choose at most ${LONGEST_DAYS} days.` });
  });

const namedSchema = z.object({ name: z.enum(["1h", "24h", "7d", "30d", "90d", "400d"]) });

/** What the statistics are asked for: a time that ends now or a custom one, and an environment (null: both). */
export const usageQuerySchema = z.object({
  period: z.discriminatedUnion("name", [namedSchema, customSchema], {
    error: (issue) => (issue.code === "invalid_union" ? "Choose one of the times in the list." : undefined),
  }),
  environment: z.enum(["PRODUCTION", "SANDBOX"], { error: "Choose one of the environments in the list." }).nullable(),
});

export type UsageQuery = z.output<typeof usageQuerySchema>;
export type PeriodName = UsageQuery["period"]["name"];

export interface Span {
  /** Minutes since the epoch: from this one … */
  readonly from: number;
  /** … to before this one. */
  readonly to: number;
}

/**
 * The minutes that are counted for a period. What is older is counted by the hour, and then by the day: the span grows to whole
 * ones, so that it is counted exactly. The running minute counts as the last one.
 *
 * @param now milliseconds since the epoch
 * @example spanOf({ name: "1h" }, Date.now())
 */
export function spanOf(period: UsageQuery["period"], now: number): Span {
  const end = Math.floor(now / MINUTE) + 1;
  const { from, to } =
    period.name === "custom" ? { from: minuteOf(period.from), to: minuteOf(period.to) } : { from: end - MINUTES[period.name], to: end };
  const last = usagePrecision(to, now);
  return { from: startOf(from, now), to: Math.ceil(to / last) * last };
}

/**
 * The first minute of "the last 7 days" in the counters: the beginning of the hour, as a week ago is known by hours.
 *
 * @param now milliseconds since the epoch
 */
export function weekStart(now: number): number {
  return spanOf({ name: "7d" }, now).from;
}

/** The same of "the last 24 hours". */
export function dayStart(now: number): number {
  return spanOf({ name: "24h" }, now).from;
}

/** The part of a time that can be compared with the time before it, as counts of both are known exactly. Minutes since the epoch. */
export interface Comparison extends Span {
  /** Minutes by which the time before precedes it. */
  readonly shift: number;
  /** Whether each bar can be compared, and not only the whole: the time before is counted as finely. */
  readonly byBar: boolean;
}

/** How long counters are kept, in minutes: what is older cannot be compared. */
const KEPT = LONGEST_DAYS * DAY;

/**
 * What of a span can be compared with the time before it: whole bars that are over, or whole hours and days where the time before is known
 * by those alone. Null where there is none, or the time before is not kept.
 *
 * @param bars minutes that a bar spans, and a minute at which one begins
 * @param now milliseconds since the epoch
 * @example comparisonOf(spanOf({ name: "24h" }, now), { step: 60, origin: 0 }, now)?.shift // 1440
 */
export function comparisonOf(
  span: Span,
  { step, origin }: { readonly step: number; readonly origin: number },
  now: number,
): Comparison | null {
  const running = Math.floor(now / MINUTE);
  const precision = usagePrecision(2 * span.from - span.to, now);
  const unit = Math.max(step, precision);
  const from = origin + Math.ceil((span.from - origin) / unit) * unit;
  const to = origin + Math.floor((Math.min(span.to, running) - origin) / unit) * unit;
  const shift = Math.ceil((span.to - span.from) / unit) * unit;
  if (from >= to || from - shift < running - KEPT) return null;
  return { from, to, shift, byBar: step >= precision };
}

/** Named lengths, from short to long: a custom time is widened to the next. */
const WIDER = [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, LONGEST_DAYS * DAY] as const;

/**
 * The next longer time around a span, ending now at the latest; null where it is the longest already.
 *
 * @param now milliseconds since the epoch
 * @example widerSpan({ from: noon, to: noon + 5 }, now) // the hour around it
 */
export function widerSpan({ from, to }: Span, now: number): Span | null {
  const length = WIDER.find((minutes) => minutes > to - from);
  if (length === undefined) return null;
  const end = Math.min(Math.ceil((from + to + length) / 2), Math.floor(now / MINUTE) + 1);
  return { from: end - length, to: end };
}

/** The beginning of the hour or day that this minute is counted in, where it is older than minutes are kept. */
function startOf(minute: number, now: number): number {
  const first = usagePrecision(minute, now);
  return Math.floor(minute / first) * first;
}

function minuteOf(moment: Date): number {
  return Math.floor(moment.getTime() / MINUTE);
}
