import { isUniqueViolation } from "#app/db/errors";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { checked } from "./checked";
import { type ApplicationInput, applicationSchema } from "./input";
import { nameTaken } from "./name-taken";
import { maximumQuota, requireWithinQuota } from "./quota";

/**
 * Registers an application for the actor. It obtains no tokens until keys are generated.
 *
 * @throws InvalidInputError by field `name`, `quota` or `description`; also when the actor has an application of that name, or an admin allows less.
 * @example const { id } = await createApplication(actor, { name: "Billing", quota: "Unlimited" });
 */
export async function createApplication(actor: Actor, input: ApplicationInput): Promise<{ readonly id: string }> {
  const data = checked(applicationSchema, input);
  try {
    return await changeAs(actor, async (tx) => {
      requireWithinQuota(data.quota, await maximumQuota(tx, actor.realmId));
      const created = await tx.application.create({ data: { ...data, realmId: actor.realmId, ownerId: actor.userId } });
      await recordAudit(tx, actor, {
        action: "application.create",
        targetType: "application",
        targetId: created.id,
        targetName: created.name,
        after: data,
      });
      return { id: created.id };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw nameTaken(data.name);
    throw error;
  }
}
