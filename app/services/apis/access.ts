/** Who may see, register and manage APIs. Everybody of a realm sees its APIs: they are a catalogue. */
import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { isRowId } from "../applications/access";
import { ForbiddenError, NotFoundError } from "../errors";

/** Whether the actor may change an API: its owner, and every admin of the realm. */
export function managesApi(actor: Actor, api: { readonly ownerId: string }): boolean {
  return actor.role === "admin" || actor.userId === api.ownerId;
}

/**
 * An API of the actor's realm, without its document.
 *
 * @throws NotFoundError
 */
export async function findApi(reader: Pick<Transaction, "api">, actor: Actor, apiId: string) {
  const found = isRowId(apiId)
    ? await reader.api.findFirst({
        where: { id: apiId, realmId: actor.realmId },
        omit: { openApi: true },
        include: { owner: { select: { name: true, email: true } } },
      })
    : null;
  if (!found) throw new NotFoundError("This API does not exist.");
  return found;
}

/**
 * An API that the actor may change.
 *
 * @throws NotFoundError, or ForbiddenError when it is somebody else's
 */
export async function findManagedApi(reader: Pick<Transaction, "api">, actor: Actor, apiId: string) {
  const found = await findApi(reader, actor, apiId);
  if (!managesApi(actor, found)) throw new ForbiddenError("Only the API's owner and admins may change it.");
  return found;
}

/** Whether the actor may register APIs: admins, and developers where an admin lets them. */
export async function mayRegisterApis(actor: Actor, reader: Pick<Transaction, "realm"> = database().prisma): Promise<boolean> {
  if (actor.role === "admin") return true;
  const { apiRegistration } = await reader.realm.findUniqueOrThrow({ where: { id: actor.realmId }, select: { apiRegistration: true } });
  return apiRegistration === "developer";
}

/** @throws ForbiddenError */
export async function requireRegistrar(actor: Actor, reader: Pick<Transaction, "realm"> = database().prisma): Promise<void> {
  if (!(await mayRegisterApis(actor, reader))) throw new ForbiddenError("Only admins may register APIs in this portal.");
}
