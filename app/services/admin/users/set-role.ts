import { endSessionsOf } from "../../accounts/end-sessions";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { changeAsAdmin } from "../access";
import { findUser } from "./find";
import { refuseLastAdmin } from "./last-admin";

export type Role = Actor["role"];

/**
 * Makes a user an admin or a developer, and ends their sessions: with another role one signs in anew, under a new id.
 *
 * @throws NotFoundError, or ConflictError when it would leave the realm without an active admin
 */
export async function setRole(actor: Actor, userId: string, role: Role): Promise<void> {
  await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    const user = await findUser(tx, actor, userId);
    if (user.role === role) return;
    if (role === "developer" && user.status === "active") await refuseLastAdmin(tx, actor.realmId, userId);
    await tx.user.update({ where: { id: userId }, data: { role } });
    const sessionsEnded = await endSessionsOf(tx, userId);
    await recordAudit(tx, actor, {
      action: "user.change-role",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      before: { role: user.role },
      after: { role, sessionsEnded },
    });
  });
}
