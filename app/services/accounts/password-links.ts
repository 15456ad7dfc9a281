/**
 * One-time links to a new password: asked for by mail, or made by an admin. Only the hash of a link's token is kept; it works once,
 * for an hour, and dies with every other one of the person when the password changes. An admin's dies also with the admin's role.
 */
import { z } from "zod";
import { database } from "#app/db/database";
import { inTransaction, type Transaction } from "#app/db/transaction";
import { logger } from "#app/platform/logger";
import { mailLater, sendsMail } from "#app/platform/mail";
import type { Mail } from "#app/platform/mail-delivery";
import { sourceKey } from "#app/platform/rate-limit";
import type { Actor, Visitor } from "../actor";
import { changeAsAdmin } from "../admin/access";
import { isRowId } from "../applications/access";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { endForPerson } from "../endings/apply";
import { ConflictError, checked, ForbiddenError, InvalidInputError, NotFoundError } from "../errors";
import { waitForPortal } from "../mails";
import { type OneTimeLink, oneTimeLinkText } from "../one-time-link";
import { emailField, newPasswordField, passwordWeakness } from "./account-fields";
import { requireConfirmation } from "./confirmation";
import { newDeviceToken } from "./devices";
import { hashPassword } from "./passwords";
import { newSessionToken, sessionIdHash, startSession } from "./sessions";
import type { SignedIn } from "./sign-in";
import { takePasswordLink } from "./throttle";

const LIFETIME_MS = 60 * 60 * 1000;

export const forgottenPasswordSchema = z.object({ email: emailField });

/** For whoever opens a link that does not work. */
export const DEAD_LINK = "This link does not work: it is wrong, was used, or is older than an hour.";

/**
 * Mails a link to the account with this address, if there is one that may sign in. The answer, and the time it takes, are the same
 * when there is none: the look-up runs in the background.
 *
 * @param issuer the portal's address, under which the link lies
 * @throws {ForbiddenError} where the portal sends no mail
 * @throws {InvalidInputError} on `email` when it is no address; {RateLimitedError} by address and by network
 */
export async function requestPasswordLink(input: z.input<typeof forgottenPasswordSchema>, visitor: Visitor, issuer: string): Promise<void> {
  if (!sendsMail()) throw new ForbiddenError("This portal sends no mail. Ask an admin of it for a one-time link.");
  const { email } = checked(forgottenPasswordSchema, input);
  await takePasswordLink(visitor.realmId, email, visitor.ip);
  mailLater(() => composeLink(email, visitor, issuer));
}

async function composeLink(email: string, { realmId, ip, requestId }: Visitor, issuer: string): Promise<Mail | null> {
  const user = await database().prisma.user.findUnique({ where: { realmId_email: { realmId, email } } });
  if (user === null || user.status !== "active") return null;
  // Not before the look-up: whoever asks for addresses that nobody has must not use up what is for people.
  if ((await waitForPortal("password-link", realmId)) > 0) {
    logger().warn({ requestId }, "no link to a new password was mailed, as the portal has mailed too many in this hour");
    return null;
  }
  const link = await inTransaction(async (tx) => {
    const issued = await issueLink(tx, { userId: user.id, createdById: null, issuer });
    await recordAudit(
      tx,
      { realmId, userId: "", name: `Somebody at ${sourceKey(ip)}`, ip, requestId },
      { action: "user.request-password-link", targetType: "user", targetId: user.id, targetName: user.email },
    );
    return issued;
  });
  return {
    to: user.email,
    subject: "A new password for Latchkey",
    text: `Somebody, probably you, asked for a new password at ${issuer}.

${oneTimeLinkText(link, "to choose one")}

A new password signs you out everywhere else. If you did not ask for this, do nothing: your password stays as it is.`,
  };
}

/**
 * Makes a link for a user whom the admin hands it to; earlier ones of the user stop working.
 *
 * @throws {NotFoundError}; {ConflictError} for oneself and for a disabled user; {ConfirmationRequiredError}
 */
