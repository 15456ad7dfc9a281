/** Fields of forms that take a length of time. */
import { z } from "zod";
import { parseDuration } from "#app/platform/duration";

const NO_DURATION = "Give a length of time, such as 1 hour, 90 min or 30 days, or seconds.";

/** Seconds, of what somebody has typed. How much there may be is for the use case to say. Empty is missing: `.optional()` takes it. */
export const durationField = z.string({ error: NO_DURATION }).transform((text, issues) => {
  const seconds = parseDuration(text);
  if (seconds !== null) return seconds;
  issues.addIssue(NO_DURATION);
  return z.NEVER;
});
