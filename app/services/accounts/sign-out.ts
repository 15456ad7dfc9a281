import { inTransaction } from "#app/db/transaction";
import { type Actor, requireSession } from "../actor";
import { recordAudit } from "../audit/record";

/** Ends the session the request came with. The cookie is dead at once, wherever it has been copied to. */
export async function signOut(actor: Actor): Promise<void> {
  const { sessionIdHash } = requireSession(actor);
  await inTransaction(async (tx) => {
    const ended = await tx.session.deleteMany({ where: { idHash: sessionIdHash } });
    if (ended.count === 0) return;
    await recordAudit(tx, actor, { action: "user.sign-out", targetType: "user", targetId: actor.userId, targetName: actor.name });
  });
}
