/** What every use case of the admin console begins with: the actor is an admin, and still is one when the change is made. */
import type { ConfigChange } from "#app/db/config-change";
import { lockRealm } from "#app/db/realm-rows";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { type Changed, changeConfig } from "../changes";
import { NotFoundError } from "../errors";

/** @throws NotFoundError for everybody but admins: to them the console does not exist. */
export function requireAdminRole(actor: Actor): void {
  if (actor.role !== "admin") throw new NotFoundError();
}

/**
 * Runs a change of the realm's configuration in one transaction. The realm's row is locked before anything is
 * read: admins queue there, so `work` counts and checks a state that no other admin is changing, on either
 * engine. The actor's role is read again, for it may have been taken away meanwhile.
 *
 * @param change what `work` changes in any case; what else it says with `changed` comes before it
 * @throws NotFoundError when the actor is no active admin (any more); RateLimitedError
 * @example await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => { … await recordAudit(tx, actor, …); });
 */
export async function changeAsAdmin<T>(
  actor: Actor,
  change: ConfigChange,
  work: (tx: Transaction, changed: Changed) => Promise<T>,
): Promise<T> {
  requireAdminRole(actor);
  return await changeConfig(actor, async (tx, changed) => {
    await lockRealm(tx, actor.realmId);
    await assertStillAdmin(tx, actor);
    const result = await work(tx, changed);
    changed(change);
    return result;
  });
}

/**
 * Reads the actor's role again, within the transaction of a change.
 *
 * @throws NotFoundError when it was taken away since the request began
 */
export async function assertStillAdmin(tx: Pick<Transaction, "user">, actor: Actor): Promise<void> {
  const found = await tx.user.count({ where: { id: actor.userId, realmId: actor.realmId, role: "admin", status: "active" } });
  if (found === 0) throw new NotFoundError();
}
