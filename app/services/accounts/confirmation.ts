import { z } from "zod";
import { type Actor, requireSession } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { ConfirmationRequiredError, checked, ForbiddenError, InvalidInputError } from "../errors";
import { typedPasswordField } from "./account-fields";
import { checkPassword } from "./password-check";
import { refuseUntried } from "./sign-in";

/** How long after the password was typed no act asks for it again. */
const CONFIRMED_FOR_MS = 15 * 60 * 1000;

/** The gravest acts: each asks for the password again when it was not typed lately. The words complete "Type your password to …". */
export const GRAVE_ACTS = {
  "change-role": "make somebody an admin, or take that from them",
  "change-user-state": "disable or enable somebody",
  "make-password-link": "give somebody a link to a new password",
  "change-resource-server": "decide which keys may introspect every token",
  "widen-scope": "let more applications have a scope",
  "raise-quota": "raise the largest quota of an application",
  "change-grant-type": "switch a grant type on or off",
  "allow-exchange": "allow a key to exchange tokens",
  "trust-issuer": "decide which issuers are trusted",
  "change-settings": "change the settings of this portal",
  "rotate-key": "rotate the signing key",
  "remove-key": "remove a signing key",
  "make-setup-link": "make a link for a realm's first admin",
  "delete-account": "delete an account",
  "delete-application": "delete an application",
  "transfer-application": "give an application to somebody else",
} as const;

export type GraveAct = keyof typeof GRAVE_ACTS;

/** Whether a query parameter names an act. */
export function isGraveAct(name: string | null): name is GraveAct {
  return name !== null && Object.hasOwn(GRAVE_ACTS, name);
}

/**
 * What every use case of a grave act asks, once it knows that the actor may do it at all and that it is one: the password was
 * typed in this session within the last 15 minutes. A command passes.
 *
 * @throws {ConfirmationRequiredError} when the session's person must type it first; {ForbiddenError} for a personal access token,
 *   behind which nobody can type one
 * @example requireConfirmation(actor, "rotate-key");
 */
export function requireConfirmation({ caller }: Pick<Actor, "caller">, act: GraveAct, now = Date.now()): void {
  switch (caller.kind) {
    case "command":
      return;
    case "token":
      throw new ForbiddenError(`A personal access token cannot ${GRAVE_ACTS[act]}. Sign in to this portal to do it.`);
    case "session":
      if (caller.confirmedAt !== null && now - caller.confirmedAt.getTime() < CONFIRMED_FOR_MS) return;
      throw new ConfirmationRequiredError(act, `Type your password again to ${GRAVE_ACTS[act]}.`);
  }
}

export const confirmSchema = z.object({ password: typedPasswordField });

/**
 * Notes in the session that its person has typed the password again.
 *
 * @throws {InvalidInputError} on `password` when it is wrong
 * @throws {ForbiddenError} for anything but a session
 * @throws {RateLimitedError} after too many, right or wrong, {UnavailableError} when too many are being checked
 */
export async function confirmPassword(actor: Actor, input: z.input<typeof confirmSchema>): Promise<void> {
  const { password } = checked(confirmSchema, input);
  const { realmId, email, ip } = actor;
  const { sessionIdHash } = requireSession(actor);
  const check = await checkPassword({ realmId, email, password, ip, by: { sessionIdHash } });
  refuseUntried(check);
  if (check.outcome !== "right") throw new InvalidInputError({ password: ["This is not your password."] });
  await changeAs(actor, async (tx) => {
    // Not `update`: the session may have been ended meanwhile, which the next request will see.
    await tx.session.updateMany({ where: { idHash: sessionIdHash }, data: { confirmedAt: new Date() } });
    await recordAudit(tx, actor, { action: "user.confirm-password", targetType: "user", targetId: actor.userId, targetName: actor.name });
  });
}
