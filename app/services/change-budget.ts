/** How much people may change. The counters are rows, and so hold across processes; a refusal is remembered, and the next costs no query. */
import { rateLimitStore } from "#app/db/rate-limit-store";
import { createRateLimit, remembering, sourceKey } from "#app/platform/rate-limit";
import type { Actor } from "./actor";
import { RateLimitedError } from "./errors";

/** What of an actor decides whose budgets a change takes. */
export type Spender = Pick<Actor, "userId" | "role" | "ip">;

/** More than a person does by hand, and few enough that what they leave (rows, audit events) stays small. */
const byDeveloper = remembering(createRateLimit(rateLimitStore, { name: "changes", limit: 60, windowSeconds: 60 }));
const byAdmin = remembering(createRateLimit(rateLimitStore, { name: "changes", limit: 120, windowSeconds: 60 }));
/** Sign-up makes accounts cheap: all developers of one address together have three people's budget. */
const bySource = remembering(createRateLimit(rateLimitStore, { name: "source-changes", limit: 180, windowSeconds: 60 }));
/**
 * Every process reads each change of configuration, and its token requests under way may have to be decided again. Only for
 * developers: what strangers use up must not keep an admin from disabling or suspending them.
 */
const configByDevelopers = remembering(createRateLimit(rateLimitStore, { name: "config-changes", limit: 50, windowSeconds: 1 }));

/** @throws {RateLimitedError} when the person, or all developers of one source address, made too many changes within a minute */
export async function takeChange({ userId, role, ip }: Spender): Promise<void> {
  refuseFor(await (role === "admin" ? byAdmin : byDeveloper).take(userId), "You have made many changes in a short time.");
  if (role === "admin") return;
  refuseFor(await bySource.take(sourceKey(ip)), "Many changes have come from your network address in a short time.");
}

/** @throws {RateLimitedError} as {@link takeChange}, and when all developers together changed too much configuration within a second */
export async function takeConfigChange(actor: Spender): Promise<void> {
  await takeChange(actor);
  if (actor.role === "admin") return;
  refuseFor(await configByDevelopers.take("all"), "Many people are changing something now.");
}

function refuseFor(seconds: number, why: string): void {
  if (seconds > 0) throw new RateLimitedError(seconds, `${why} Try again in ${seconds === 1 ? "1 second" : `${seconds} seconds`}.`);
}
