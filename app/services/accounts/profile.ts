/** What people do with their own account: name, password, the browsers that are signed in. */
import { z } from "zod";
import { database } from "#app/db/database";
import { lockUser } from "#app/db/realm-rows";
import { type Actor, requireSession, type Visitor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs, changeConfig } from "../changes";
import { endForPerson } from "../endings/apply";
import { checked, InvalidInputError } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";
import { nameColumns } from "../sort-key";
import { nameField, newPasswordField, passwordWeakness } from "./account-fields";
import { newDeviceToken } from "./devices";
import { checkPassword } from "./password-check";
import { hashPassword } from "./passwords";
import { applicationsOfSessions } from "./session-clients";
import { hasEnded, startSession } from "./sessions";
import { refuseUntried, type SignedIn } from "./sign-in";

export const changeNameSchema = z.object({ name: nameField });

/**
 * Gives the acting user another name.
 *
 * @param shown the version of the name that the form showed; see `form-version`
 * @throws {InvalidInputError} by field; {StaleFormError}; {RateLimitedError}
 */
export async function changeName(actor: Actor, input: z.input<typeof changeNameSchema>, shown?: string): Promise<SaveOutcome> {
  const after = checked(changeNameSchema, input);
  const { name } = after;
  return await changeAs(actor, async (tx) => {
    const where = { id: actor.userId };
    await lockUser(tx, actor.userId);
    const before = await tx.user.findUniqueOrThrow({ where, select: { name: true } });
    const log = { realmId: actor.realmId, targetId: actor.userId, actions: ["user.change-name"] };
    if (!(await isToBeSaved(tx, { shown, stored: before, wanted: after, log }))) return "unchanged";
    await tx.user.update({ where, data: { ...nameColumns(name), profileChangedAt: new Date() } });
    await recordAudit(tx, actor, {
      action: "user.change-name",
      targetType: "user",
      targetId: actor.userId,
      targetName: name,
      before,
      after,
    });
    return "saved";
  });
}

export const changePasswordSchema = z.object({
  currentPassword: z.string({ error: "Enter your current password." }),
  newPassword: newPasswordField,
});

/**
 * Sets a new password, ends what `password_changed` says in the table of endings, and opens a session under a new id for the
 * browser that asks.
 *
 * @throws {InvalidInputError} on `currentPassword` when it is wrong, on `newPassword` when it is too weak
 * @throws {ForbiddenError} for anything but a session
 * @throws {RateLimitedError} after too many wrong passwords: a session left open must not become a place to guess
 * @throws {UnavailableError} when too many passwords are being checked
 */
export async function changePassword(actor: Actor, input: z.input<typeof changePasswordSchema>, visitor: Visitor): Promise<SignedIn> {
  const { realmId, email, ip } = actor;
  const { sessionIdHash } = requireSession(actor);
  const { currentPassword, newPassword } = checked(changePasswordSchema, input);
  const weakness = passwordWeakness(newPassword, actor);
  if (weakness !== null) throw new InvalidInputError({ newPassword: [weakness] });
  const check = await checkPassword({ realmId, email, password: currentPassword, ip, by: { sessionIdHash } });
  refuseUntried(check);
  if (check.outcome !== "right") throw wrongPassword();
  const passwordHash = await hashPassword(newPassword, { lane: "known", owner: actor.userId });
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

/** One browser that is signed in. */
export interface OwnSession {
  /** The row's key, the hash of the cookie: it opens nothing. */
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly ip: string;
  readonly userAgent: string;
  /** The session this request came with. */
  readonly current: boolean;
  /** Names of the applications that the person has gone to from it. */
  readonly applications: readonly string[];
}

/** The acting user's sessions that still work: this one first, then by last use. */
export async function listSessions(actor: Actor, now = new Date()): Promise<OwnSession[]> {
  const rows = await database().prisma.session.findMany({
    where: { userId: actor.userId, expiresAt: { gt: now } },
    orderBy: [{ lastSeenAt: "desc" }, { idHash: "asc" }],
  });
  const live = rows.filter((row) => !hasEnded(row, actor.role, now));
  const applications = await applicationsOfSessions(live.map(({ idHash }) => idHash));
  return live
    .map(({ idHash, createdAt, lastSeenAt, ip, userAgent }) => ({
      id: idHash,
      createdAt,
      lastSeenAt,
      ip,
      userAgent,
      current: actor.caller.kind === "session" && idHash === actor.caller.sessionIdHash,
      applications: applications.get(idHash) ?? [],
    }))
    .sort((one, other) => Number(other.current) - Number(one.current));
}

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
