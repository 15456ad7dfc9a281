import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { endForPerson } from "../../endings/apply";
import { changeAsAdmin } from "../access";
import { findUser } from "./find";
import { refuseLastAdmin } from "./last-admin";

export type Role = Actor["role"];

/**
 * Makes a user an admin or a developer. Holds for the user's next request; the table of endings says what it ends.
 *
 * @throws NotFoundError, or ConflictError when it would leave the realm without an active admin
 */
export async function setRole(actor: Actor, userId: string, role: Role): Promise<void> {
  await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    requireConfirmation(actor, "change-role");
    const user = await findUser(tx, actor, userId);
    if (user.role === role) return;
    if (role === "developer" && user.status === "active") await refuseLastAdmin(tx, actor.realmId, userId);
    await tx.user.update({ where: { id: userId }, data: { role } });
    const { sessions } = await endForPerson(tx, role === "admin" ? "made_admin" : "made_developer", { userId });
    await recordAudit(tx, actor, {
      action: "user.change-role",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      before: { role: user.role },
      after: { role, sessionsEnded: sessions },
    });
  });
}
