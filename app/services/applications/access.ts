/** Who may do what to an application: the one place that answers it. Why: `docs/decisions/0050-members.md`. */
import type { Prisma } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { ForbiddenError, NotFoundError } from "../errors";

/** What a person can be to an application, from the one who may do least. The owner is `Application.ownerId`, the others are its members. */
const ROLES = ["viewer", "editor", "owner"] as const;
export type ApplicationRole = (typeof ROLES)[number];
/** What an owner can make somebody. */
export const MEMBER_ROLES = ["viewer", "editor"] as const satisfies readonly ApplicationRole[];
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** What can be done to an application, with the role that it takes. An admin may do all of it to every application of the realm. */
const ACTS = {
  /** See everything of it. Secrets nobody sees again. */
  read: "viewer",
  /** Change keys, secrets, settings, scopes and subscriptions, and end tokens. */
  change: "editor",
  /** Decide who its members are, give it to somebody else, delete it. */
  govern: "owner",
} as const satisfies Readonly<Record<string, ApplicationRole>>;
export type ApplicationAct = keyof typeof ACTS;

/** @example mayDo("editor", "govern") // false */
export function mayDo(role: ApplicationRole, act: ApplicationAct): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(ACTS[act]);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `id` has the form of a row's id; anything else names no row and needs no query. */
export function isRowId(id: string): boolean {
  return uuid.test(id);
}

/**
 * The applications to which a person may do something by a role of their own, whatever an admin may do besides. Agents stand in an
 * admin's name, but are nobody's own.
 *
 * @example await prisma.client.findMany({ where: { application: heldBy(actor, "change") } })
 */
export function heldBy({ realmId, userId }: Actor, act: ApplicationAct): Prisma.ApplicationWhereInput {
  const role = { in: MEMBER_ROLES.filter((one) => mayDo(one, act)) };
  return { realmId, kind: "application", OR: [{ ownerId: userId }, { members: { some: { userId, role } } }] };
}

/** The applications to which an actor may do something: those they hold, for an admin all of the realm. */
export function openTo(actor: Actor, act: ApplicationAct): Prisma.ApplicationWhereInput {
  return actor.role === "admin" ? { realmId: actor.realmId } : heldBy(actor, act);
}

/**
 * The application, with its owner and the actor's role, if the actor may do `act` to it. An admin has an owner's role.
 *
 * @throws {NotFoundError} when the actor may not see it, so that nobody learns which applications others have
 * @throws {ForbiddenError} when the actor's role lets them see it, but not do this
 * @example const application = await findApplication(tx, actor, applicationId, "change");
 */
export async function findApplication(reader: Pick<Transaction, "application">, actor: Actor, applicationId: string, act: ApplicationAct) {
  const found = isRowId(applicationId)
    ? await reader.application.findFirst({
        where: { id: applicationId, ...openTo(actor, "read") },
        include: {
          owner: { select: { id: true, name: true, email: true, status: true } },
          members: { where: { userId: actor.userId }, select: { role: true } },
        },
      })
    : null;
  if (!found) throw new NotFoundError("This application does not exist, or it is not yours.");
  const { members, ...application } = found;
  const role: ApplicationRole = found.ownerId === actor.userId || actor.role === "admin" ? "owner" : memberRole(members[0]?.role);
  requireAct(role, act, found.owner);
  return { ...application, role };
}

/** A member's role as stored; what a newer version may have written counts as the least. */
export function memberRole(stored: string | undefined): MemberRole {
  return MEMBER_ROLES.find((role) => role === stored) ?? "viewer";
}

/** @throws {ForbiddenError} that says who may */
function requireAct(role: ApplicationRole, act: ApplicationAct, owner: { readonly name: string; readonly email: string }): void {
  if (mayDo(role, act)) return;
  const needed = ACTS[act] === "owner" ? "only the owner may do this" : "only its owner and editors may do this";
  throw new ForbiddenError(
    `You are ${role === "editor" ? "an editor" : "a viewer"} of this application, and ${needed}: ${owner.name} (${owner.email}).`,
  );
}
