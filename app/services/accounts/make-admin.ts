import type { Transaction } from "#app/db/transaction";
import { recordAudit } from "../audit/record";
import type { Changed } from "../changes";
import { type EndedForPerson, endForPerson } from "../endings/apply";

/** Who becomes the first admin, and by which password: a new account, or one that exists. */
export type FirstAdmin =
  | {
      readonly existing: { readonly id: string; readonly role: string; readonly status: string };
      readonly passwordHash: string;
      /** Whether the account's present user typed its password, or another password was set. */
      readonly event: "made_first_admin" | "password_set_for_first_admin";
    }
  | { readonly name: string; readonly email: string; readonly passwordHash: string };

/** The first admin's row, as it is written, and what ended with that. */
export interface MadeAdmin {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly role: string;
    readonly status: string;
    readonly passwordHash: string;
  };
  readonly ended: EndedForPerson;
}

/**
 * Makes the first admin. Of an account that exists nothing stays that could open it: it gets the given password, which ends its
 * known devices, and what the table of endings says ends. Call {@link recordFirstAdmin} at the end of the same transaction.
 */
export async function makeAdmin(tx: Transaction, realmId: string, account: FirstAdmin): Promise<MadeAdmin> {
  if (!("existing" in account)) {
    return { user: await tx.user.create({ data: { ...account, realmId, role: "admin" } }), ended: { sessions: 0, applications: 0 } };
  }
  const user = await promote(tx, account);
  return { user, ended: await endForPerson(tx, account.event, { userId: user.id }) };
}

/** Audits the first admin as `admin.first`, by the account itself, and records the change. After every other write of the transaction. */
export async function recordFirstAdmin(
  tx: Transaction,
  changed: Changed,
  origin: { readonly realmId: string; readonly ip: string; readonly requestId: string },
  account: FirstAdmin,
  { user, ended }: MadeAdmin,
): Promise<void> {
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
}

async function promote(tx: Transaction, { existing, passwordHash }: Extract<FirstAdmin, { readonly existing: object }>) {
  return await tx.user.update({ where: { id: existing.id }, data: { role: "admin", status: "active", passwordHash } });
}
