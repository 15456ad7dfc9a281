import type { Transaction } from "./transaction";

/**
 * Makes every other transaction that changes the same realm's people or policy wait until this one is over, in every process. It
 * comes first in its transaction, so that what is counted and checked after it is a state that nobody else is changing.
 */
export async function lockRealm(tx: Pick<Transaction, "realm">, realmId: string): Promise<void> {
  // Adds nothing: an update is the one lock that both engines know.
  await tx.realm.update({ where: { id: realmId }, data: { minimumTokenLifetime: { increment: 0 } }, select: { id: true } });
}
