import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { NotFoundError } from "../errors";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `id` has the form of a row's id; anything else names no row and needs no query. */
export function isRowId(id: string): boolean {
  return uuid.test(id);
}

/** The rows an actor may see: its own applications, or for an admin all of the realm. Agents stand in an admin's name, but are nobody's own. */
export function visibleTo(actor: Actor): { readonly realmId: string; readonly ownerId?: string; readonly kind?: string } {
  return actor.role === "admin" ? { realmId: actor.realmId } : { realmId: actor.realmId, ownerId: actor.userId, kind: "application" };
}

/**
 * The application, with its owner, if the actor owns it or is an admin of its realm.
 *
 * @throws NotFoundError otherwise, so that nobody learns which applications others have.
 */
export async function findApplication(reader: Pick<Transaction, "application">, actor: Actor, applicationId: string) {
  const found = isRowId(applicationId)
    ? await reader.application.findFirst({
        where: { id: applicationId, ...visibleTo(actor) },
        include: { owner: { select: { id: true, name: true, email: true, status: true } } },
      })
    : null;
  if (!found) throw new NotFoundError("This application does not exist, or it is not yours.");
  return found;
}
