import { inTransaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";

/** Ends the session the request came with. The cookie is dead at once, wherever it has been copied to. */
export async function signOut(actor: Actor): Promise<void> {
  await inTransaction(async (tx) => {
    const ended = await tx.session.deleteMany({ where: { idHash: actor.sessionIdHash } });
    if (ended.count === 0) return;
    await recordAudit(tx, actor, { action: "user.sign-out", targetType: "user", targetId: actor.userId, targetName: actor.name });
  });
}
