import type { Transaction } from "#app/db/transaction";

/** Whether the realm has an admin who can sign in. A realm whose admins are all disabled may be set up again. */
export async function hasAdmin(tx: Pick<Transaction, "user">, realmId: string): Promise<boolean> {
  return (await tx.user.count({ where: { realmId, role: "admin", status: "active" } })) > 0;
}
