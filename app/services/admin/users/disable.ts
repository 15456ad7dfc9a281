import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { type EndedForPerson, endForPerson } from "../../endings/apply";
import { ConflictError } from "../../errors";
import { changeAsAdmin } from "../access";
import { findUser } from "./find";
import { refuseLastAdmin } from "./last-admin";

/**
 * Disables a user: sign-in and the password grant are refused, and what `user_disabled` says in the table of endings happens.
 *
 * @returns how many sessions ended, and how many applications stopped
 * @throws NotFoundError, or ConflictError for oneself and for the last active admin
 */
export async function disableUser(actor: Actor, userId: string): Promise<EndedForPerson> {
  return await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    requireConfirmation(actor, "change-user-state");
    const user = await findUser(tx, actor, userId);
    if (userId === actor.userId) throw new ConflictError("Nothing was changed: you cannot disable yourself. Ask another admin.");
    if (user.status === "disabled") return { sessions: 0, applications: 0 };
    if (user.role === "admin") await refuseLastAdmin(tx, actor.realmId, userId);
    await tx.user.update({ where: { id: userId }, data: { status: "disabled" } });
    const ended = await endForPerson(tx, "user_disabled", { userId });
    await recordAudit(tx, actor, {
      action: "user.disable",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      before: { status: "active" },
      after: { status: "disabled", sessionsEnded: ended.sessions, applicationsStopped: ended.applications },
    });
    return ended;
  });
}
