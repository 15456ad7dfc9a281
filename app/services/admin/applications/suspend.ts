import { z } from "zod";
import type { Actor } from "../../actor";
import { findApplication } from "../../applications/access";
import { recordAudit } from "../../audit/record";
import { endForApplication } from "../../endings/apply";
import { checked } from "../../errors";
import { changeAsAdmin } from "../access";

/** Why an application is suspended: for the audit log. */
export const suspensionSchema = z.object({
  reason: z
    .string({ error: "Say why, for the audit log." })
    .trim()
    .min(1, { error: "Say why, for the audit log." })
    .max(500, { error: "Use at most 500 characters." }),
});

export type Suspension = z.input<typeof suspensionSchema>;

/**
 * Suspends an application: none of its keys obtains a token any more, from the next request on, and its tokens end for good.
 *
 * @throws NotFoundError, or InvalidInputError by field `reason`
 */
export async function suspendApplication(actor: Actor, applicationId: string, input: Suspension): Promise<void> {
  const { reason } = checked(suspensionSchema, input);
  await changeAsAdmin(actor, { kind: "application", key: applicationId }, async (tx) => {
    const found = await findApplication(tx, actor, applicationId);
    if (found.status === "suspended") return;
    await tx.application.update({ where: { id: applicationId }, data: { status: "suspended" } });
    await endForApplication(tx, "application_suspended", applicationId);
    await recordAudit(tx, actor, {
      action: "application.suspend",
      targetType: "application",
      targetId: applicationId,
      targetName: found.name,
      before: { status: found.status },
      after: { status: "suspended", reason },
    });
  });
}
