/** Moves what the token path has counted from the usage journal into the counters: see `docs/decisions/0025-usage-journal.md`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Engine } from "../database";
import { isStatementTimeout } from "../errors";
import { type LeasedJob, startLeasedJob } from "../leased-job";
import { quickBatchesOf } from "./batches";
import type { ChoreDone } from "./chores";

/** A fold changes some pages of each application that has tokens in the journal: the rarer it is, the more tokens for each page. */
const EVERY_MS = 1000;
/** While no process folds, every reader goes through a longer journal. */
const LEASE_MS = 5000;
/** Rows of the journal in a transaction. */
const MOST_ROWS = 1000;
const FIRST_ROWS = 50;
/**
 * Milliseconds that a transaction should take at most. On SQLite the token path waits for it: with many applications a long one costs half
 * as much for each token, with few a short one costs no more. PostgreSQL ends a statement after four seconds.
 */
const LONG_MS = { many: 100, few: 12, postgresql: 500 } as const;
/** The share of its rows that a transaction takes again after PostgreSQL has ended it. */
const KEPT_AFTER_TIMEOUT = 1 / 4;

export interface FoldOptions {
  readonly database: Database;
  /** Rows of the journal in a transaction; fixed, for tests. */
  readonly rows?: number | undefined;
  /** Asked before each transaction; false ends the fold. */
  readonly goOn?: (() => Promise<boolean> | boolean) | undefined;
}

/**
 * Folds until fewer rows are left than one transaction takes. After each transaction it rests for as long as that took, so that the token
 * path writes its batches in between.
 */
export async function foldJournal({ database, rows, goOn = () => true }: FoldOptions): Promise<void> {
  const doBatch = quickBatchesOf(database);
  let limit = rows ?? FIRST_ROWS;
  for (let more = true; more && (await goOn()); ) {
    try {
      const done = await doBatch({ kind: "batch", task: { kind: "journal" }, from: 0, limit });
      more = done.next !== undefined;
      if (rows === undefined) limit = nextLimit(database.engine, limit, done);
      if (more) await sleep(done.took);
    } catch (error) {
      // A row may stand for a thousand tokens, each on a page that is not in memory. As many rows again would be ended again.
      if (limit === 1 || !isStatementTimeout(error)) throw error;
      limit = Math.ceil(limit * KEPT_AFTER_TIMEOUT);
    }
  }
}

/** Rows of the next transaction, by what the last one took and, on SQLite, how many counters it changed. */
function nextLimit(engine: Engine, limit: number, { took, changed = 0 }: ChoreDone): number {
  const isMany = engine === "postgresql" || changed > limit;
  const long = engine === "postgresql" ? LONG_MS.postgresql : isMany ? LONG_MS.many : LONG_MS.few;
  if (took > long) return Math.ceil(limit / 2);
  return took < long / 2 ? Math.min(MOST_ROWS, limit * (isMany ? 4 : 2)) : limit;
}

/** Folds once a second, in one of the processes that share the database. While the journal is empty a run is one look-up. */
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
