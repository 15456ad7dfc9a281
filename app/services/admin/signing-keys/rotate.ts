import { requireConfirmation } from "../../accounts/confirmation";
import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { rotateSigningKey, rotationChange } from "../../token-service";
import { assertStillAdmin, requireAdminRole } from "../access";

/**
 * Gives the actor's realm a new signing key, of the algorithm chosen in its settings. The keys before it sign no
 * more and stay published until the last token they signed has expired.
 *
 * @throws NotFoundError for everybody but admins
 */
export async function rotateKey(actor: Actor): Promise<void> {
  requireAdminRole(actor);
  requireConfirmation(actor, "rotate-key");
  await rotateSigningKey(actor, async (tx, rotation) => {
    await assertStillAdmin(tx, actor);
    await recordAudit(tx, actor, rotationChange(rotation));
  });
}
