import { usagePrecision } from "#app/db/protocol/usage-precision";

const DAY = 24 * 60;

/**
 * The first minute of "the last 7 days" in the counters: the beginning of the hour, as a week ago is known by hours.
 *
 * @param now milliseconds since the epoch
 */
export function weekStart(now: number): number {
  return startOf(7 * DAY, now);
}

/** The same of "the last 24 hours". */
export function dayStart(now: number): number {
  return startOf(DAY, now);
}

function startOf(minutes: number, now: number): number {
  const from = Math.floor(now / 60_000) + 1 - minutes;
  const known = usagePrecision(from, now);
  return Math.floor(from / known) * known;
}
