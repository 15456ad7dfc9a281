/** The scopes of an API: its owner names them and says in plain words what each lets an application do. */
import { z } from "zod";
import { isUniqueViolation } from "#app/db/errors";
import type { Actor } from "../actor";
import { existingScope, scopeDescription, scopeName, takeScopeAway } from "../admin/scopes";
import { justMade } from "../audit/just-done";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { findManagedApi } from "./access";

const MOST_SCOPES = 100;

export const newApiScopeSchema = z.object({
  name: scopeName,
  /** What a person reads who is asked for it: "Read your orders". */
  description: scopeDescription.refine((text) => text !== "", { error: "Say in plain words what it lets an application do." }),
});
export const apiScopeSchema = z.object({ name: existingScope });

/**
 * Adds a scope to an API, for every application that subscribes to it. Done twice within minutes with the same values, it is done once.
 *
 * @throws NotFoundError, ForbiddenError; InvalidInputError by field; ConflictError when there are too many
 */
export async function addApiScope(actor: Actor, apiId: string, input: z.input<typeof newApiScopeSchema>): Promise<void> {
  const { name, description } = checked(newApiScopeSchema, input);
  const after = { scope: name, description };
  try {
    await changeConfig(actor, async (tx, changed) => {
      const api = await findManagedApi(tx, actor, apiId);
      if ((await tx.scope.count({ where: { apiId: api.id } })) >= MOST_SCOPES)
        throw new ConflictError(`An API has at most ${MOST_SCOPES} scopes.`);
      await tx.scope.create({ data: { realmId: actor.realmId, name, description, apiId: api.id, access: "open" } });
      await recordAudit(tx, actor, {
        action: "api.add-scope",
        targetType: "api",
        targetId: api.id,
        targetName: api.name,
        after,
      });
      changed({ kind: "realm", key: actor.realmId });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    if ((await justMade(actor, "api.add-scope", after)) === apiId) return;
    throw new InvalidInputError({ name: [`There is already a scope named ${name} in this portal. Put the API's name in front.`] });
  }
}

/**
 * Deletes a scope of an API and takes it off the keys that name it.
 *
 * @throws NotFoundError, ForbiddenError
 */
export async function removeApiScope(actor: Actor, apiId: string, input: z.input<typeof apiScopeSchema>): Promise<void> {
  const { name } = checked(apiScopeSchema, input);
  await changeConfig(actor, async (tx, changed) => {
    const api = await findManagedApi(tx, actor, apiId);
    if ((await tx.scope.count({ where: { realmId: actor.realmId, name, apiId: api.id } })) === 0)
      throw new NotFoundError("This API has no such scope.");
    await takeScopeAway(tx, changed, actor.realmId, name);
    await recordAudit(tx, actor, {
      action: "api.remove-scope",
      targetType: "api",
      targetId: api.id,
      targetName: api.name,
      before: { scope: name },
    });
    changed({ kind: "realm", key: actor.realmId });
  });
}
