/**
 * Giving an application to somebody else. The owner offers it to a member, who accepts: an application acts in its owner's name, so
 * nobody gets one unasked. An admin gives it at once. Why: `docs/decisions/0050-members.md`.
 */
import { database } from "#app/db/database";
import { isUniqueViolation } from "#app/db/errors";
import type { Transaction } from "#app/db/transaction";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { type Changed, changeAs, changeConfig } from "../changes";
import { ConflictError, ForbiddenError, NotFoundError } from "../errors";
import { findApplication, isRowId } from "./access";
import { findMember } from "./members";

/** What the page of a transfer shows. */
export interface TransferPage {
  readonly application: { readonly id: string; readonly name: string };
  readonly owner: { readonly name: string; readonly email: string };
  /** Whom it can be given to, where the actor may give it. */
  readonly candidates: readonly { readonly userId: string; readonly name: string; readonly email: string }[];
  /** Whom it is offered to; null: nobody. */
  readonly offeredTo: { readonly name: string; readonly email: string; readonly self: boolean } | null;
  readonly mayGive: boolean;
  /** Whether it changes hands at once, without being accepted. */
  readonly atOnce: boolean;
}

/** What an application's new owner should know. */
export const TRANSFER_EFFECT =
  "Its keys and secrets stay as they are, and no token ends. From then on it acts in the new owner's name: its keys may introspect the tokens of the new owner's other applications, and it may have scopes that are for the new owner's role. Whoever knows its secrets can use them, so change those first.";

/**
 * Who owns an application, and to whom it can go.
 *
 * @throws {NotFoundError}; {ForbiddenError} for members whom it is not offered to
 */
export async function transferPage(actor: Actor, applicationId: string): Promise<TransferPage> {
  const { prisma } = database();
  const { id, name, owner, role } = await findApplication(prisma, actor, applicationId, "read");
  const rows = await prisma.applicationMember.findMany({
    where: { applicationId: id },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
    include: { user: { select: { name: true, email: true, status: true } } },
  });
  const offered = rows.find(({ offeredAt }) => offeredAt !== null);
  const mayGive = role === "owner";
  if (!mayGive && offered?.userId !== actor.userId)
    throw new ForbiddenError("Only the owner of an application can give it to somebody else.");
  return {
    application: { id, name },
    owner,
    candidates: mayGive
      ? rows.flatMap(({ userId, user }) => (user.status === "active" ? [{ userId, name: user.name, email: user.email }] : []))
      : [],
    offeredTo: offered ? { name: offered.user.name, email: offered.user.email, self: offered.userId === actor.userId } : null,
    mayGive,
    atOnce: actor.role === "admin",
  };
}

/**
 * Offers an application to one of its members; an earlier offer is withdrawn. An admin's is no offer: it changes hands at once.
 *
 * @throws {NotFoundError}; {ForbiddenError}; {ConfirmationRequiredError}; {ConflictError} for a disabled member, or one who has an
 *   application of that name
 */
export async function giveApplication(actor: Actor, applicationId: string, userId: string): Promise<"offered" | "given"> {
  if (actor.role === "admin") {
    await changeOwner(actor, async (tx, changed) => {
      const application = await findApplication(tx, actor, applicationId, "govern");
      requireConfirmation(actor, "transfer-application");
      await transfer(tx, changed, actor, { application, to: await findRecipient(tx, application.id, userId) });
    });
    return "given";
  }
  await changeAs(actor, async (tx) => {
    const { id, name } = await findApplication(tx, actor, applicationId, "govern");
    requireConfirmation(actor, "transfer-application");
    const { email } = await findRecipient(tx, id, userId);
    await withdraw(tx, id);
    await tx.applicationMember.updateMany({ where: { applicationId: id, userId }, data: { offeredAt: new Date() } });
    await recordAudit(tx, actor, { ...target({ id, name }), action: "application.offer", after: { to: email } });
  });
  return "offered";
}

/**
 * Takes an offer back, or declines it.
 *
 * @throws {NotFoundError}; {ForbiddenError} unless the actor owns the application or it is offered to them
 */
export async function endOffer(actor: Actor, applicationId: string): Promise<void> {
  await changeAs(actor, async (tx) => {
    const { id, name, role } = await findApplication(tx, actor, applicationId, "read");
    const mine = await tx.applicationMember.count({ where: { applicationId: id, userId: actor.userId, offeredAt: { not: null } } });
    if (role !== "owner" && mine === 0) throw new ForbiddenError("This application is not offered to you.");
    if ((await withdraw(tx, id)) === 0) return;
    await recordAudit(tx, actor, { ...target({ id, name }), action: mine === 0 ? "application.withdraw-offer" : "application.decline" });
  });
}

/**
 * Takes over an application that is offered to the actor. Its owner becomes an editor of it.
 *
 * @throws {NotFoundError}; {ForbiddenError} when it is not offered (any more); {ConflictError} when the actor has one of that name
 */
export async function acceptApplication(actor: Actor, applicationId: string): Promise<void> {
  await changeOwner(actor, async (tx, changed) => {
    const application = await findApplication(tx, actor, applicationId, "read");
    const { count } = await tx.applicationMember.updateMany({
      where: { applicationId: application.id, userId: actor.userId, offeredAt: { not: null } },
      data: { offeredAt: null },
    });
    if (count === 0) throw new ForbiddenError("This application is not offered to you.");
    await transfer(tx, changed, actor, { application, to: { id: actor.userId, email: actor.email } });
  });
}

async function changeOwner(actor: Actor, work: (tx: Transaction, changed: Changed) => Promise<void>): Promise<void> {
  try {
    await changeConfig(actor, work);
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new ConflictError("Nothing was changed: the new owner has an application of this name. Rename one of the two first.");
    }
    throw error;
  }
}

interface Handover {
  readonly application: { readonly id: string; readonly name: string; readonly owner: { readonly id: string; readonly email: string } };
  readonly to: { readonly id: string; readonly email: string };
}

/** The member becomes the owner, and the owner an editor. What the owner has offered and whom the owner has invited ends. */
async function transfer(tx: Transaction, changed: Changed, actor: Actor, { application, to }: Handover): Promise<void> {
  const { id, owner } = application;
  await tx.applicationMember.delete({ where: { applicationId_userId: { applicationId: id, userId: to.id } } });
  await withdraw(tx, id);
  await tx.memberInvitation.deleteMany({ where: { applicationId: id } });
  await tx.application.update({ where: { id }, data: { ownerId: to.id } });
  await tx.applicationMember.create({ data: { applicationId: id, userId: owner.id, role: "editor", addedById: actor.userId } });
  await recordAudit(tx, actor, {
    ...target(application),
    action: "application.transfer",
    before: { owner: owner.email },
    after: { owner: to.email },
  });
  changed({ kind: "application", key: id });
}

async function withdraw(tx: Transaction, applicationId: string): Promise<number> {
  const { count } = await tx.applicationMember.updateMany({
    where: { applicationId, offeredAt: { not: null } },
    data: { offeredAt: null },
  });
  return count;
}

async function findRecipient(tx: Transaction, applicationId: string, userId: string) {
  if (!isRowId(userId)) throw new NotFoundError("Choose a member.");
  const { user } = await findMember(tx, applicationId, userId);
  if (user.status !== "active") throw new ConflictError("Nothing was changed: this member is disabled.");
  return user;
}

const target = ({ id, name }: { readonly id: string; readonly name: string }) => ({
  targetType: "application",
  targetId: id,
  targetName: name,
});
