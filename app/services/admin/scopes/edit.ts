import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { checked, NotFoundError } from "../../errors";
import { changeAsAdmin } from "../access";
import { type ScopeEdit, scopeEditSchema } from "./input";

/**
 * Changes a scope's description and whether it is granted when a request names none.
 *
 * @throws NotFoundError, or InvalidInputError by field
 */
export async function editScope(actor: Actor, input: ScopeEdit): Promise<void> {
  const { name, ...after } = checked(scopeEditSchema, input);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    const where = { realmId_name: { realmId: actor.realmId, name } };
    const found = await tx.scope.findUnique({ where });
    if (!found) throw new NotFoundError("This scope does not exist any more.");
    const before = { description: found.description, isDefault: found.isDefault };
    if (before.description === after.description && before.isDefault === after.isDefault) return;
    await tx.scope.update({ where, data: after });
    await recordAudit(tx, actor, { action: "scope.edit", targetType: "scope", targetId: name, targetName: name, before, after });
  });
}
