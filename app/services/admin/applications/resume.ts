import type { Actor } from "../../actor";
import { findApplication } from "../../applications/access";
import { recordAudit } from "../../audit/record";
import { changeAsAdmin } from "../access";

/**
 * Ends an application's suspension, from the next token request on. Its tokens stay ended.
 *
 * @throws NotFoundError
 */
export async function resumeApplication(actor: Actor, applicationId: string): Promise<void> {
  await changeAsAdmin(actor, { kind: "application", key: applicationId }, async (tx) => {
    const found = await findApplication(tx, actor, applicationId);
    if (found.status === "active") return;
    await tx.application.update({ where: { id: applicationId }, data: { status: "active" } });
    await recordAudit(tx, actor, {
      action: "application.resume",
      targetType: "application",
      targetId: applicationId,
      targetName: found.name,
      before: { status: found.status },
      after: { status: "active" },
    });
  });
}
