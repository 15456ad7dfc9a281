import { setTimeout as sleep } from "node:timers/promises";
import { database, type PrismaClient } from "./database";
import { isWriteConflict } from "./errors";

/** The client inside a transaction: every write through it is kept or undone together. */
export type Transaction = Omit<PrismaClient, "$connect" | "$disconnect" | "$on" | "$use" | "$transaction" | "$extends">;

const ATTEMPTS = 5;

/**
 * Runs `work` in one transaction. It must have no other effects than through `tx`, as it is run again when it
 * loses a race, and nothing slow such as password hashing: on SQLite every writer waits for it.
 *
 * @throws what `work` throws, after undoing everything; or the database's error.
 * @example await inTransaction(async (tx) => { await tx.user.update(…); await recordAudit(tx, …); })
 */
export async function inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database().prisma.$transaction(work, { maxWait: 5000, timeout: 10_000 });
    } catch (error) {
      if (attempt === ATTEMPTS || !isWriteConflict(error)) throw error;
      await sleep(2 ** attempt * 5 * (0.5 + Math.random()));
    }
  }
}
