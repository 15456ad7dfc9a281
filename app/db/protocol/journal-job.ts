/** Moves what the token path has counted from the usage journal into the counters: see `docs/decisions/0025-usage-journal.md`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database";
import { type LeasedJob, startLeasedJob } from "../leased-job";
import { quickBatchesOf } from "./do-batch";

const EVERY_MS = 250;
/** Short: while nobody folds, every reader goes through a longer journal. */
const LEASE_MS = 5000;
/** Rows of the journal in a transaction. On SQLite the token path waits for it. */
const ROWS = 100;

export interface FoldOptions {
  readonly database: Database;
  /** Rows of the journal in a transaction. */
  readonly rows?: number | undefined;
  /** Asked before each transaction; false ends the fold. */
  readonly goOn?: (() => Promise<boolean> | boolean) | undefined;
}

/**
 * Folds until the journal is as good as empty. After each transaction it rests for as long as that took, so that batches of the token
 * path get their turns.
 */
export async function foldJournal({ database, rows = ROWS, goOn = () => true }: FoldOptions): Promise<void> {
  const doBatch = quickBatchesOf(database);
  for (let more = true; more && (await goOn()); ) {
    const { next, took } = await doBatch({ kind: "batch", task: { kind: "journal" }, from: 0, limit: rows });
    more = next !== undefined;
    if (more) await sleep(took);
  }
}

/** Folds several times a second, in one of the processes that share the database. While nothing is counted it only looks. */
export function startJournalJob(database: Database, report: (error: unknown) => void): LeasedJob {
  const { prisma } = database;
  return startLeasedJob({
    prisma,
    name: "journal",
    every: EVERY_MS,
    lease: LEASE_MS,
    report,
    isDue: async () => (await prisma.usageJournal.findFirst({ select: { id: true } })) !== null,
    work: (goOn) => foldJournal({ database, goOn }),
  });
}
