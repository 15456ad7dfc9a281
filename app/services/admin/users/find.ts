import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../../actor";
import { isRowId } from "../../applications/access";
import { NotFoundError } from "../../errors";

/** @throws NotFoundError when the actor's realm has no such user */
export async function findUser(reader: Pick<Transaction, "user">, actor: Actor, userId: string) {
  const found = isRowId(userId) ? await reader.user.findFirst({ where: { id: userId, realmId: actor.realmId } }) : null;
  if (!found) throw new NotFoundError("This user does not exist.");
  return found;
}
