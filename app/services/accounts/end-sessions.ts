import type { Transaction } from "#app/db/transaction";

/**
 * Ends every session of a user, but for `except` (a session's id hash), in the transaction of the change that
 * calls for it: a new password, a disabled account.
 *
 * @returns how many were ended
 */
export async function endSessionsOf(tx: Transaction, userId: string, except?: string): Promise<number> {
  const ended = await tx.session.deleteMany({ where: { userId, ...(except === undefined ? {} : { idHash: { not: except } }) } });
  return ended.count;
}
