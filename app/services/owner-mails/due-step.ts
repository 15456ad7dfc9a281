/** Which of the reminders before a day is due. Days are those of UTC, so that what is due on a day is due from its first minute. */

const DAY_MS = 86_400_000;

/**
 * @param steps days before the day of `at`, the last first
 * @param since when it was set that it happens at that time: whoever set it then knows of what was due by then
 * @returns undefined: none is due
 * @example dueStep([1, 7, 30], createdAt, expiresAt, new Date()) // 7
 */
export function dueStep(steps: readonly number[], since: Date, at: Date, now: Date): number | undefined {
  const day = dayOf(at);
  const step = steps.find((days) => day - dayOf(now) <= days);
  return step === undefined || dayOf(since) >= day - step ? undefined : step;
}

/** The days since the epoch. */
export const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS);
