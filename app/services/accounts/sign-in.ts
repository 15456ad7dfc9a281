import { z } from "zod";
import { database } from "#app/db/database";
import { inTransaction, type Transaction } from "#app/db/transaction";
import { type Actor, requireSession, type Visitor } from "../actor";
import { recordAudit } from "../audit/record";
import { checked, InvalidInputError, UnavailableError } from "../errors";
import { typedPasswordField } from "./account-fields";
import { type DeviceToken, newDeviceToken } from "./devices";
import { type CheckedUser, checkPassword, type PasswordCheck } from "./password-check";
import { renewedHash } from "./passwords";
import { type StartedSession, startSession } from "./sessions";
import { tooManyAttempts } from "./throttle";

export const signInSchema = z.object({
  email: z.string({ error: "Enter your email." }),
  password: typedPasswordField,
});

/** What the browser gets of a sign-in. */
export interface SignedIn {
  readonly session: StartedSession;
  readonly device: DeviceToken;
}

/**
 * Opens a session for the person with this email and password.
 *
 * @throws {InvalidInputError} without fields: the answer never says which of the two was wrong
 * @throws {RateLimitedError} after too many attempts at the account or from the source
 * @throws {UnavailableError} when too many people sign in at once
 */
export async function signIn(input: z.input<typeof signInSchema>, visitor: Visitor): Promise<SignedIn> {
  const typed = checked(signInSchema, input);
  // The second time for a hash that was renewed, by another sign-in of the same person, after it was read.
  const signedIn = (await tryOnce(typed, visitor)) ?? (await tryOnce(typed, visitor));
  if (signedIn === null) throw wrongPassword();
  return signedIn;
}

/** @returns null when the password was changed, or the user disabled, between the check and the session. */
async function tryOnce(typed: z.output<typeof signInSchema>, visitor: Visitor): Promise<SignedIn | null> {
  const check = await checkPassword({ ...typed, realmId: visitor.realmId, ip: visitor.ip, by: { device: visitor.cookies.device } });
  refuseUntried(check);
  if (check.outcome === "wrong") throw wrongPassword();
  if (check.outcome === "disabled") throw new InvalidInputError({}, await disabledBy(visitor.realmId, check.userId));
  const { user } = check;
  const passwordHash = await renewedHash(typed.password, user);
  const session = await inTransaction(async (tx) => {
    const now = new Date();
    if (!(await noteSignIn(tx, user, passwordHash, now))) return null;
    const started = await startSession(tx, user, visitor, now);
    await recordAudit(
      tx,
      { ...visitor, userId: user.id, name: user.name },
      { action: "user.sign-in", targetType: "user", targetId: user.id, targetName: user.name },
    );
    return started;
  });
  return session && { session, device: newDeviceToken({ id: user.id, passwordHash }) };
}

/** Who has disabled an account and when, for the person who knows its password. */
async function disabledBy(realmId: string, userId: string): Promise<string> {
  const event = await database().prisma.auditEvent.findFirst({
    where: { realmId, targetId: userId, action: "user.disable" },
    orderBy: { at: "desc" },
  });
  const by = event === null ? "" : ` since ${event.at.toISOString().slice(0, 10)}, by the admin ${event.actorName}`;
  return `This account is disabled${by}, until an admin of this portal enables it.`;
}

/** @throws {RateLimitedError} or {UnavailableError} when the password was not even compared */
export function refuseUntried(check: PasswordCheck): asserts check is Exclude<PasswordCheck, { outcome: "locked" | "busy" }> {
  if (check.outcome === "locked") throw tooManyAttempts(check.retryAfterSeconds, check.by);
  if (check.outcome === "busy") throw new UnavailableError(check.retryAfterSeconds);
}

/** Locks the user's row, if it still says what the password was checked against. */
async function noteSignIn(tx: Transaction, user: CheckedUser, passwordHash: string, now: Date): Promise<boolean> {
  const { id } = user;
  const same = { id, passwordHash: user.passwordHash, status: "active" };
  const noted = await tx.user.updateMany({ where: same, data: { lastSignInAt: now, passwordHash } });
  return noted.count > 0;
}

function wrongPassword(): InvalidInputError {
  return new InvalidInputError({}, "The email or the password is wrong.");
}

/** Ends the session the request came with. The cookie is dead at once, wherever it has been copied to. */
export async function signOut(actor: Actor): Promise<void> {
  const { sessionIdHash } = requireSession(actor);
  await inTransaction(async (tx) => {
    const ended = await tx.session.deleteMany({ where: { idHash: sessionIdHash } });
    if (ended.count === 0) return;
    await recordAudit(tx, actor, { action: "user.sign-out", targetType: "user", targetId: actor.userId, targetName: actor.name });
  });
}
