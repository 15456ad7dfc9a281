import { countTokensInUse } from "#app/db/queries/token-counts";
import type { Transaction } from "#app/db/transaction";

/** How many access tokens of the application are in use: issued, not revoked, not expired; 10,000 means 10,000 or more. */
export async function countActiveTokens(
  reader: Pick<Transaction, "$queryRaw">,
  application: { readonly id: string; readonly realmId: string },
  now: Date,
): Promise<number> {
  return await countTokensInUse(reader, { realmId: application.realmId, applicationId: application.id }, "access", now);
}
