import { z } from "zod";
import type { Transaction } from "./transaction";

/**
 * Makes every other transaction that changes the same realm's people or policy wait until this one is over, in every process. It
 * comes first in its transaction, so that what is counted and checked after it is a state that nobody else is changing.
 */
export async function lockRealm(tx: Pick<Transaction, "realm">, realmId: string): Promise<void> {
  // Adds nothing: an update is the one lock that both engines know.
  await tx.realm.update({ where: { id: realmId }, data: { minimumTokenLifetime: { increment: 0 } }, select: { id: true } });
}

/**
 * Makes every other transaction wait that locks the same application, before it reads what it changes there or in one of its keys: two
 * forms that are saved at once meet each other's values. It comes before `takeAuditPlace`.
 */
export async function lockApplication(tx: Pick<Transaction, "$executeRaw">, applicationId: string): Promise<void> {
  await tx.$executeRaw`UPDATE "Application" SET "quota" = "quota" WHERE "id" = ${applicationId}`;
}

/** As {@link lockApplication}, for a person's account. */
export async function lockUser(tx: Pick<Transaction, "$executeRaw">, userId: string): Promise<void> {
  await tx.$executeRaw`UPDATE "User" SET "role" = "role" WHERE "id" = ${userId}`;
}

/** As {@link lockApplication}, for an API. */
export async function lockApi(tx: Pick<Transaction, "$executeRaw">, apiId: string): Promise<void> {
  await tx.$executeRaw`UPDATE "Api" SET "approval" = "approval" WHERE "id" = ${apiId}`;
}

const taken = z.tuple([z.object({ seq: z.coerce.number(), hash: z.string() })]);

/**
 * Takes the next place in a realm's audit chain. Until the transaction ends every other that wants one waits, so that places follow
 * each other without a gap; `moveAuditHead` comes next.
 *
 * Lock order: the realm (`lockRealm`), then this, then `recordConfigChange`.
 *
 * @returns the place, from 1, and the hash of the event before; empty for the first.
 */
export async function takeAuditPlace(tx: Transaction, realmId: string): Promise<{ readonly seq: number; readonly previousHash: string }> {
  const [{ seq, hash }] = taken.parse(
    await tx.$queryRaw`INSERT INTO "AuditHead" ("realmId", "seq", "hash") VALUES (${realmId}, 1, '')
      ON CONFLICT ("realmId") DO UPDATE SET "seq" = "AuditHead"."seq" + 1 RETURNING "seq", "hash"`,
  );
  return { seq, previousHash: hash };
}

/** Says what the newest hash is now. */
export async function moveAuditHead(tx: Transaction, realmId: string, hash: string): Promise<void> {
  await tx.auditHead.update({ where: { realmId }, data: { hash }, select: { realmId: true } });
}
