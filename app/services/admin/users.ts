/** The users of a realm, as an admin sees and changes them. */
import { z } from "zod";
import { database } from "#app/db/database";
import { countTokensOfUser } from "#app/db/queries/usage-users";
import { listUserIds, type UserOrder } from "#app/db/queries/user-list";
import type { Transaction } from "#app/db/transaction";
import { requireConfirmation } from "../accounts/confirmation";
import { type AccountLocks, locksOf, unlockAccount } from "../accounts/throttle";
import type { Actor } from "../actor";
import { isRowId } from "../applications/access";
import { recordAudit } from "../audit/record";
import { type EndedForPerson, endForPerson } from "../endings/apply";
import { SELF_CONTAINED, sentenceOf } from "../endings/table";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { findPage, type ListPage, listQuery, PAGE_SIZE } from "../list-page";
import { changeAsAdmin, requireAdminRole } from "./access";

const DAY_MS = 86_400_000;

const roleField = z.enum(["developer", "admin"], { error: "Choose a role." });

/** Which users: by part of their name or e-mail address, in an order. */
const userListSchema = z.object({
  ...listQuery,
  sort: z.enum(["name", "email", "role", "status", "created", "last-sign-in"] satisfies UserOrder[]).default("name"),
});

export interface UserListItem {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Actor["role"];
  readonly status: "active" | "disabled";
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
  readonly applications: number;
  readonly self: boolean;
}

/**
 * The users of the actor's realm, a page at a time.
 *
 * @throws InvalidInputError by field
 * @example await listUsers(actor, { search: "ada", sort: "email", page: 2 })
 */
export async function listUsers(actor: Actor, input: z.input<typeof userListSchema>): Promise<ListPage<UserListItem>> {
  requireAdminRole(actor);
  const { page, ...query } = checked(userListSchema, input);
  const { ids, ...place } = await findPage({ page, pageSize: PAGE_SIZE }, (window) =>
    listUserIds({ realmId: actor.realmId, ...query, ...window }),
  );
  const { prisma } = database();
  const [rows, owned] = await Promise.all([
    prisma.user.findMany({ where: { id: { in: [...ids] } } }),
    // Not through the relation: that would count everybody's applications first.
    prisma.application.groupBy({ by: ["ownerId"], where: { ownerId: { in: [...ids] }, kind: "application" }, _count: true }),
  ]);
  const applications = new Map(owned.map((row) => [row.ownerId, row._count]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const items = ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    return {
      id,
      name: row.name,
      email: row.email,
      role: row.role === "admin" ? "admin" : "developer",
      status: row.status === "disabled" ? "disabled" : "active",
      createdAt: row.createdAt,
      lastSignInAt: row.lastSignInAt,
      applications: applications.get(id) ?? 0,
      self: id === actor.userId,
    } satisfies UserListItem;
  });
  return { items, ...place };
}

/** What a change to a user touches, in numbers. */
export interface UserEffect {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Actor["role"];
  readonly status: "active" | "disabled";
  readonly self: boolean;
  readonly sessions: number;
  readonly applications: number;
  readonly locks: AccountLocks;
  /** Tokens that applications obtained for the user in the last seven days. */
  readonly tokensLastWeek: number;
  /** What the change of role, and the disabling or enabling, would do. */
  readonly effect: { readonly ofRole: string; readonly ofStatus: string; readonly selfContained: string };
}

/**
 * A user with what depends on it.
 *
 * @throws NotFoundError
 */
export async function previewUserChange(actor: Actor, userId: string): Promise<UserEffect> {
  requireAdminRole(actor);
  const { prisma } = database();
  const user = await findUser(prisma, actor, userId);
  const now = new Date();
  const [sessions, applications, tokens, locks] = await Promise.all([
    prisma.session.count({ where: { userId, expiresAt: { gt: now } } }),
    prisma.application.count({ where: { ownerId: userId, kind: "application" } }),
    countTokensOfUser(prisma, { realmId: actor.realmId, userId, fromDay: weekAgoDay(now) + 1 }),
    locksOf(user, now),
  ]);
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role === "admin" ? "admin" : "developer",
    status: user.status === "disabled" ? "disabled" : "active",
    self: user.id === actor.userId,
    sessions,
    applications,
    locks,
    tokensLastWeek: tokens,
    effect: {
      ofRole: sentenceOf(user.role === "admin" ? "made_developer" : "made_admin"),
      ofStatus: sentenceOf(user.status === "disabled" ? "user_enabled" : "user_disabled"),
      selfContained: SELF_CONTAINED,
    },
  };
}

/**
 * Disables a user: sign-in and the password grant are refused, and what `user_disabled` says in the table of endings happens.
 *
 * @param typedEmail the user's e-mail address as the actor typed it
 * @returns how many sessions ended, and how many applications stopped
 * @throws NotFoundError; ConflictError for oneself and for the last active admin; InvalidInputError by field `confirmation`
 */
