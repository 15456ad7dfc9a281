import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { changeAsAdmin } from "../access";
import { findUser } from "./find";

/**
 * Lets a disabled user sign in again.
 *
 * @throws NotFoundError
 */
export async function enableUser(actor: Actor, userId: string): Promise<void> {
  await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    const user = await findUser(tx, actor, userId);
    if (user.status === "active") return;
    await tx.user.update({ where: { id: userId }, data: { status: "active" } });
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
