import type { Transaction } from "#app/db/transaction";
import { recordAudit } from "../audit/record";
import type { Changed } from "../changes";
import { endSessionsOf } from "./end-sessions";

/** Who becomes the first admin, and by which password: a new account, or one that exists. */
export type FirstAdmin =
  | { readonly existing: { readonly id: string; readonly role: string; readonly status: string }; readonly passwordHash: string }
  | { readonly name: string; readonly email: string; readonly passwordHash: string };

/**
 * Makes the first admin. Of an account that exists nothing stays that could open it: it gets the given password, which ends its
 * known devices, and its sessions and the tokens obtained for it end. Audited as `admin.first`, by the account itself.
 */
export async function makeAdmin(
  tx: Transaction,
  changed: Changed,
  origin: { readonly realmId: string; readonly ip: string; readonly requestId: string },
  account: FirstAdmin,
): Promise<{ readonly id: string; readonly role: string; readonly passwordHash: string }> {
  const user =
    "existing" in account
      ? await promote(tx, account)
      : await tx.user.create({ data: { ...account, realmId: origin.realmId, role: "admin" } });
  const endedSessions = await endSessionsOf(tx, user.id);
  await recordAudit(
    tx,
    { ...origin, userId: user.id, name: user.name },
    {
      action: "admin.first",
      targetType: "user",
      targetId: user.id,
      targetName: user.name,
      before: "existing" in account ? { role: account.existing.role, status: account.existing.status } : null,
      after: { name: user.name, email: user.email, role: user.role, status: user.status, endedSessions },
    },
  );
  changed({ kind: "user", key: user.id });
  return user;
}

async function promote(tx: Transaction, { existing, passwordHash }: Extract<FirstAdmin, { readonly existing: object }>) {
  const data = { role: "admin", status: "active", passwordHash, tokensNotBefore: new Date() };
  return await tx.user.update({ where: { id: existing.id }, data });
}
