/**
 * Deleting an account: one's own, or as an admin somebody's. Its applications are deleted with it or go to somebody else; APIs and
 * agents, which others use, always go on in other hands.
 */
import { z } from "zod";
import { database } from "#app/db/database";
import { lockRealm } from "#app/db/realm-rows";
import type { Transaction } from "#app/db/transaction";
import { normaliseEmail } from "#app/platform/email-address";
import type { Actor } from "../actor";
import { assertStillAdmin } from "../admin/access";
import { isRowId } from "../applications/access";
import { countMembers, type MemberCount } from "../applications/members";
import { countSucceeded, handToSuccessors } from "../applications/succession";
import { recordAudit } from "../audit/record";
import { changeConfig } from "../changes";
import { endForPerson } from "../endings/apply";
import { type PersonEvent, SELF_CONTAINED, sentenceOf } from "../endings/table";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { noteReceived } from "../owner-mails/received";
import { requireConfirmation } from "./confirmation";
import { findHeirs, handOver, type Person } from "./handover";

export const deleteAccountSchema = z.object({
  /** `hand-over`: to `recipient`; where the account's own person does it suspended, and without a recipient to an admin. */
  applications: z.enum(["delete", "hand-over"], { error: "Choose what becomes of the applications." }),
  /** `members`: what has another editor goes to the one who has been there longest; `alike`: as the others. */
  shared: z.enum(["members", "alike"]).default("members"),
  /** An e-mail address, in any spelling; read only where applications are handed over. */
  recipient: z.string().max(1000).default("").transform(normaliseEmail),
  /** The account's address, as the actor typed it. */
  confirmation: z.string().max(1000).default("").transform(normaliseEmail),
});

/** More at a time would hold the database up: somebody with more deletes some first, or hands them over. */
const MOST_DELETED = 500;

export interface AccountDeletionEffect {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly self: boolean;
  readonly sessions: number;
  readonly applications: number;
  /** Those of them that an editor can take over. */
  readonly shared: number;
  /** Who is a member of one of them: they stay with what is handed over. */
  readonly members: MemberCount;
  readonly secrets: number;
  readonly apis: number;
  /** Clients that registered themselves and stand in the person's name. */
  readonly agents: number;
  /** What each choice does. */
  readonly ends: { readonly delete: string; readonly handOver: string; readonly selfContained: string };
}

/**
 * What deleting an account would do, in numbers.
 *
 * @throws {NotFoundError} for everybody but the account's person and admins
 */
export async function previewAccountDeletion(actor: Actor, userId: string, now = new Date()): Promise<AccountDeletionEffect> {
  const { prisma } = database();
  const { id, name, email, role } = await findAccount(prisma, actor, userId);
  const working = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  const [sessions, applications, shared, members, agents, apis, secrets] = await Promise.all([
    prisma.session.count({ where: { userId, expiresAt: { gt: now } } }),
    prisma.application.count({ where: { ownerId: userId, kind: "application" } }),
    countSucceeded(prisma, actor, { id, role }),
    countMembers(prisma, { ownerId: userId }),
    prisma.application.count({ where: { ownerId: userId, kind: "agent" } }),
    prisma.api.count({ where: { ownerId: userId } }),
    prisma.clientSecret.count({ where: { client: { application: { ownerId: userId, kind: "application" } }, ...working } }),
  ]);
  const self = userId === actor.userId;
  const ends = { delete: sentenceOf("user_deleted"), handOver: sentenceOf(eventOf("hand-over", self)), selfContained: SELF_CONTAINED };
  return { id, name, email, self, sessions, applications, shared, members, secrets, apis, agents, ends };
}

/** What went, and to whom the rest. */
export interface DeletedAccount {
  readonly email: string;
  readonly applications: number;
  /** The address of whoever has the rest now; null: there was nothing. */
  readonly recipient: string | null;
}

/**
 * Deletes an account for good: its sessions, tokens and consents end, and what the person owns is deleted or goes to others.
 *
 * @throws {NotFoundError} for everybody but the account's person and admins; {ConfirmationRequiredError}
 * @throws {InvalidInputError} by field; on `confirmation` unless it is the account's address, on `recipient` unless an active person
 *   has it
 * @throws {ConflictError} for the last active admin, for too many applications at once, and when nobody is there to take over
 */
export async function deleteAccount(actor: Actor, userId: string, input: z.input<typeof deleteAccountSchema>): Promise<DeletedAccount> {
  const { applications: choice, shared, recipient, confirmation } = checked(deleteAccountSchema, input);
  const { realmId } = actor;
  return await changeConfig(actor, async (tx, changed) => {
    await lockRealm(tx, realmId);
    const self = userId === actor.userId;
    const account = await findAccount(tx, actor, userId);
    if (!self) await assertStillAdmin(tx, actor);
    requireConfirmation(actor, "delete-account");
    if (confirmation !== account.email) throw new InvalidInputError({ confirmation: ["This is not the account's email."] });
    await refuseLastAdmin(tx, account);
    const succeeded = shared === "members" ? await handToSuccessors(tx, changed, actor, account) : [];
    const owned = { ownerId: userId, kind: "application" };
    const applications = await tx.application.count({ where: owned });
    if (choice === "delete" && applications > MOST_DELETED)
      throw new ConflictError(
        `Nothing was deleted: there are more than ${MOST_DELETED} applications. Hand them over, or delete some first.`,
      );
    const heirs = await findHeirs(tx, actor, account, { applications: choice === "hand-over" && applications > 0, recipient });
    const ended = await endForPerson(tx, eventOf(choice, self), { userId });
    if (choice === "delete") await tx.application.deleteMany({ where: owned });
    const inherited = await handOver(tx, account, heirs);
    await noteReceived(tx, actor, account, [...succeeded, ...inherited]);
    await tx.user.delete({ where: { id: userId } });
    await recordAudit(tx, actor, {
      action: "user.delete",
      targetType: "user",
      targetId: userId,
      targetName: account.email,
      before: { name: account.name, email: account.email, role: account.role, status: account.status },
      after: {
        applications: choice,
        count: applications,
        toMembers: succeeded.length,
        recipient: heirs.applications?.email ?? null,
        sessionsEnded: ended.sessions,
      },
    });
    changed({ kind: "user", key: userId });
    if (heirs.applications !== null) changed({ kind: "user", key: heirs.applications.id });
    if (heirs.shared !== null) changed({ kind: "user", key: heirs.shared.id });
    changed({ kind: "realm", key: realmId });
    return { email: account.email, applications, recipient: heirs.applications?.email ?? null };
  });
}

/** Nobody may put applications whose secrets they know into somebody else's hands, unless an admin decides it. */
function eventOf(choice: "delete" | "hand-over", self: boolean): PersonEvent {
  if (choice === "delete") return "user_deleted";
  return self ? "user_left" : "user_replaced";
}

async function findAccount(reader: Pick<Transaction, "user">, actor: Actor, userId: string): Promise<Person> {
  const allowed = isRowId(userId) && (actor.role === "admin" || userId === actor.userId);
  const found = allowed ? await reader.user.findFirst({ where: { id: userId, realmId: actor.realmId } }) : null;
  if (found === null) throw new NotFoundError("This user does not exist.");
  return found;
}

async function refuseLastAdmin(tx: Transaction, { id, realmId, role, status }: Person): Promise<void> {
  if (role !== "admin" || status !== "active") return;
  const others = await tx.user.count({ where: { realmId, role: "admin", status: "active", id: { not: id } } });
  if (others === 0) throw new ConflictError("Nothing was deleted: this is the last active admin. Make another user an admin first.");
}
