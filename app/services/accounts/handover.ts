/** What somebody who goes leaves to others: applications, if they are handed over, and in any case what others use. */
import { z } from "zod";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { ConflictError, InvalidInputError } from "../errors";
import { MOST_RECEIVED } from "../owner-mails/notice";
import type { Received } from "../owner-mails/received";
import { nameColumns } from "../sort-key";

export interface Person {
  readonly id: string;
  readonly realmId: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly status: string;
}

/** Who takes over; null: there is nothing of the kind. */
export interface Heirs {
  readonly applications: Person | null;
  /** APIs, agents, and the agents that are still to register. */
  readonly shared: Person | null;
}

interface Wish {
  /** Whether there are applications to be handed over. */
  readonly applications: boolean;
  /** A normalised address; "": none was given. */
  readonly recipient: string;
}

/**
 * Finds who takes over. An admin who deletes an account names one person for everything. Somebody who leaves may name one for the
 * applications; what others use goes to an admin, as do the applications when nobody is named.
 *
 * @throws {InvalidInputError} on `recipient` unless another active person has it
 * @throws {ConflictError} when there is no admin who could take over
 */
export async function findHeirs(tx: Transaction, actor: Actor, account: Person, { applications, recipient }: Wish): Promise<Heirs> {
  const leaves = account.id === actor.userId;
  const named = applications && (recipient !== "" || !leaves) ? await findRecipient(tx, account, recipient) : null;
  const shared = await hasShared(tx, account.id);
  const needsAdmin = (applications && named === null) || (shared && (leaves || named === null));
  const admin = needsAdmin ? await findAdmin(tx, account, leaves ? null : actor.userId) : null;
  return { applications: applications ? (named ?? admin) : null, shared: shared ? (admin ?? named) : null };
}

/**
 * Gives to the heirs what {@link findHeirs} has found. A name that an heir has already gets a mark behind it.
 *
 * @returns the first of the applications, as many as their new owner is told of
 */
export async function handOver(tx: Transaction, from: Person, heirs: Heirs): Promise<readonly Received[]> {
  const received = heirs.applications === null ? [] : await firstApplications(tx, from, heirs.applications);
  if (heirs.applications !== null) await giveApplications(tx, from, heirs.applications, "application");
  if (heirs.shared === null) return received;
  await giveApplications(tx, from, heirs.shared, "agent");
  await tx.api.updateMany({ where: { ownerId: from.id }, data: { ownerId: heirs.shared.id } });
  await tx.realm.updateMany({ where: { agentsOwnerId: from.id }, data: { agentsOwnerId: heirs.shared.id } });
  return received;
}

async function firstApplications(tx: Transaction, from: Person, heir: Person): Promise<readonly Received[]> {
  const where = { ownerId: from.id, kind: "application" };
  const rows = await tx.application.findMany({
    where,
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: MOST_RECEIVED,
    select: { id: true },
  });
  return rows.map(({ id }) => ({ applicationId: id, ownerId: heir.id }));
}

async function hasShared(tx: Transaction, userId: string): Promise<boolean> {
  const counts = [
    await tx.application.count({ where: { ownerId: userId, kind: "agent" } }),
    await tx.api.count({ where: { ownerId: userId } }),
    await tx.realm.count({ where: { agentsOwnerId: userId } }),
  ];
  return counts.some((count) => count > 0);
}

async function findRecipient(tx: Transaction, { id, realmId }: Person, email: string): Promise<Person> {
  const found = await tx.user.findFirst({ where: { realmId, email, status: "active", NOT: { id } } });
  if (found === null) throw new InvalidInputError({ recipient: ["No other active user has this email."] });
  return found;
}

/** @param id the acting admin; null: the one who has been there longest */
async function findAdmin(tx: Transaction, account: Person, id: string | null): Promise<Person> {
  const found = await tx.user.findFirst({
    where: { realmId: account.realmId, role: "admin", status: "active", NOT: { id: account.id }, ...(id === null ? {} : { id }) },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  if (found === null) throw new ConflictError("Nothing was deleted: there is no admin who could take over what others use.");
  return found;
}

async function giveApplications(tx: Transaction, from: Person, heir: Person, kind: "application" | "agent"): Promise<void> {
  const taken = await tx.$queryRaw`SELECT a."id", a."name" FROM "Application" a WHERE a."ownerId" = ${from.id} AND a."kind" = ${kind}
    AND EXISTS (SELECT 1 FROM "Application" b WHERE b."ownerId" = ${heir.id} AND b."name" = a."name")`;
  for (const { id, name } of z.array(z.object({ id: z.string(), name: z.string() })).parse(taken)) {
    await tx.application.update({ where: { id }, data: nameColumns(`${[...name].slice(0, 60).join("")} · ${id.slice(-6)}`) });
  }
  // Who owns an application is no member of it besides.
  await tx.applicationMember.deleteMany({ where: { userId: heir.id, application: { ownerId: from.id, kind } } });
  await tx.application.updateMany({ where: { ownerId: from.id, kind }, data: { ownerId: heir.id } });
}
