import type { Actor } from "../../actor";
import { recordAudit } from "../../audit/record";
import { rotateSigningKey } from "../../protocol";
import { assertStillAdmin, requireAdminRole } from "../access";

/**
 * Gives the actor's realm a new signing key, of the algorithm chosen in its settings. The keys before it sign no
 * more and stay published until the last token they signed has expired.
 *
 * @throws NotFoundError for everybody but admins
 */
export async function rotateKey(actor: Actor): Promise<void> {
  requireAdminRole(actor);
  await rotateSigningKey(actor.realmId, async (tx, { kid, algorithm, retired, publishedUntil }) => {
    await assertStillAdmin(tx, actor);
    await recordAudit(tx, actor, {
      action: "signing-key.rotate",
      targetType: "signing-key",
      targetId: kid,
      before: retired.length > 0 ? { kid: retired } : null,
      after: { kid, algorithm, ...(retired.length > 0 ? { oldKeyPublishedUntil: publishedUntil } : {}) },
    });
  });
}
