/**
 * Invitations: an admin names an address and a role, and whoever holds the one-time link makes that account, also while sign-up is
 * closed. Only the hash of the link's token is kept. An address has one invitation at a time.
 */
import { z } from "zod";
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import { mailLater, sendsMail } from "#app/platform/mail";
import type { Mail } from "#app/platform/mail-delivery";
import { sourceKey } from "#app/platform/rate-limit";
import type { Actor, Visitor } from "../actor";
import { changeAsAdmin, requireAdminRole } from "../admin/access";
import { isRowId } from "../applications/access";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { inMail, takeInvitationMail } from "../mails";
import { type OneTimeLink, oneTimeLinkText } from "../one-time-link";
import { nameColumns } from "../sort-key";
import { emailField, nameField, newPasswordField, passwordWeakness } from "./account-fields";
import { requireConfirmation } from "./confirmation";
import { newDeviceToken } from "./devices";
import { hashPassword } from "./passwords";
import { newSessionToken, sessionIdHash, startSession } from "./sessions";
import type { SignedIn } from "./sign-in";

const DAY_MS = 86_400_000;
const LONGEST_WAIT_MS = 60 * 60 * 1000;
/** What a page can show, and more than anybody waits for. */
const MOST_OPEN = 200;

/** Days for which an invitation may hold. */
const INVITATION_DAYS = [1, 7, 30] as const;

export const invitationSchema = z.object({
  email: emailField,
  role: z.enum(["developer", "admin"], { error: "Choose a role." }).default("developer"),
  days: z
    .number({ error: "Choose how long it holds." })
    .refine((days) => INVITATION_DAYS.some((offered) => offered === days), "Choose 1, 7 or 30 days.")
    .default(7),
  /** Whether the link goes by mail, and not through the admin's hands. */
  mailed: z.boolean().default(false),
});

const delivery = z.enum(["link", "waiting", "sent", "failed"]).catch("link");
/** How the link gets there: by the admin's own hands, or by a mail that is on its way, was taken by the mail server, or was not. */
type Delivery = z.output<typeof delivery>;

/** For whoever opens a link that does not work. */
export const DEAD_INVITATION = "This invitation does not work: it is wrong, was used or revoked, or is too old.";

/** An invitation that nobody has accepted yet. */
export interface OpenInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: Actor["role"];
  readonly invitedBy: string;
  readonly delivery: Delivery;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/**
 * Invites somebody. An earlier invitation for the address stops working. An invitation as admin is a grave act.
 *
 * @returns the link to hand over; null when it is mailed
 * @throws {InvalidInputError} by field; on `email` when an account has it; without fields where a portal without mail shall send one
 * @throws {ConflictError} when too many are open; {RateLimitedError} when too many were mailed; {ConfirmationRequiredError};
 *   {NotFoundError} for everybody but admins
 */
export async function invite(actor: Actor, input: z.input<typeof invitationSchema>): Promise<OneTimeLink | null> {
  requireAdminRole(actor);
  const { email, role, days, mailed } = checked(invitationSchema, input);
  if (mailed && !sendsMail()) throw new InvalidInputError({}, "This portal sends no mail. Hand the link over yourself.");
  if (role === "admin") requireConfirmation(actor, "change-role");
  if (mailed) await takeInvitationMail(actor, email);
  const { realmId, userId: invitedById } = actor;
  const { token, idHash: tokenHash } = newSessionToken();
  const expiresAt = new Date(Date.now() + days * DAY_MS);
  const link = { href: `${actor.issuer}/join?token=${token}`, expiresAt };
  const id = await changeAsAdmin(actor, { kind: "realm", key: realmId }, async (tx) => {
    if ((await tx.user.count({ where: { realmId, email } })) > 0) {
      throw new InvalidInputError({ email: ["Somebody with this email has an account already. Their page under Users changes the role."] });
    }
    await tx.invitation.deleteMany({ where: { realmId, OR: [{ email }, { expiresAt: { lte: new Date() } }] } });
    if ((await tx.invitation.count({ where: { realmId } })) >= MOST_OPEN) {
      throw new ConflictError(`Nobody was invited: ${MOST_OPEN} invitations are open. Revoke some first.`);
    }
    const data = { realmId, tokenHash, email, role, invitedById, expiresAt, delivery: mailed ? "waiting" : "link" };
    const made = await tx.invitation.create({ data });
    const after = { email, role, expiresAt, mailed };
    await recordAudit(tx, actor, { action: "invitation.create", targetType: "invitation", targetId: made.id, targetName: email, after });
    return made.id;
  });
  if (!mailed) return link;
  mailLater(
    () => Promise.resolve(invitationMail(actor, email, link)),
    async (outcome) => {
      await database().prisma.invitation.updateMany({ where: { id }, data: { delivery: outcome === "sent" ? "sent" : "failed" } });
    },
  );
  return null;
}

