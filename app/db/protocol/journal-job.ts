/** Moves what the token path has counted from the usage journal into the counters: see `docs/decisions/0025-usage-journal.md`. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database";
import { type LeasedJob, startLeasedJob } from "../leased-job";
import { quickBatchesOf } from "./batches";
import type { ChoreDone } from "./chores";

/** A fold changes some pages of each application that has tokens in the journal: the rarer it is, the more tokens for each page. */
const EVERY_MS = 1000;
/** While nobody folds, every reader goes through a longer journal. */
const LEASE_MS = 5000;
/** Rows of the journal in a transaction. */
const MOST_ROWS = 1000;
const FIRST_ROWS_SQLITE = 50;
/**
 * Milliseconds that a transaction should take at most on SQLite, where the token path waits for it. With many applications a long one
 * costs half as much for each token; with few a short one costs no more.
 */
const LONG_MS = { many: 100, few: 12 } as const;

export interface FoldOptions {
  readonly database: Database;
  /** Rows of the journal in a transaction; fixed, for tests. */
  readonly rows?: number | undefined;
  /** Asked before each transaction; false ends the fold. */
  readonly goOn?: (() => Promise<boolean> | boolean) | undefined;
}

/**
 * Folds until the journal is nearly empty. After each transaction it rests for as long as that took, so that the token path writes in
 * between.
 */
export async function foldJournal({ database, rows, goOn = () => true }: FoldOptions): Promise<void> {
  const doBatch = quickBatchesOf(database);
  let limit = rows ?? (database.engine === "sqlite" ? FIRST_ROWS_SQLITE : MOST_ROWS);
  for (let more = true; more && (await goOn()); ) {
    const done = await doBatch({ kind: "batch", task: { kind: "journal" }, from: 0, limit });
    more = done.next !== undefined;
    if (rows === undefined && database.engine === "sqlite") limit = nextLimit(limit, done);
    if (more) await sleep(done.took);
  }
}

/** Rows of the next transaction on SQLite, by what the last one took and changed. */
function nextLimit(limit: number, { took, changed = 0 }: ChoreDone): number {
  const isMany = changed > limit;
  const long = isMany ? LONG_MS.many : LONG_MS.few;
  if (took > long) return Math.ceil(limit / 2);
  return took < long / 2 ? Math.min(MOST_ROWS, limit * (isMany ? 4 : 2)) : limit;
}

/** Folds once a second, in one of the processes that share the database. While nothing is counted it only looks. */
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