export async function makePasswordLink(actor: Actor, userId: string): Promise<OneTimeLink> {
  return await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    requireConfirmation(actor, "make-password-link");
    const user = isRowId(userId) ? await tx.user.findFirst({ where: { id: userId, realmId: actor.realmId } }) : null;
    if (user === null) throw new NotFoundError("This user does not exist.");
    if (userId === actor.userId) throw new ConflictError("No link was made: change your own password on your account page.");
    if (user.status !== "active") throw new ConflictError("No link was made: the user is disabled. Enable the user first.");
    await tx.passwordLink.deleteMany({ where: { userId } });
    const link = await issueLink(tx, { userId, createdById: actor.userId, issuer: actor.issuer });
    await recordAudit(tx, actor, {
      action: "user.make-password-link",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      after: { expiresAt: link.expiresAt },
    });
    return link;
  });
}

async function issueLink(
  tx: Transaction,
  { issuer, ...row }: { readonly userId: string; readonly createdById: string | null; readonly issuer: string },
): Promise<OneTimeLink> {
  const { token, idHash } = newSessionToken();
  const expiresAt = new Date(Date.now() + LIFETIME_MS);
  await tx.passwordLink.create({ data: { ...row, tokenHash: idHash, expiresAt } });
  return { href: `${issuer}/reset?token=${token}`, expiresAt };
}

/**
 * Whose password a link is for, so that the page can say it; null when the link is wrong, used, too old, or its user is disabled.
 *
 * @param token unchecked
 */
export async function ownerOfPasswordLink(token: string, realmId: string, now = new Date()) {
  const tokenHash = sessionIdHash(token);
  if (tokenHash === null) return null;
  const link = await database().prisma.passwordLink.findUnique({ where: { tokenHash }, include: { user: true } });
  if (link === null || link.expiresAt <= now || link.user.realmId !== realmId || link.user.status !== "active") return null;
  const { id, name, email } = link.user;
  return { id, name, email };
}

export const newPasswordSchema = z.object({ password: newPasswordField });

/**
 * Sets the password that a link is for, ends what `password_reset` says in the table of endings, and signs in. Of two browsers that
 * use a link together, one is refused.
 *
 * @throws {NotFoundError} when the link does not work (any more)
 * @throws {InvalidInputError} on `password` when it is too weak; {UnavailableError} when too many passwords are being hashed
 */
export async function redeemPasswordLink(token: string, input: z.input<typeof newPasswordSchema>, visitor: Visitor): Promise<SignedIn> {
  const { realmId, ip } = visitor;
  const owner = await ownerOfPasswordLink(token, realmId);
  if (owner === null) throw new NotFoundError(DEAD_LINK);
  const { password } = checked(newPasswordSchema, input);
  const weakness = passwordWeakness(password, owner);
  if (weakness !== null) throw new InvalidInputError({ password: [weakness] });
  const passwordHash = await hashPassword(password, { lane: "stranger", owner: sourceKey(ip) });
  return await changeConfig("portal", async (tx, changed) => {
    const now = new Date();
    const used = await tx.passwordLink.deleteMany({ where: { tokenHash: sessionIdHash(token) ?? "", expiresAt: { gt: now } } });
    const set = await tx.user.updateMany({ where: { id: owner.id, status: "active" }, data: { passwordHash, lastSignInAt: now } });
    if (used.count !== 1 || set.count !== 1) throw new NotFoundError(DEAD_LINK);
    const ended = await endForPerson(tx, "password_reset", { userId: owner.id });
    const user = await tx.user.findUniqueOrThrow({ where: { id: owner.id } });
    const session = await startSession(tx, user, visitor, now);
    await recordAudit(
      tx,
      { ...visitor, userId: user.id, name: user.name },
      {
        action: "user.reset-password",
        targetType: "user",
        targetId: user.id,
        targetName: user.email,
        after: { endedSessions: ended.sessions },
      },
    );
    changed({ kind: "user", key: user.id });
    return { session, device: newDeviceToken(user) };
  });
}
