import { z } from "zod";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { InvalidInputError } from "../errors";
import { typedPasswordField } from "./account-fields";
import { checkPassword } from "./check-password";
import { refuseUntried } from "./sign-in";

/** How long after the password was typed no act asks for it again. */
const CONFIRMED_FOR_MS = 15 * 60 * 1000;

/** The gravest acts: each asks for the password again when it was not typed lately. The words complete "Type your password to …". */
export const GRAVE_ACTS = {
  "change-role": "make somebody an admin, or take that from them",
  "change-user-state": "disable or enable somebody",
  "change-resource-server": "decide which keys may introspect every token",
  "widen-scope": "let more applications have a scope",
  "raise-quota": "raise the largest quota of an application",
  "change-grant-type": "switch a grant type on or off",
  "change-settings": "change the settings of this portal",
  "rotate-key": "rotate the signing key",
  "delete-application": "delete an application",
} as const;

export type GraveAct = keyof typeof GRAVE_ACTS;

/** Whether a query parameter names an act. */
export function isGraveAct(name: string | null): name is GraveAct {
  return name !== null && Object.hasOwn(GRAVE_ACTS, name);
}

/** Whether the password was typed in this session within the last 15 minutes. */
export function isConfirmed(actor: Pick<Actor, "confirmedAt">, now = Date.now()): boolean {
  return actor.confirmedAt !== null && now - actor.confirmedAt.getTime() < CONFIRMED_FOR_MS;
}

export const confirmSchema = z.object({ password: typedPasswordField });

/**
 * Notes in the session that its person has typed the password again.
 *
 * @throws {InvalidInputError} on `password` when it is wrong
 * @throws {RateLimitedError} after too many, right or wrong, {UnavailableError} when too many are being checked
 */
export async function confirmPassword(actor: Actor, { password }: z.output<typeof confirmSchema>): Promise<void> {
  const { realmId, email, ip, sessionIdHash } = actor;
  const check = await checkPassword({ realmId, email, password, ip, by: { sessionIdHash } });
  refuseUntried(check);
  if (check.outcome !== "right") throw new InvalidInputError({ password: ["This is not your password."] });
  await changeAs(actor, async (tx) => {
    // Not `update`: the session may have been ended meanwhile, which the next request will see.
    await tx.session.updateMany({ where: { idHash: sessionIdHash }, data: { confirmedAt: new Date() } });
    await recordAudit(tx, actor, { action: "user.confirm-password", targetType: "user", targetId: actor.userId, targetName: actor.name });
  });
}
