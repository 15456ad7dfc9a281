/**
 * What becomes of shared applications whose owner leaves: each goes to the editor who has been there longest. Nobody gets one whose
 * rights it would widen: it acts in its owner's name, and who leaves may know its secrets. See `docs/decisions/0050-members.md`.
 */
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import type { Changed } from "../changes";
import { ConflictError } from "../errors";
import { nameColumns } from "../sort-key";

/** More at a time would hold the database up. */
const MOST_HANDED = 500;

/** Whose applications they are, and what decides who may get them. */
interface Leaver {
  readonly id: string;
  readonly email: string;
  readonly role: string;
}

/**
 * Editors of a person's applications who can take them over: those who have accepted that by joining as one. An admin does only where
 * an admin decides, or leaves.
 */
function successor({ role }: Pick<Leaver, "role">, actor: Actor) {
  const wide = role === "admin" || actor.role === "admin";
  return { role: "editor", raised: false, user: { status: "active", ...(wide ? {} : { role: "developer" }) } };
}

/** How many of a person's applications have a successor. */
export async function countSucceeded(
  reader: Pick<Transaction, "application">,
  actor: Actor,
  leaver: Omit<Leaver, "email">,
): Promise<number> {
  const members = { some: successor(leaver, actor) };
  return await reader.application.count({ where: { ownerId: leaver.id, kind: "application", members } });
}

/**
 * Gives a person's shared applications to their successors, who need not accept: to be an editor is to be one. They go on as they were.
 *
 * @returns which, and to whom
 * @throws {ConflictError} where there are too many at once
 */
export async function handToSuccessors(
  tx: Transaction,
  changed: Changed,
  actor: Actor,
  leaver: Leaver,
): Promise<readonly { readonly applicationId: string; readonly ownerId: string }[]> {
  const heir = successor(leaver, actor);
  const applications = await tx.application.findMany({
    where: { ownerId: leaver.id, kind: "application", members: { some: heir } },
    select: {
      id: true,
      name: true,
      members: {
        where: heir,
        orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
        take: 1,
        select: { userId: true, user: { select: { email: true } } },
      },
    },
    take: MOST_HANDED + 1,
  });
  if (applications.length > MOST_HANDED)
    throw new ConflictError(`Nothing was deleted: more than ${MOST_HANDED} applications are shared. Give some to their members first.`);
  const handed = [];
  for (const { id, name, members } of applications) {
    const [member] = members;
    if (member === undefined) continue;
    const { userId: ownerId, user } = member;
    const taken = (await tx.application.count({ where: { ownerId, name } })) > 0;
    await tx.application.update({
      where: { id },
      data: { ownerId, ...(taken ? nameColumns(`${name.slice(0, 60)} · ${id.slice(-6)}`) : {}) },
    });
    await tx.applicationMember.delete({ where: { applicationId_userId: { applicationId: id, userId: ownerId } } });
    await tx.memberInvitation.deleteMany({ where: { applicationId: id } });
    await recordAudit(tx, actor, {
      ...{ action: "application.transfer", targetType: "application", targetId: id, targetName: name },
      before: { owner: leaver.email },
      after: { owner: user.email, because: "the owner left" },
    });
    changed({ kind: "application", key: id });
    handed.push({ applicationId: id, ownerId });
  }
  return handed;
}
