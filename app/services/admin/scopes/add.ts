import { isUniqueViolation } from "#app/db/errors";
import type { Actor } from "../../actor";
import { checked } from "../../applications/checked";
import { recordAudit } from "../../audit/record";
import { InvalidInputError } from "../../errors";
import { changeAsAdmin } from "../access";
import { type NewScope, newScopeSchema } from "./input";

/**
 * Adds a scope to the realm.
 *
 * @throws InvalidInputError by field; also when the name is taken
 * @example await addScope(actor, { name: "orders.read", description: "Read orders", isDefault: false });
 */
export async function addScope(actor: Actor, input: NewScope): Promise<void> {
  const scope = checked(newScopeSchema, input);
  try {
    await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
      await tx.scope.create({ data: { realmId: actor.realmId, ...scope } });
      const after = { description: scope.description, isDefault: scope.isDefault };
      await recordAudit(tx, actor, { action: "scope.add", targetType: "scope", targetId: scope.name, targetName: scope.name, after });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new InvalidInputError({ name: [`There is already a scope named ${scope.name}.`] });
    throw error;
  }
}
