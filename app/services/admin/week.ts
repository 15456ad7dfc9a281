/** The span that "in the last 7 days" means in the counters, which are kept by the minute and by the day. */
const MINUTE_MS = 60_000;
const WEEK_MINUTES = 7 * 24 * 60;

/** The newest minute that is no longer within the last seven days. */
export function weekAgoMinute(now: Date): number {
  return Math.floor(now.getTime() / MINUTE_MS) - WEEK_MINUTES;
}

/** The newest day (since the epoch) that is no longer within the last seven days. */
export function weekAgoDay(now: Date): number {
  return Math.floor(now.getTime() / (MINUTE_MS * 60 * 24)) - 7;
}
