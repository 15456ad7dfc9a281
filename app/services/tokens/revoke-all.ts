import { database } from "#app/db/database";
import { inTransaction, type Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { findApplication } from "../applications/access";
import { recordAudit } from "../audit/record";
import { takeChange } from "../change-budget";
import { InvalidInputError } from "../errors";

/** A confirmation: the number the page stated, and what was typed under it. */
export interface StatedNumber {
  readonly stated: string;
  readonly typed: string;
}

/** Rows of one transaction: on SQLite every request waits for it. */
const BATCH = 1000;
/** Looks through the application's tokens, at most. */
const LOOKS = 3;

/**
 * Revokes every token of the application that is in use. The typed number is held against the
 * stated one, not against the present: a busy application has issued more since, and those are meant too.
 *
 * An application may have millions, so they end in batches. Once this has answered, every token is revoked that was there when it
 * was asked. When it fails, some may be: the audit log has an entry from the first batch on, and asking again ends the rest.
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
  // Where a look had to wait for a refresh token being exchanged, the successors came to be behind its back.
  for (let look = 0; look < LOOKS; look += 1) {
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

/** A look ends at what there was when it began, or a busy application would be looked through for ever. */
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
