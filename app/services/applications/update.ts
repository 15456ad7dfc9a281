import { isUniqueViolation } from "#app/db/errors";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { findApplication } from "./access";
import { checked } from "./checked";
import { type ApplicationInput, applicationSchema } from "./input";
import { nameTaken } from "./name-taken";
import { maximumQuota, requireWithinQuota } from "./quota";

/**
 * Changes an application's name, quota and description. A new quota holds for the next token request.
 *
 * @throws NotFoundError, or InvalidInputError by field as {@link createApplication} does.
 */
export async function updateApplication(actor: Actor, applicationId: string, input: ApplicationInput): Promise<void> {
  const after = checked(applicationSchema, input);
  try {
    await changeConfig(actor, async (tx, changed) => {
      const found = await findApplication(tx, actor, applicationId);
      const before = { name: found.name, quota: found.quota, description: found.description };
      // One that was chosen when more was allowed may stay: the token path holds what is allowed today.
      if (before.quota !== after.quota) requireWithinQuota(after.quota, await maximumQuota(tx, actor.realmId, found));
      if (before.name === after.name && before.quota === after.quota && before.description === after.description) return;
      await tx.application.update({ where: { id: found.id }, data: after });
      if (before.quota !== after.quota) changed({ kind: "application", key: found.id });
      await recordAudit(tx, actor, {
        action: "application.update",
        targetType: "application",
        targetId: found.id,
        targetName: after.name,
        before,
        after,
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(after.name);
    throw error;
  }
}
