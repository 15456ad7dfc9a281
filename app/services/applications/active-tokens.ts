import type { Transaction } from "#app/db/transaction";

/** How many access tokens of the application are in use: issued, not revoked, not expired. */
export async function countActiveTokens(reader: Pick<Transaction, "tokenRecord">, applicationId: string, now: Date): Promise<number> {
  return await reader.tokenRecord.count({
    where: { applicationId, kind: "access", revokedAt: null, expiresAt: { gt: now } },
  });
}
