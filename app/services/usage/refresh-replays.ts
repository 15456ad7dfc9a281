/** Uses of the grace of refresh tokens: how often a used one came again and was answered with the same successor. */
import type { Transaction } from "#app/db/transaction";

const DAY = 86_400_000;
const DAYS = 7;

/**
 * How often that was with a key in the last seven days, today included. Often means that the application races with itself, or
 * loses answers.
 *
 * @example await countRefreshReplays(prisma, client.id, new Date()) // 12
 */
export async function countRefreshReplays(reader: Pick<Transaction, "refreshReplay">, clientRef: string, now: Date): Promise<number> {
  const today = Math.floor(now.getTime() / DAY);
  const { _sum } = await reader.refreshReplay.aggregate({ where: { clientRef, day: { gt: today - DAYS } }, _sum: { count: true } });
  return _sum.count ?? 0;
}
