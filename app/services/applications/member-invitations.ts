/** Links by which somebody becomes a member of an application. Only the hash of a link's token is kept; it works once. */
import { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { mailLater, sendsMail } from "#app/platform/mail";
import { emailField } from "../accounts/account-fields";
import { newSessionToken, sessionIdHash } from "../accounts/sessions";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { ConflictError, checked, ForbiddenError, InvalidInputError, NotFoundError } from "../errors";
import { inMail, takeInvitationMail } from "../mails";
import { type OneTimeLink, oneTimeLinkText } from "../one-time-link";
import { findApplication, isRowId, MEMBER_ROLES, type MemberRole, memberRole } from "./access";
import { addMember } from "./members";

const LIFETIME_MS = 7 * 86_400_000;
/** Of one application: what its page can show. */
const MOST_OPEN = 20;

export const memberInvitationSchema = z.object({
  role: z.enum(MEMBER_ROLES, { error: "Choose a role." }).default("viewer"),
  /** The link goes to this address by mail, and only the account that has it can use it; "": the link is handed over, and works for whoever has it. */
  email: z.union([z.literal(""), emailField]).default(""),
});

/**
 * Invites somebody to an application: by mail, or by a link that is shown this once.
 *
 * @returns the link to hand over; null when it was mailed
 * @throws {NotFoundError}; {ForbiddenError}; {ConflictError} when too many are open
 * @throws {InvalidInputError} by field; on `email` where the portal sends no mail; {RateLimitedError} when too many were mailed
 */
export async function inviteMember(
  actor: Actor,
  applicationId: string,
  input: z.input<typeof memberInvitationSchema>,
): Promise<OneTimeLink | null> {
  const { role, email } = checked(memberInvitationSchema, input);
  if (email !== "" && !sendsMail())
    throw new InvalidInputError({ email: ["This portal sends no mail. Leave the address out and hand the link over."] });
  // Before a mail is counted: whoever may not invite uses nothing up.
  await findApplication(database().prisma, actor, applicationId, "govern");
  if (email !== "") await takeInvitationMail(actor, email);
  const { token, idHash } = newSessionToken();
  const expiresAt = new Date(Date.now() + LIFETIME_MS);
  const link = { href: `${actor.issuer}/applications/invitation?token=${token}`, expiresAt };
  const name = await changeAs(actor, async (tx) => {
    const application = await findApplication(tx, actor, applicationId, "govern");
    const { id } = application;
    if (application.kind !== "application") throw new ConflictError("An agent's registration cannot be shared.");
    // An address has one invitation at a time.
    const replaced = email === "" ? [] : [{ email }];
    await tx.memberInvitation.deleteMany({ where: { applicationId: id, OR: [...replaced, { expiresAt: { lte: new Date() } }] } });
    if ((await tx.memberInvitation.count({ where: { applicationId: id } })) >= MOST_OPEN) {
      throw new ConflictError(`Nobody was invited: ${MOST_OPEN} invitations are open. Revoke some first.`);
    }
    await tx.memberInvitation.create({
      data: { applicationId: id, role, email: email === "" ? null : email, tokenHash: idHash, invitedById: actor.userId, expiresAt },
    });
    await recordAudit(tx, actor, {
      ...{ action: "application.invite", targetType: "application", targetId: id, targetName: application.name },
      after: { role, email: email === "" ? "whoever has the link" : email, expiresAt },
    });
    return application.name;
  });
  if (email === "") return link;
  const text = `${inMail(actor.name)} (${actor.email}) invites you to the application "${inMail(name)}" at ${actor.issuer}, as ${role === "editor" ? "an editor" : "a viewer"}.

${oneTimeLinkText(link, "and sign in with the account of this address, or make one")}`;
  mailLater(() => Promise.resolve({ to: email, subject: "An invitation to an application", text }));
  return null;
}

/**
 * Ends an invitation; one that is gone already is left as it is.
 *
 * @throws {NotFoundError}; {ForbiddenError}
 */
export async function revokeMemberInvitation(actor: Actor, applicationId: string, invitationId: string): Promise<void> {
  await changeAs(actor, async (tx) => {
    const { id, name } = await findApplication(tx, actor, applicationId, "govern");
    const where = { id: invitationId, applicationId: id };
    const found = isRowId(invitationId) ? await tx.memberInvitation.findFirst({ where }) : null;
    if (found === null) return;
    await tx.memberInvitation.deleteMany({ where });
    await recordAudit(tx, actor, {
      ...{ action: "application.revoke-invitation", targetType: "application", targetId: id, targetName: name },
      before: { role: found.role, email: found.email },
    });
  });
}

/** What an invitation says to whoever opens it. */
export interface MemberInvitationView {
  readonly application: { readonly id: string; readonly name: string };
  readonly owner: { readonly name: string; readonly email: string };
  readonly role: MemberRole;
}

const DEAD = "This invitation does not work: it is wrong, was used or revoked, or is too old. Ask for another.";

/**
 * What the actor is invited to.
 *
 * @param token unchecked
 * @throws {NotFoundError} when the link does not work (any more); {ForbiddenError} when it is for another account
 */
export async function findMemberInvitation(actor: Actor, token: string, now = new Date()): Promise<MemberInvitationView> {
  const { application, role } = await readInvitation(database().prisma, actor, token, now);
  return { application: { id: application.id, name: application.name }, owner: application.owner, role: memberRole(role) };
}

async function readInvitation(
  reader: Pick<ReturnType<typeof database>["prisma"], "memberInvitation">,
  actor: Actor,
  token: string,
  now: Date,
) {
  const tokenHash = sessionIdHash(token);
  const found =
    tokenHash === null
      ? null
      : await reader.memberInvitation.findUnique({
          where: { tokenHash },
          include: { application: { include: { owner: { select: { name: true, email: true } } } } },
        });
  if (found === null || found.expiresAt <= now || found.application.realmId !== actor.realmId) throw new NotFoundError(DEAD);
  if (found.email !== null && found.email !== actor.email)
    throw new ForbiddenError(
      `This invitation is for another account than yours (${actor.email}). Sign out, and sign in with the address it was sent to.`,
    );
  return found;
}

/**
 * Makes the actor a member of what the link invites to. Of two people who use a link together, one is refused.
 *
 * @returns the application's id
 * @throws as {@link findMemberInvitation}; {ConflictError} when the actor has to do with the application already
 */
export async function acceptMemberInvitation(actor: Actor, token: string): Promise<string> {
  try {
    return await changeAs(actor, async (tx) => {
      const { id, application, role: stored, invitedById, email } = await readInvitation(tx, actor, token, new Date());
      const role = memberRole(stored);
      const used = await tx.memberInvitation.deleteMany({ where: { id, expiresAt: { gt: new Date() } } });
      if (used.count !== 1) throw new NotFoundError(DEAD);
      await addMember(tx, { application, userId: actor.userId, role, addedById: invitedById });
      await recordAudit(tx, actor, {
        ...{ action: "application.join", targetType: "application", targetId: application.id, targetName: application.name },
        after: { member: actor.email, role, invitedById, by: email === null ? "link" : "mail" },
      });
      return application.id;
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new ConflictError("You are a member of this application already.");
    throw error;
  }
}
