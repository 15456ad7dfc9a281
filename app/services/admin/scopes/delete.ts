import { storedScopeAccess } from "#app/oauth/scope-access";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { ConflictError, NotFoundError } from "../../errors";
import { changeAsAdmin } from "../access";
import { scopeLists } from "./usage";

/**
 * Deletes a scope and takes it off the keys that name it and the applications that were given it: a scope added later
 * under the same name must not come with keys that nobody chose for it. Tokens that carry it keep it until they expire.
 *
 * @param confirmedClients the number of keys naming it that the page showed
 * @throws NotFoundError, or ConflictError when that number has changed
 */
export async function deleteScope(actor: Actor, name: string, confirmedClients: number): Promise<void> {
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx, changed) => {
    const where = { realmId_name: { realmId: actor.realmId, name } };
    const found = await tx.scope.findUnique({ where });
    if (!found) throw new NotFoundError("This scope does not exist any more.");
    const naming = (await scopeLists(tx, actor.realmId)).filter((list) => list.scopes.includes(name));
    if (naming.length !== confirmedClients) {
      throw new ConflictError(`Nothing was deleted: ${naming.length} keys name this scope now. Check the effect again.`);
    }
    for (const { clientRef, scopes } of naming) {
      await tx.client.update({ where: { id: clientRef }, data: { scopes: JSON.stringify(scopes.filter((scope) => scope !== name)) } });
    }
    // Deleting the scope deletes these; the applications' cached clients must forget them, too.
    const given = await tx.scopeAccess.findMany({
      where: { realmId: actor.realmId, scopeName: name, state: "approved" },
      select: { applicationId: true },
    });
    await tx.scope.delete({ where });
    await recordAudit(tx, actor, {
      action: "scope.delete",
      targetType: "scope",
      targetId: name,
      targetName: name,
      before: {
        description: found.description,
        isDefault: found.isDefault,
        access: storedScopeAccess(found.access, found.accessRole).value,
        keysNamingIt: naming.length,
        applicationsGivenIt: given.length,
      },
    });
    for (const { applicationId } of given) changed({ kind: "application", key: applicationId });
    for (const { clientRef } of naming) changed({ kind: "client", key: clientRef });
  });
}
