import { z } from "zod";
import { type Actor, requireSession } from "../actor";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { endForPerson } from "../endings/apply";
import { InvalidInputError } from "../errors";
import { newPasswordField } from "./account-fields";
import { checkPassword } from "./check-password";
import { newDeviceToken } from "./device";
import { hashPassword } from "./password";
import { passwordWeakness } from "./password-policy";
import { refuseUntried, type SignedIn } from "./sign-in";
import { startSession } from "./start-session";
import type { Visitor } from "./visitor";

export const changePasswordSchema = z.object({
  currentPassword: z.string({ error: "Enter your current password." }),
  newPassword: newPasswordField,
});

/**
 * Sets a new password, ends what `password_changed` says in the table of endings, and opens a session under a new id for the
 * browser that asks.
 *
 * @throws {InvalidInputError} on `currentPassword` when it is wrong, on `newPassword` when it is the user's own name or address
 * @throws {ForbiddenError} for anything but a session
 * @throws {RateLimitedError} after too many wrong passwords: a session left open must not become a place to guess
 * @throws {UnavailableError} when too many passwords are being checked
 */
export async function changePassword(actor: Actor, input: z.output<typeof changePasswordSchema>, visitor: Visitor): Promise<SignedIn> {
  const { realmId, email, ip } = actor;
  const { sessionIdHash } = requireSession(actor);
  const weakness = passwordWeakness(input.newPassword, actor);
  if (weakness !== null) throw new InvalidInputError({ newPassword: [weakness] });
  const check = await checkPassword({ realmId, email, password: input.currentPassword, ip, by: { sessionIdHash } });
  refuseUntried(check);
  if (check.outcome !== "right") throw wrongPassword();
  const passwordHash = await hashPassword(input.newPassword, { lane: "known", owner: actor.userId });
  return await changeConfig(actor, async (tx, changed) => {
    // Of two changes at once the second was made against a password that is no longer the current one; and an admin may have
    // disabled the user since the check, who must not have a session when enabled again.
    const same = { id: actor.userId, passwordHash: check.user.passwordHash, status: "active" };
    const { count } = await tx.user.updateMany({ where: same, data: { passwordHash } });
    if (count === 0) throw wrongPassword();
    // The session that asks ends with the others, and goes on under a new id.
    const ended = await endForPerson(tx, "password_changed", { userId: actor.userId });
    const endedSessions = Math.max(0, ended.sessions - 1);
    const user = { id: actor.userId, role: actor.role, passwordHash };
    const session = await startSession(tx, user, visitor);
    await recordAudit(tx, actor, {
      action: "user.change-password",
      targetType: "user",
      targetId: actor.userId,
      targetName: actor.name,
      after: { endedSessions },
    });
    changed({ kind: "user", key: actor.userId });
    return { session, device: newDeviceToken(user) };
  });
}

function wrongPassword(): InvalidInputError {
  return new InvalidInputError({ currentPassword: ["This is not your current password."] });
}
