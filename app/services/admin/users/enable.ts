import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { endForPerson } from "../../endings/apply";
import { changeAsAdmin } from "../access";
import { findUser } from "./find";

/**
 * Lets a disabled user sign in again, and the user's applications obtain tokens. What has ended stays ended.
 *
 * @throws NotFoundError
 */
export async function enableUser(actor: Actor, userId: string): Promise<void> {
  await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    requireConfirmation(actor, "change-user-state");
    const user = await findUser(tx, actor, userId);
    if (user.status === "active") return;
    await tx.user.update({ where: { id: userId }, data: { status: "active" } });
    await endForPerson(tx, "user_enabled", { userId });
    await recordAudit(tx, actor, {
      action: "user.enable",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      before: { status: user.status },
      after: { status: "active" },
    });
  });
}
