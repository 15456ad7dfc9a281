import type { Transaction } from "#app/db/transaction";

interface RowConditions {
  readonly id?: string;
  readonly applicationId: string;
  readonly familyId?: string;
}

const PASSES = 3;

/**
 * Revokes every token that fits and returns how many. A statement that waits for a refresh token being exchanged does not see the
 * tokens that replace it, so it is repeated until there is nothing left to revoke.
 */
export async function revokeRows(tx: Pick<Transaction, "tokenRecord">, where: RowConditions, at: Date): Promise<number> {
  let total = 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const { count } = await tx.tokenRecord.updateMany({ where: { ...where, revokedAt: null }, data: { revokedAt: at } });
    total += count;
    if (count === 0) break;
  }
  return total;
}
