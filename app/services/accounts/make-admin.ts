import type { Transaction } from "#app/db/transaction";
import { recordAudit } from "../audit/record";
import type { Changed } from "../changes";

/** Makes the first admin: a new account, or one that exists. Both are audited as `admin.first`, by the account itself. */
export async function makeAdmin(
  tx: Transaction,
  changed: Changed,
  origin: { readonly realmId: string; readonly ip: string; readonly requestId: string },
  account:
    | { readonly existing: { readonly id: string; readonly role: string; readonly status: string } }
    | { readonly name: string; readonly email: string; readonly passwordHash: string },
): Promise<{ readonly id: string }> {
  const user =
    "existing" in account
      ? await tx.user.update({ where: { id: account.existing.id }, data: { role: "admin", status: "active" } })
      : await tx.user.create({ data: { ...account, realmId: origin.realmId, role: "admin" } });
  await recordAudit(
    tx,
    { ...origin, userId: user.id, name: user.name },
    {
      action: "admin.first",
      targetType: "user",
      targetId: user.id,
      targetName: user.name,
      before: "existing" in account ? { role: account.existing.role, status: account.existing.status } : null,
      after: { name: user.name, email: user.email, role: user.role, status: user.status },
    },
  );
  changed({ kind: "user", key: user.id });
  return user;
}
