import type { z } from "zod";
import { isUniqueViolation } from "#app/db/errors";
import { pageSettings } from "#app/db/page-settings";
import { inTransaction } from "#app/db/transaction";
import { sourceKey } from "#app/platform/rate-limit";
import type { Visitor } from "../actor";
import { recordAudit } from "../audit/record";
import { checked, ForbiddenError, InvalidInputError } from "../errors";
import { nameColumns } from "../sort-key";
import { newAccountSchema } from "./account-fields";
import { newDeviceToken } from "./devices";
import { hashPassword } from "./passwords";
import { startSession } from "./sessions";
import type { SignedIn } from "./sign-in";
import { takeSignUp } from "./throttle";

export const signUpSchema = newAccountSchema;

/** Whether strangers may make an account; an admin decides. */
export async function isSignUpOpen(realmId: string): Promise<boolean> {
  return (await pageSettings(realmId))?.signUpOpen ?? false;
}

/**
 * Makes a developer account and signs it in.
 *
 * @throws {ForbiddenError} when sign-up is closed
 * @throws {InvalidInputError} by field; on `email` when it is taken
 * @throws {RateLimitedError} after too many sign-ups from one source
 * @throws {UnavailableError} when too many people sign up or in at once
 */
export async function signUp(input: z.input<typeof signUpSchema>, visitor: Visitor): Promise<SignedIn> {
  if (!(await isSignUpOpen(visitor.realmId))) throw new ForbiddenError("Sign-up is closed.");
  const { name, email, password } = checked(signUpSchema, input);
  await takeSignUp(visitor.ip);
  const passwordHash = await hashPassword(password, { lane: "stranger", owner: sourceKey(visitor.ip) });
  try {
    return await inTransaction(async (tx) => {
      const user = await tx.user.create({
        data: { realmId: visitor.realmId, ...nameColumns(name), email, passwordHash, lastSignInAt: new Date() },
      });
      const session = await startSession(tx, user, visitor);
      await recordAudit(
        tx,
        { ...visitor, userId: user.id, name },
        { action: "user.sign-up", targetType: "user", targetId: user.id, targetName: name, after: { name, email, role: user.role } },
      );
      return { session, device: newDeviceToken(user) };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new InvalidInputError({ email: ["An account with this email already exists."] });
    throw error;
  }
}
