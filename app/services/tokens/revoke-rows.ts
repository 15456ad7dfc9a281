import type { Transaction } from "#app/db/transaction";

interface RowConditions {
  readonly id?: string;
  readonly applicationId: string;
  readonly familyId?: string;
}

const LOOKS = 3;

/**
 * Ends every token that fits, in one statement; answers how many. Where that statement had to wait for a refresh
 * token being exchanged at this very moment, the successors came to be behind its back: it looks again until
 * there is nothing left to end.
 */
export async function revokeRows(tx: Pick<Transaction, "tokenRecord">, where: RowConditions, at: Date): Promise<number> {
  let total = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    const { count } = await tx.tokenRecord.updateMany({ where: { ...where, revokedAt: null }, data: { revokedAt: at } });
    total += count;
    if (count === 0) break;
  }
  return total;
}
