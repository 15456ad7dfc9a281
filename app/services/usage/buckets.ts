/** How a span of time is cut into the bars of a chart. Everything here counts whole minutes since the epoch. */

export interface Bucket {
  /** First minute. */
  readonly from: number;
  /** The minute after the last. */
  readonly to: number;
}

export interface Bucketing {
  /** Minutes a bucket spans. */
  readonly step: number;
  /** A minute at which a bucket begins: buckets keep to the clock, not to the moment of asking. */
  readonly origin: number;
}

const DAY = 24 * 60;
/** 5 January 1970 was a Monday: weeks begin there. */
const MONDAY = 4 * DAY;
/** More bars than this no longer read as bars. */
const MOST_BUCKETS = 92;

const STEPS: readonly Bucketing[] = [
  { step: 1, origin: 0 },
  { step: 5, origin: 0 },
  { step: 60, origin: 0 },
  { step: DAY / 4, origin: 0 },
  { step: DAY, origin: 0 },
  { step: 7 * DAY, origin: MONDAY },
];

const WEEKLY: Bucketing = { step: 7 * DAY, origin: MONDAY };

/**
 * The finest bucketing that still reads: by minute for an hour, by hour for a day, by day for a month.
 *
 * @param finest minutes: counts are not known by less
 * @example bucketingFor(60).step // 1
 * @example bucketingFor(24 * 60).step // 60
 */
export function bucketingFor(minutes: number, finest = 1): Bucketing {
  return STEPS.find(({ step }) => step >= finest && minutes / step <= MOST_BUCKETS) ?? WEEKLY;
}

/** Which bucket a minute falls into; buckets number upwards from the origin. */
export function bucketIndex(minute: number, { step, origin }: Bucketing): number {
  return Math.floor((minute - origin) / step);
}

/**
 * Every bucket of `[from, to)`, empty ones included. The first and the last end where the span does, so that
 * what they count is what the span counts.
 */
export function bucketsOf(from: number, to: number, bucketing: Bucketing): Bucket[] {
  const buckets: Bucket[] = [];
  for (let index = bucketIndex(from, bucketing); ; index += 1) {
    const begins = bucketing.origin + index * bucketing.step;
    if (begins >= to) return buckets;
    buckets.push({ from: Math.max(begins, from), to: Math.min(begins + bucketing.step, to) });
  }
}
