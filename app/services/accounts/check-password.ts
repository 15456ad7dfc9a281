import { database } from "#app/db/database";
import { normaliseEmail } from "./account-fields";
import { inTurn } from "./password";
import { countWrongGuess, forgetWrongGuesses, secondsUntilNextGuess } from "./throttle";

export type PasswordCheck =
  | {
      readonly outcome: "right";
      readonly user: { readonly id: string; readonly name: string; readonly email: string; readonly tokensNotBefore: Date | null };
    }
  | { readonly outcome: "wrong" }
  /** The password is right, but an admin has disabled the user. */
  | { readonly outcome: "disabled" }
  | { readonly outcome: "locked"; readonly retryAfterSeconds: number };

/**
 * The one place where a person's password is tried: sign-in, the password grant and the change of password share
 * its throttle. An unknown user and a wrong password give the same answer in the same time and count alike.
 */
export async function checkPassword(input: {
  readonly realmId: string;
  readonly email: string;
  readonly password: string;
  readonly ip: string;
}): Promise<PasswordCheck> {
  const email = normaliseEmail(input.email);
  const guess = { realmId: input.realmId, email, ip: input.ip };
  return await inTurn(async (matches) => {
    const wait = await secondsUntilNextGuess(guess);
    if (wait > 0) return { outcome: "locked", retryAfterSeconds: wait };
    const user = await database().prisma.user.findUnique({ where: { realmId_email: { realmId: input.realmId, email } } });
    if (!(await matches(input.password, user?.passwordHash ?? null)) || user === null) {
      await countWrongGuess(guess);
      return { outcome: "wrong" };
    }
    await forgetWrongGuesses(guess);
    return user.status === "active"
      ? { outcome: "right", user: { id: user.id, name: user.name, email: user.email, tokensNotBefore: user.tokensNotBefore } }
      : { outcome: "disabled" };
  });
}
