import { endSessionsOf } from "../../accounts/end-sessions";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { ConflictError } from "../../errors";
import { changeAsAdmin } from "../access";
import { findUser } from "./find";
import { refuseLastAdmin } from "./last-admin";

/**
 * Disables a user: every session ends now, sign-in and the password grant are refused, and tokens obtained for
 * the user count as inactive. The user's applications are left as they are.
 *
 * @returns how many sessions ended
 * @throws NotFoundError, or ConflictError for oneself and for the last active admin
 */
export async function disableUser(actor: Actor, userId: string): Promise<{ readonly sessions: number }> {
  return await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    const user = await findUser(tx, actor, userId);
    if (userId === actor.userId) throw new ConflictError("Nothing was changed: you cannot disable yourself. Ask another admin.");
    if (user.status === "disabled") return { sessions: 0 };
    if (user.role === "admin") await refuseLastAdmin(tx, actor.realmId, userId);
    await tx.user.update({ where: { id: userId }, data: { status: "disabled" } });
    const sessions = await endSessionsOf(tx, userId);
    await recordAudit(tx, actor, {
      action: "user.disable",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      before: { status: "active" },
      after: { status: "disabled", sessionsEnded: sessions },
    });
    return { sessions };
  });
}