function invitationMail({ name, email: inviter, issuer }: Actor, to: string, link: OneTimeLink): Mail {
  const text = `${inMail(name)} (${inviter}) invites you to the developer portal at ${issuer}.

${oneTimeLinkText(link, "to make your account")}

If you do not expect this, do nothing: no account is made.`;
  return { to, subject: "An invitation to Latchkey", text };
}

/** The invitations that still work, newest first. */
export async function listInvitations(actor: Actor, now = new Date()): Promise<readonly OpenInvitation[]> {
  requireAdminRole(actor);
  const { prisma } = database();
  const rows = await prisma.invitation.findMany({
    where: { realmId: actor.realmId, expiresAt: { gt: now } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: MOST_OPEN,
  });
  const admins = await prisma.user.findMany({
    where: { id: { in: [...new Set(rows.map((row) => row.invitedById))] } },
    select: { id: true, name: true },
  });
  const names = new Map(admins.map(({ id, name }) => [id, name]));
  return rows.map(({ id, email, role, invitedById, createdAt, expiresAt, ...row }) => ({
    id,
    email,
    role: role === "admin" ? "admin" : "developer",
    invitedBy: names.get(invitedById) ?? "",
    delivery: deliveryOf(row.delivery, createdAt, now),
    createdAt,
    expiresAt,
  }));
}

/** What still waits after an hour was lost with the process that was to send it. */
function deliveryOf(stored: string, createdAt: Date, now: Date): Delivery {
  const state = delivery.parse(stored);
  return state === "waiting" && now.getTime() - createdAt.getTime() > LONGEST_WAIT_MS ? "failed" : state;
}

/** Ends an invitation; one that is gone already is left as it is. */
export async function revokeInvitation(actor: Actor, id: string): Promise<void> {
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    const found = isRowId(id) ? await tx.invitation.findFirst({ where: { id, realmId: actor.realmId } }) : null;
    if (found === null) return;
    await tx.invitation.deleteMany({ where: { id } });
    const before = { email: found.email, role: found.role };
    await recordAudit(tx, actor, { action: "invitation.revoke", targetType: "invitation", targetId: id, targetName: found.email, before });
  });
}

/**
 * Whom a link invites, so that the page can say it; null when the link is wrong, used, revoked or too old.
 *
 * @param token unchecked
 */
export async function findInvitation(token: string, realmId: string, now = new Date()) {
  const tokenHash = sessionIdHash(token);
  if (tokenHash === null) return null;
  const found = await database().prisma.invitation.findUnique({ where: { tokenHash } });
  return found !== null && found.realmId === realmId && found.expiresAt > now ? found : null;
}

export const acceptInvitationSchema = z.object({ name: nameField, password: newPasswordField });

/**
 * Makes the account that somebody was invited to, and signs it in. Of two browsers that use a link together, one is refused.
 *
 * @throws {NotFoundError} when the link does not work (any more); {InvalidInputError} by field
 * @throws {ConflictError} when an account has the address by now; {UnavailableError} when too many passwords are being hashed
 */
export async function acceptInvitation(token: string, input: z.input<typeof acceptInvitationSchema>, visitor: Visitor): Promise<SignedIn> {
  const { realmId, ip } = visitor;
  const invitation = await findInvitation(token, realmId);
  if (invitation === null) throw new NotFoundError(DEAD_INVITATION);
  const { email } = invitation;
  const { name, password } = checked(acceptInvitationSchema, input);
  const weakness = passwordWeakness(password, { email, name });
  if (weakness !== null) throw new InvalidInputError({ password: [weakness] });
  const passwordHash = await hashPassword(password, { lane: "stranger", owner: sourceKey(ip) });
  try {
    return await changeConfig("portal", async (tx, changed) => {
      const used = await tx.invitation.deleteMany({ where: { id: invitation.id, expiresAt: { gt: new Date() } } });
      if (used.count !== 1) throw new NotFoundError(DEAD_INVITATION);
      const role = invitation.role === "admin" ? "admin" : "developer";
      const user = await tx.user.create({ data: { realmId, ...nameColumns(name), email, role, passwordHash, lastSignInAt: new Date() } });
      const session = await startSession(tx, user, visitor);
      await recordAudit(
        tx,
        { ...visitor, userId: user.id, name },
        {
          action: "invitation.accept",
          targetType: "user",
          targetId: user.id,
          targetName: name,
          after: { name, email, role, invitedById: invitation.invitedById },
        },
      );
      changed({ kind: "user", key: user.id });
      return { session, device: newDeviceToken(user) };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new ConflictError("An account with this email exists by now. Sign in to it.");
    throw error;
  }
}
