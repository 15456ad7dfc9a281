/** How much one person may change. The counters are rows: they hold across processes. */
import { rateLimitStore } from "#app/db/rate-limit-store";
import { createRateLimit } from "#app/platform/rate-limit";
import type { Actor } from "./actor";
import { RateLimitedError } from "./errors";

/** More than a person does by hand, and few enough that what they leave (rows, audit events) stays small. */
const byDeveloper = createRateLimit(rateLimitStore, { name: "changes", limit: 60, windowSeconds: 60 });
const byAdmin = createRateLimit(rateLimitStore, { name: "changes", limit: 120, windowSeconds: 60 });
/** Every process reads each change of configuration, and its token requests under way may have to be decided again. */
const configByAll = createRateLimit(rateLimitStore, { name: "config-changes", limit: 50, windowSeconds: 1 });

/** @throws {RateLimitedError} when the person has made too many changes within a minute */
export async function takeChange({ userId, role }: Pick<Actor, "userId" | "role">): Promise<void> {
  const seconds = await (role === "admin" ? byAdmin : byDeveloper).take(userId);
  if (seconds > 0) throw new RateLimitedError(seconds, `You have made many changes in a short time. Try again in ${secondsText(seconds)}.`);
}

/** @throws {RateLimitedError} as {@link takeChange}, and when all people together have changed too much configuration within a second */
export async function takeConfigChange(actor: Pick<Actor, "userId" | "role">): Promise<void> {
  await takeChange(actor);
  const seconds = await configByAll.take("all");
  if (seconds > 0) throw new RateLimitedError(seconds, `Many people are changing something now. Try again in ${secondsText(seconds)}.`);
}

function secondsText(seconds: number): string {
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
