import { database } from "#app/db/database";
import { inTransaction, type Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { recordAudit } from "../audit/record";
import { takeChange } from "../changes";
import { InvalidInputError } from "../errors";

/** A confirmation: the number the page stated, and what was typed under it. */
export interface StatedNumber {
  readonly stated: string;
  readonly typed: string;
}

/** Rows of one transaction: on SQLite every request waits for it. */
const BATCH = 1000;
/** Passes through the application's tokens, at most. */
const PASSES = 3;

/**
 * Revokes every token of the application that is in use. The typed number is compared with the
 * stated one, not with the present number: a busy application has issued more tokens since, which end as well.
 *
 * An application may have millions, so they end in batches. Once this has returned, every token that existed when it was called
 * is revoked. When it fails, some may be: the audit log has an entry from the first batch on, and asking again ends the rest.
 *
 * @param batch rows of one transaction
 * @returns how many ended.
 * @throws NotFoundError unless the actor owns the application or is an admin; InvalidInputError by field `confirmation`.
 */
export async function revokeAllTokens(actor: Actor, applicationId: string, confirmation: StatedNumber, batch = BATCH): Promise<number> {
  const application = await findApplication(database().prisma, actor, applicationId);
  const typed = confirmation.typed.replace(/[\s,]/g, "");
  if (!/^\d+$/.test(typed) || typed !== confirmation.stated) {
    throw new InvalidInputError({ confirmation: ["This is not the number of tokens. Type it as shown."] });
  }
  await takeChange(actor);
  const now = new Date();
  const record = (tx: Transaction, after: Readonly<Record<string, unknown>>) =>
    recordAudit(tx, actor, {
      action: "token.revoke-all",
      targetType: "application",
      targetId: application.id,
      targetName: application.name,
      after,
    });
  let total = 0;
  let recorded: number | undefined;
  // A statement that waits for a refresh token being exchanged does not see the tokens that replace it: the next pass does.
  for (let pass = 0; pass < PASSES; pass += 1) {
    const before = total;
    const end = await lastExpiry(application.id);
    for (let from: Date | undefined = now; from && end; ) {
      const first = recorded === undefined;
      const done: Revoked = await inTransaction(async (tx) => {
        if (first) await findApplication(tx, actor, applicationId);
        const revoked = await revokeBatch(tx, { applicationId: application.id, from: from ?? now, end, limit: batch, at: now });
        if (first && revoked.count > 0) await record(tx, { revoked: revoked.count, ...(revoked.next ? { more: true } : {}) });
        return revoked;
      });
      total += done.count;
      if (done.count > 0) recorded ??= done.count;
      from = done.next;
    }
    if (total === before) break;
  }
  if (total !== recorded) await inTransaction(async (tx) => await record(tx, { revoked: total }));
  return total;
}

interface Revoked {
  readonly count: number;
  /** Where the next batch begins; undefined: at the end. */
  readonly next: Date | undefined;
}

/** The expiry at which a pass ends: without one, a pass through a busy application would never end. */
async function lastExpiry(applicationId: string): Promise<Date | undefined> {
  const last = await database().prisma.tokenRecord.findFirst({
    where: { applicationId },
    orderBy: { expiresAt: "desc" },
    select: { expiresAt: true },
  });
  return last?.expiresAt;
}

/** Walks up the index on application and expiry: `limit` rows, and those that expire in the same millisecond as the last of them. */
async function revokeBatch(
  tx: Transaction,
  span: { readonly applicationId: string; readonly from: Date; readonly end: Date; readonly limit: number; readonly at: Date },
): Promise<Revoked> {
  const { applicationId, from, end, limit, at } = span;
  const beyond = await tx.tokenRecord.findMany({
    where: { applicationId, expiresAt: { gt: from, lte: end } },
    orderBy: { expiresAt: "asc" },
    skip: limit - 1,
    take: 1,
    select: { expiresAt: true },
  });
  const to = beyond[0]?.expiresAt;
  const { count } = await tx.tokenRecord.updateMany({
    where: { applicationId, consumedAt: null, revokedAt: null, expiresAt: { gt: from, lte: to ?? end } },
    data: { revokedAt: at },
  });
  return { count, next: to };
}
