/** A realm's first admin: by the settings at start, or by the set-up link. */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { lockRealm } from "#app/db/realm-rows";
import type { Transaction } from "#app/db/transaction";
import { recordAudit } from "../audit/record";
import { type Changed, changeConfig } from "../changes";
import { type EndedForPerson, endForPerson } from "../endings/apply";
import { checked } from "../errors";
import { rootRealm } from "../realms/resolve";
import { firstAdminSchema } from "./account-fields";
import { hashPassword } from "./passwords";

/** Whether the realm has an admin who can sign in. A realm whose admins are all disabled may be set up again. */
export async function hasAdmin(tx: Pick<Transaction, "user">, realmId: string): Promise<boolean> {
  return (await tx.user.count({ where: { realmId, role: "admin", status: "active" } })) > 0;
}

/**
 * The first admin from `ADMIN_EMAIL` and `ADMIN_PASSWORD`, at start. An account that has signed up with
 * this email already is promoted and gets this password; its sessions, devices and tokens end, and its applications are suspended. When there is an admin, nothing happens.
 *
 * @returns what was done, for the log
 * @throws {InvalidInputError} by field, when there is no admin
 */
export async function createFirstAdmin(
  input: z.input<typeof firstAdminSchema>,
  realmId: string = rootRealm().id,
): Promise<"created" | "promoted" | "exists"> {
  const origin = { realmId, ip: "", requestId: "" };
  if (await hasAdmin(database().prisma, realmId)) return "exists";
  const { email, password } = checked(firstAdminSchema, input);
  // Hashing takes a moment; it must not hold the transaction open.
  const passwordHash = await hashPassword(password, { lane: "known", owner: randomUUID() });
  try {
    return await changeConfig("portal", async (tx, changed) => {
      await lockRealm(tx, realmId);
      if (await hasAdmin(tx, realmId)) return "exists";
      await tx.setupLink.deleteMany({ where: { realmId } });
      const known = await tx.user.findUnique({ where: { realmId_email: { realmId, email } } });
      const promoted = known && { existing: known, passwordHash, event: "password_set_for_first_admin" as const };
      const account = promoted ?? { name: "Admin", email, passwordHash };
      await recordFirstAdmin(tx, changed, origin, account, await makeAdmin(tx, realmId, account));
      return known ? "promoted" : "created";
    });
  } catch (error) {
    // Somebody signed up with this email at the same moment, and is promoted now.
    if (isUniqueViolation(error)) return await createFirstAdmin(input, realmId);
    throw error;
  }
}

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
  const { existing, passwordHash } = account;
  const user = await tx.user.update({ where: { id: existing.id }, data: { role: "admin", status: "active", passwordHash } });
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
