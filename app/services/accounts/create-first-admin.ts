import { randomUUID } from "node:crypto";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { lockRealm } from "#app/db/lock-realm";
import { changeConfig } from "../changes";
import { rootRealm } from "../realms/resolve";
import { normaliseEmail } from "./account-fields";
import { hasAdmin } from "./has-admin";
import { makeAdmin, recordFirstAdmin } from "./make-admin";
import { hashPassword } from "./password";

/**
 * The first admin from `ADMIN_EMAIL` and `ADMIN_PASSWORD`, at start. An account that has signed up with
 * this email already is promoted and gets this password; its sessions, devices and tokens end, and its applications are suspended. When there is an admin, nothing happens.
 *
 * @returns what was done, for the log
 */
export async function createFirstAdmin(
  input: { readonly email: string; readonly password: string },
  realmId: string = rootRealm().id,
): Promise<"created" | "promoted" | "exists"> {
  const email = normaliseEmail(input.email);
  const origin = { realmId, ip: "", requestId: "" };
  if (await hasAdmin(database().prisma, realmId)) return "exists";
  // Hashing takes a moment; it must not hold the transaction open.
  const passwordHash = await hashPassword(input.password, { lane: "known", owner: randomUUID() });
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
