/**
 * The two ways in which a use case writes for somebody: each is one transaction, and takes from the budgets of how much people may
 * change. These are rows, and so hold across processes; a refusal is remembered, and the next costs no query.
 */
import { type ConfigChange, recordConfigChange } from "#app/db/config-change";
import { isRowMissing } from "#app/db/errors";
import { rateLimitStore } from "#app/db/rate-limit-store";
import { inTransaction, type Transaction } from "#app/db/transaction";
import { formatDuration } from "#app/platform/duration";
import { createRateLimit, remembering, sourceKey } from "#app/platform/rate-limit";
import type { Actor } from "./actor";
import { NotFoundError, RateLimitedError } from "./errors";

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

/** What of an actor decides whose budgets a change takes. */
export type Spender = Pick<Actor, "userId" | "role" | "ip">;

/** Who changes something: a person, whose budgets it takes, or the portal itself (at start, in a job, for a request without a session). */
export type Changer = Spender | "portal";

/** Says that something the token path caches has been written. */
export type Changed = (change: ConfigChange) => void;

/**
 * Runs `work` in one transaction on behalf of a person.
 *
 * @throws {RateLimitedError} when the person or their source has made too many changes; {@link NotFoundError} when another deletes
 *   what `work` has found, before it is written; what `work` throws, after undoing everything.
 * @example await changeAs(actor, async (tx) => { await tx.application.create(…); await recordAudit(tx, actor, …); });
 */
export async function changeAs<T>(actor: Spender, work: (tx: Transaction) => Promise<T>): Promise<T> {
  await takeChange(actor);
  return await inTransactionOrNotFound(work);
}

/**
 * The only way to write what the token path caches. Runs `work` in one transaction; `work` says what it has changed, and
 * that is recorded at the end of the same transaction: from there on every other change of configuration waits.
 *
 * @throws {RateLimitedError} as {@link changeAs}, and when all developers together make too many of these; what `work` throws.
 * @example await changeConfig(actor, async (tx, changed) => { await tx.application.update(…); changed({ kind: "application", key: id }); });
 */
export async function changeConfig<T>(by: Changer, work: (tx: Transaction, changed: Changed) => Promise<T>): Promise<T> {
  if (by !== "portal") await takeConfigChange(by);
  return await inTransactionOrNotFound(async (tx) => {
    const changes: ConfigChange[] = [];
    const result = await work(tx, (change) => void changes.push(change));
    for (const change of changes) await recordConfigChange(tx, change);
    return result;
  });
}

/** On PostgreSQL a row that `work` has read may be deleted before `work` changes it or refers to it; SQLite's writers take turns. */
async function inTransactionOrNotFound<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(work);
  } catch (error) {
    if (isRowMissing(error)) throw new NotFoundError("This does not exist any more: it was deleted at this moment.");
    throw error;
  }
}

/** @throws {RateLimitedError} when the person, or all developers of one source address, made too many changes within a minute */
async function takeChange({ userId, role, ip }: Spender): Promise<void> {
  refuseFor(await (role === "admin" ? byAdmin : byDeveloper).take(userId), "You have made many changes in a short time.");
  if (role === "admin") return;
  refuseFor(await bySource.take(sourceKey(ip)), "Many changes have come from your network address in a short time.");
}

/** @throws {RateLimitedError} as {@link takeChange}, and when all developers together changed too much configuration within a second */
async function takeConfigChange(actor: Spender): Promise<void> {
  await takeChange(actor);
  if (actor.role === "admin") return;
  refuseFor(await configByDevelopers.take("all"), "Many people are changing something now.");
}

function refuseFor(seconds: number, why: string): void {
  if (seconds > 0) throw new RateLimitedError(seconds, `${why} Try again in ${formatDuration(seconds)}.`);
}
