/** The two ways in which a use case writes for somebody: each takes from the budgets of changes and is one transaction. */
import { type ConfigChange, recordConfigChange } from "#app/db/config-change";
import { isRowMissing } from "#app/db/errors";
import { inTransaction, type Transaction } from "#app/db/transaction";
import { type Spender, takeChange, takeConfigChange } from "./change-budget";
import { NotFoundError } from "./errors";

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