export async function disableUser(actor: Actor, userId: string, typedEmail: string): Promise<EndedForPerson> {
  return await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    requireConfirmation(actor, "change-user-state");
    const user = await findUser(tx, actor, userId);
    if (userId === actor.userId) throw new ConflictError("Nothing was changed: you cannot disable yourself. Ask another admin.");
    if (user.status === "disabled") return { sessions: 0, applications: 0 };
    if (user.role === "admin") await refuseLastAdmin(tx, actor.realmId, userId);
    requireTypedEmail(typedEmail, user);
    await tx.user.update({ where: { id: userId }, data: { status: "disabled" } });
    const ended = await endForPerson(tx, "user_disabled", { userId });
    await recordAudit(tx, actor, {
      action: "user.disable",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      before: { status: "active" },
      after: { status: "disabled", sessionsEnded: ended.sessions, applicationsStopped: ended.applications },
    });
    return ended;
  });
}

/**
 * Lets a disabled user sign in again, and the user's applications obtain tokens. What has ended stays ended.
 *
 * @throws NotFoundError
 */
export async function enableUser(actor: Actor, userId: string): Promise<void> {
  await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    requireConfirmation(actor, "change-user-state");
    const user = await findUser(tx, actor, userId);
    if (user.status === "active") return;
    await tx.user.update({ where: { id: userId }, data: { status: "active" } });
    await endForPerson(tx, "user_enabled", { userId });
    await recordAudit(tx, actor, {
      action: "user.enable",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      before: { status: user.status },
      after: { status: "active" },
    });
  });
}

/**
 * Lets a user whose password was guessed at too often sign in again at once, from wherever.
 *
 * @throws NotFoundError
 */
export async function unlockUser(actor: Actor, userId: string): Promise<void> {
  await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    const user = await findUser(tx, actor, userId);
    await recordAudit(tx, actor, { action: "user.unlock", targetType: "user", targetId: userId, targetName: user.email });
  });
  const { email, realmId } = await findUser(database().prisma, actor, userId);
  await unlockAccount({ realmId, email });
}

export type Role = Actor["role"];

/**
 * Makes a user an admin or a developer. Holds for the user's next request; the table of endings says what it ends.
 *
 * @param typedEmail as the actor typed it: to make an admin alone
 * @throws NotFoundError; InvalidInputError for no role, and by field `confirmation`; ConflictError when no active admin would be left
 */
export async function setRole(actor: Actor, userId: string, wanted: Role, typedEmail = ""): Promise<void> {
  const role = checked(roleField, wanted);
  await changeAsAdmin(actor, { kind: "user", key: userId }, async (tx) => {
    requireConfirmation(actor, "change-role");
    const user = await findUser(tx, actor, userId);
    if (user.role === role) return;
    if (role === "developer" && user.status === "active") await refuseLastAdmin(tx, actor.realmId, userId);
    if (role === "admin") requireTypedEmail(typedEmail, user);
    await tx.user.update({ where: { id: userId }, data: { role } });
    const { sessions } = await endForPerson(tx, role === "admin" ? "made_admin" : "made_developer", { userId });
    await recordAudit(tx, actor, {
      action: "user.change-role",
      targetType: "user",
      targetId: userId,
      targetName: user.email,
      before: { role: user.role },
      after: { role, sessionsEnded: sessions },
    });
  });
}

function requireTypedEmail(typed: string, { email }: { readonly email: string }): void {
  if (typed.trim() !== email) throw new InvalidInputError({ confirmation: ["This is not the user's e-mail address."] });
}

/** @throws NotFoundError when the actor's realm has no such user */
async function findUser(reader: Pick<Transaction, "user">, actor: Actor, userId: string) {
  const found = isRowId(userId) ? await reader.user.findFirst({ where: { id: userId, realmId: actor.realmId } }) : null;
  if (!found) throw new NotFoundError("This user does not exist.");
  return found;
}

/**
 * Refuses a change after which nobody could administer the realm. `changeAsAdmin` lets one admin act at a
 * time: of two who demote each other, the second is refused.
 *
 * @throws ConflictError
 */
async function refuseLastAdmin(tx: Pick<Transaction, "user">, realmId: string, userId: string): Promise<void> {
  const others = await tx.user.count({ where: { realmId, role: "admin", status: "active", id: { not: userId } } });
  if (others === 0) throw new ConflictError("Nothing was changed: this is the last active admin. Make another user an admin first.");
}

/** The newest day (since the epoch) that is no longer within the last seven days. */
function weekAgoDay(now: Date): number {
  return Math.floor(now.getTime() / DAY_MS) - 7;
}
