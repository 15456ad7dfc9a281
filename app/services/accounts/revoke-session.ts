import { type Actor, requireSession } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { endForPerson } from "../endings/apply";

/**
 * Ends one of the acting user's own sessions; the browser it belongs to is signed out at its next request.
 * A session that has ended already, or is somebody else's, is left as it is: the two cannot be distinguished here.
 *
 * @throws {RateLimitedError} when the person has made too many changes
 */
export async function revokeSession(actor: Actor, sessionId: string): Promise<void> {
  await changeAs(actor, async (tx) => {
    const session = await tx.session.findUnique({ where: { idHash: sessionId } });
    if (session?.userId !== actor.userId) return;
    await tx.session.deleteMany({ where: { idHash: sessionId } });
    await recordAudit(tx, actor, {
      action: "session.revoke",
      targetType: "user",
      targetId: actor.userId,
      targetName: actor.name,
      before: { createdAt: session.createdAt, ip: session.ip, userAgent: session.userAgent },
    });
  });
}

/**
 * Ends every session of the acting user but the one that asks.
 *
 * @returns how many were ended
 * @throws {ForbiddenError} for anything but a session; {RateLimitedError} when the person has made too many changes
 */
export async function revokeOtherSessions(actor: Actor): Promise<number> {
  const { sessionIdHash } = requireSession(actor);
  return await changeAs(actor, async (tx) => {
    const { sessions: endedSessions } = await endForPerson(tx, "other_sessions_revoked", {
      userId: actor.userId,
      thisSession: sessionIdHash,
    });
    if (endedSessions === 0) return 0;
    await recordAudit(tx, actor, {
      action: "session.revoke-others",
      targetType: "user",
      targetId: actor.userId,
      targetName: actor.name,
      after: { endedSessions },
    });
    return endedSessions;
  });
}
