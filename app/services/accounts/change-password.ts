import { z } from "zod";
import { inTransaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { InvalidInputError } from "../errors";
import { newPasswordField } from "./account-fields";
import { checkPassword } from "./check-password";
import { endSessionsOf } from "./end-sessions";
import { hashPassword } from "./password";
import { tooManyAttempts } from "./throttle";

export const changePasswordSchema = z.object({
  currentPassword: z.string({ error: "Enter your current password." }),
  newPassword: newPasswordField,
});

/**
 * Sets a new password and ends every other session of the user.
 *
 * @returns how many other sessions were ended
 * @throws {InvalidInputError} on `currentPassword` when it is wrong
 * @throws {RateLimitedError} after too many wrong passwords: a session left open must not become a place to guess
 */
export async function changePassword(actor: Actor, input: z.output<typeof changePasswordSchema>): Promise<number> {
  const check = await checkPassword({ realmId: actor.realmId, email: actor.email, password: input.currentPassword, ip: actor.ip });
  if (check.outcome === "locked") throw tooManyAttempts(check.retryAfterSeconds);
  if (check.outcome !== "right") throw new InvalidInputError({ currentPassword: ["This is not your current password."] });
  const passwordHash = await hashPassword(input.newPassword);
  return await inTransaction(async (tx) => {
    await tx.user.update({ where: { id: actor.userId }, data: { passwordHash } });
    const endedSessions = await endSessionsOf(tx, actor.userId, actor.sessionIdHash);
    await recordAudit(tx, actor, {
      action: "user.change-password",
      targetType: "user",
      targetId: actor.userId,
      targetName: actor.name,
      after: { endedSessions },
    });
    return endedSessions;
  });
}
