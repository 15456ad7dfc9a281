import { z } from "zod";
import { inTransaction } from "#app/db/transaction";
import { recordAudit } from "../audit/record";
import { InvalidInputError } from "../errors";
import { typedPasswordField } from "./account-fields";
import { checkPassword } from "./check-password";
import { type StartedSession, startSession } from "./start-session";
import { tooManyAttempts } from "./throttle";
import type { Visitor } from "./visitor";

export const signInSchema = z.object({
  email: z.string({ error: "Enter your email." }),
  password: typedPasswordField,
});

/**
 * Opens a session for the person with this email and password.
 *
 * @throws {InvalidInputError} without fields: the answer never says which of the two was wrong
 * @throws {RateLimitedError} after too many wrong passwords for the account or from the source
 */
export async function signIn(input: z.output<typeof signInSchema>, visitor: Visitor): Promise<StartedSession> {
  const check = await checkPassword({ ...input, realmId: visitor.realmId, ip: visitor.ip });
  if (check.outcome === "locked") throw tooManyAttempts(check.retryAfterSeconds);
  if (check.outcome === "wrong") throw new InvalidInputError({}, "The email or the password is wrong.");
  if (check.outcome === "disabled") throw new InvalidInputError({}, "This account is disabled. Ask an admin of this portal to enable it.");
  const { user } = check;
  return await inTransaction(async (tx) => {
    const now = new Date();
    await tx.user.update({ where: { id: user.id }, data: { lastSignInAt: now } });
    await recordAudit(
      tx,
      { ...visitor, userId: user.id, name: user.name },
      { action: "user.sign-in", targetType: "user", targetId: user.id, targetName: user.name },
    );
    return await startSession(tx, user.id, visitor, now);
  });
}
