import type { Transaction } from "#app/db/transaction";
import { ConflictError } from "../../errors";

/**
 * Refuses a change after which nobody could administer the realm. Call it within `changeAsAdmin`, which
 * lets one admin act at a time: of two who demote each other, the second is refused.
 *
 * @throws ConflictError
 */
export async function refuseLastAdmin(tx: Pick<Transaction, "user">, realmId: string, userId: string): Promise<void> {
  const others = await tx.user.count({ where: { realmId, role: "admin", status: "active", id: { not: userId } } });
  if (others === 0) throw new ConflictError("Nothing was changed: this is the last active admin. Make another user an admin first.");
}
