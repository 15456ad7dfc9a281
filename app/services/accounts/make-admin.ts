import type { Transaction } from "#app/db/transaction";
import { recordAudit } from "../audit/record";
import type { Changed } from "../changes";
import { endForPerson } from "../endings/apply";

/** Who becomes the first admin, and by which password: a new account, or one that exists. */
export type FirstAdmin =
  | {
      readonly existing: { readonly id: string; readonly role: string; readonly status: string };
      readonly passwordHash: string;
      /** Whether whoever has the account was asked for its password, or another was set. */
      readonly event: "made_first_admin" | "password_set_for_first_admin";
    }
  | { readonly name: string; readonly email: string; readonly passwordHash: string };

/**
 * Makes the first admin. Of an account that exists nothing stays that could open it: it gets the given password, which ends its
 * known devices, and what the table of endings says ends. Audited as `admin.first`, by the account itself.
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
  const ended = "existing" in account ? await endForPerson(tx, account.event, { userId: user.id }) : { sessions: 0, applications: 0 };
  await recordAudit(
    tx,
    { ...origin, userId: user.id, name: user.name },
    {
      action: "admin.first",
      targetType: "user",
      targetId: user.id,
      targetName: user.name,
      before: "existing" in account ? { role: account.existing.role, status: account.existing.status } : null,
      after: {
        name: user.name,
        email: user.email,
        role: user.role,
        status: user.status,
        endedSessions: ended.sessions,
        applicationsSuspended: ended.applications,
      },
    },
  );
  changed({ kind: "user", key: user.id });
  return user;
}

async function promote(tx: Transaction, { existing, passwordHash }: Extract<FirstAdmin, { readonly existing: object }>) {
  return await tx.user.update({ where: { id: existing.id }, data: { role: "admin", status: "active", passwordHash } });
}
