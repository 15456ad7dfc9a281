import { isUniqueViolation } from "#app/db/errors";
import { scopeAccessColumns, scopeAccessInfo } from "#app/oauth/scope-access";
import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { checked, InvalidInputError } from "../../errors";
import { changeAsAdmin } from "../access";
import { type NewScope, newScopeSchema } from "./input";

/**
 * Adds a scope to the realm. Closed unless `access` says otherwise: no key has it before an admin decides so.
 *
 * @throws InvalidInputError by field; also when the name is taken
 * @example await addScope(actor, { name: "orders.read", description: "Read orders", access: "request" });
 */
export async function addScope(actor: Actor, input: NewScope): Promise<void> {
  const { name, description, isDefault, access } = checked(newScopeSchema, input);
  try {
    await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
      // A closed scope is nobody's: adding one widens nothing.
      if (access !== "named") requireConfirmation(actor, "widen-scope");
      const columns = scopeAccessColumns(scopeAccessInfo(access).access);
      await tx.scope.create({ data: { realmId: actor.realmId, name, description, isDefault, ...columns } });
      const after = { description, isDefault, access };
      await recordAudit(tx, actor, { action: "scope.add", targetType: "scope", targetId: name, targetName: name, after });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new InvalidInputError({ name: [`There is already a scope named ${name}.`] });
    throw error;
  }
}
