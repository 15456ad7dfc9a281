/** The span that "in the last 7 days" means where counts are kept by the day. */
const DAY_MS = 86_400_000;

/** The newest day (since the epoch) that is no longer within the last seven days. */
export function weekAgoDay(now: Date): number {
  return Math.floor(now.getTime() / DAY_MS) - 7;
}
