/** Moves what the token path has counted from the usage journal into the counters: see `docs/decisions/0025-usage-journal.md`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database";
import { type LeasedJob, startLeasedJob } from "../leased-job";
import { quickBatchesOf } from "./do-batch";

const EVERY_MS = 250;
/** Short: while nobody folds, every reader goes through a longer journal. */
const LEASE_MS = 5000;
/** Rows of the journal in a transaction: the more, the fewer pages are changed for each token. */
const MOST_ROWS = 400;
/** On SQLite the token path waits for a transaction, so that it takes fewer rows where it is longer than so many milliseconds. */
const LONG_MS = 12;
const FIRST_ROWS = 50;

export interface FoldOptions {
  readonly database: Database;
  /** Rows of the journal in a transaction; fixed, for tests. */
  readonly rows?: number | undefined;
  /** Asked before each transaction; false ends the fold. */
  readonly goOn?: (() => Promise<boolean> | boolean) | undefined;
}

/**
 * Folds until the journal is as good as empty. After each transaction it rests for as long as that took, so that batches of the token
 * path get their turns.
 */
export async function foldJournal({ database, rows, goOn = () => true }: FoldOptions): Promise<void> {
  const doBatch = quickBatchesOf(database);
  let limit = rows ?? (database.engine === "sqlite" ? FIRST_ROWS : MOST_ROWS);
  for (let more = true; more && (await goOn()); ) {
    const { next, took } = await doBatch({ kind: "batch", task: { kind: "journal" }, from: 0, limit });
    more = next !== undefined;
    if (rows === undefined && database.engine === "sqlite")
      limit = took > LONG_MS ? Math.ceil(limit / 2) : Math.min(MOST_ROWS, took < LONG_MS / 2 ? limit * 2 : limit);
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
