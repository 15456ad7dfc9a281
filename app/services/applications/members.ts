/** Whom an application is shared with: what its owner and its members see of that, and how it changes. */
import { z } from "zod";
import { database, Prisma } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { changeAs } from "../changes";
import { ConflictError, checked, NotFoundError } from "../errors";
import { type ApplicationRole, findApplication, isRowId, MEMBER_ROLES, type MemberRole, mayDo, memberRole } from "./access";

/** More than a team, and as many as one page shows. */
export const MOST_MEMBERS = 100;

export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: ApplicationRole;
  readonly disabled: boolean;
  /** Since when; null: the owner. */
  readonly since: Date | null;
  /** Whether the ownership is offered to them. */
  readonly offered: boolean;
  readonly self: boolean;
}

/** An invitation that nobody has accepted yet. */
export interface OpenMemberInvitation {
  readonly id: string;
  readonly role: MemberRole;
  /** null: whoever holds the link. */
  readonly email: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface ApplicationMembers {
  readonly application: { readonly id: string; readonly name: string };
  /** The owner first, then editors and viewers, each in the order in which they joined. */
  readonly members: readonly Member[];
  /** Those that still work, newest first; only for those who decide about members. */
  readonly invitations: readonly OpenMemberInvitation[];
  readonly mayGovern: boolean;
}

/**
 * Everybody who has to do with an application.
 *
 * @throws {NotFoundError}
 */
export async function listMembers(actor: Actor, applicationId: string, now = new Date()): Promise<ApplicationMembers> {
  const { prisma } = database();
  const { id, name, owner, role } = await findApplication(prisma, actor, applicationId, "read");
  const mayGovern = mayDo(role, "govern");
  const [rows, invitations] = await Promise.all([
    prisma.applicationMember.findMany({
      where: { applicationId: id },
      orderBy: [{ role: "asc" }, { createdAt: "asc" }, { userId: "asc" }],
      take: MOST_MEMBERS,
      include: { user: { select: { name: true, email: true, status: true } } },
    }),
    mayGovern
      ? prisma.memberInvitation.findMany({
          where: { applicationId: id, expiresAt: { gt: now } },
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        })
      : [],
  ]);
  const first = { ...toMember(actor, owner.id, owner), role: "owner", since: null, offered: false } as const;
  const others = rows.map((row) => ({
    ...toMember(actor, row.userId, row.user),
    role: memberRole(row.role),
    since: row.createdAt,
    offered: row.offeredAt !== null,
  }));
  return {
    application: { id, name },
    members: [first, ...others],
    invitations: invitations.map((row) => ({
      id: row.id,
      role: memberRole(row.role),
      email: row.email,
      createdAt: row.createdAt,
      expiresAt: row.expiresAt,
    })),
    mayGovern,
  };
}

function toMember(
  actor: Actor,
  userId: string,
  { name, email, status }: { readonly name: string; readonly email: string; readonly status: string },
) {
  return { userId, name, email, disabled: status === "disabled", self: userId === actor.userId };
}

/** People who are members, each counted once, and those of them who are editors. The owner is neither. */
export interface MemberCount {
  readonly people: number;
  readonly editors: number;
}

const countRow = z.tuple([z.object({ people: z.coerce.number(), editors: z.coerce.number() })]);

/**
 * Who stays with an application, or with all of a person's, whoever owns it: members keep their roles when it changes hands, and an
 * editor acts in the new owner's name.
 *
 * @example await countMembers(prisma, { ownerId }) // { people: 3, editors: 2 }
 */
export async function countMembers(
  reader: Pick<Transaction, "$queryRaw">,
  whose: { readonly applicationId: string } | { readonly ownerId: string },
): Promise<MemberCount> {
  const where = "ownerId" in whose ? Prisma.sql`a."ownerId" = ${whose.ownerId}` : Prisma.sql`a."id" = ${whose.applicationId}`;
  const rows = await reader.$queryRaw`SELECT COUNT(DISTINCT m."userId") AS "people",
    COUNT(DISTINCT CASE WHEN m."role" = 'editor' THEN m."userId" END) AS "editors"
    FROM "ApplicationMember" m JOIN "Application" a ON a."id" = m."applicationId" WHERE a."kind" = 'application' AND ${where}`;
  return countRow.parse(rows)[0];
}

const roleSchema = z.enum(MEMBER_ROLES, { error: "Choose a role." });

/**
 * Makes a member an editor or a viewer. Holds for their next request.
 *
 * @throws {NotFoundError}; {ForbiddenError} for everybody but the owner and admins; {InvalidInputError} by field `role`
 */
export async function changeMemberRole(actor: Actor, applicationId: string, userId: string, wanted: MemberRole): Promise<void> {
  const role = checked(roleSchema, wanted);
  await changeAs(actor, async (tx) => {
    const { id, name } = await findApplication(tx, actor, applicationId, "govern");
    const member = await findMember(tx, id, userId);
    if (member.role === role) return;
    await tx.applicationMember.update({ where: key(id, userId), data: { role, raised: role === "editor" } });
    await recordAudit(tx, actor, {
      ...{ action: "application.change-member", targetType: "application", targetId: id, targetName: name },
      before: { member: member.user.email, role: member.role },
      after: { member: member.user.email, role },
    });
  });
}

/**
 * Ends somebody's membership, or one's own. Keys and secrets stay as they are: who has seen a secret still has it.
 *
 * @returns whether it was one's own
 * @throws {NotFoundError}; {ForbiddenError} unless it is one's own membership or one's own application
 */
export async function removeMember(
  actor: Actor,
  applicationId: string,
  userId: string,
): Promise<{ readonly left: boolean; readonly name: string }> {
  const left = userId === actor.userId;
  return await changeAs(actor, async (tx) => {
    const { id, name } = await findApplication(tx, actor, applicationId, left ? "read" : "govern");
    const member = await findMember(tx, id, userId);
    await tx.applicationMember.delete({ where: key(id, userId) });
    await recordAudit(tx, actor, {
      ...{ action: left ? "application.leave" : "application.remove-member", targetType: "application", targetId: id, targetName: name },
      before: { member: member.user.email, role: member.role },
    });
    return { left, name };
  });
}

/**
 * Makes somebody a member, in the transaction of the caller, who has checked that they may be one.
 *
 * @throws {ConflictError} when they have to do with the application already, or there are too many
 */
export async function addMember(
  tx: Transaction,
  {
    application,
    userId,
    role,
    addedById,
  }: {
    readonly application: { readonly id: string; readonly ownerId: string };
    readonly userId: string;
    readonly role: MemberRole;
    readonly addedById: string;
  },
): Promise<void> {
  if (application.ownerId === userId) throw new ConflictError("You own this application.");
  const members = await tx.applicationMember.findMany({
    where: { applicationId: application.id },
    select: { userId: true },
    take: MOST_MEMBERS,
  });
  if (members.some((member) => member.userId === userId)) throw new ConflictError("You are a member of this application already.");
  if (members.length >= MOST_MEMBERS) throw new ConflictError(`An application has at most ${MOST_MEMBERS} members.`);
  await tx.applicationMember.create({ data: { applicationId: application.id, userId, role, addedById } });
}

/**
 * A member with their account.
 *
 * @throws {NotFoundError}
 */
export async function findMember(reader: Pick<Transaction, "applicationMember">, applicationId: string, userId: string) {
  const found = isRowId(userId)
    ? await reader.applicationMember.findUnique({
        where: key(applicationId, userId),
        include: { user: { select: { id: true, name: true, email: true, status: true } } },
      })
    : null;
  if (!found) throw new NotFoundError("This person is not a member of the application.");
  return found;
}

const key = (applicationId: string, userId: string) => ({ applicationId_userId: { applicationId, userId } });
