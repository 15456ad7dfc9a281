/** How a job that goes through many rows does it: in short transactions, at a pace that leaves room for requests. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Engine } from "../database";
import type { ChoreDone, DoBatch, DoChore, Task } from "./chores";
import { postgresBatches } from "./postgres-chores";
import { readAhead, sqliteChores } from "./sqlite-chores";

/** How many rows the next transaction takes, and how long the rest before it is. */
export interface Pace {
  readonly batch: number;
  /** Milliseconds. */
  readonly pause: number;
}

const SMALLEST = 50;
const LARGEST = 5000;
const FIRST: Pace = { batch: 100, pause: 0 };
/** Milliseconds a batch should take at most. On SQLite every other writer waits, for its transaction and again for its checkpoint. */
const LONG = { sqlite: 6, postgresql: 25 } as const;
/** The share of time a job works at first; doubled for each five minutes that it is not done, as then it falls behind. */
const LEAST_SHARE = 0.1;
const GREATEST_SHARE = 0.5;
const IMPATIENT_MS = 300_000;
const LONGEST_PAUSE_MS = 1000;

/**
 * The pace after a batch: twice as many rows while that is quick, half as many once it is slow, and a rest in proportion to the work.
 *
 * @param took milliseconds that the batch took
 * @param elapsed milliseconds since the job began
 * @example nextPace("postgresql", { batch: 500, pause: 0 }, 10, 0) // { batch: 1000, pause: 90 }
 */
export function nextPace(engine: Engine, { batch }: Pace, took: number, elapsed: number): Pace {
  const long = LONG[engine];
  const wanted = took > long ? batch / 2 : took < long / 2 ? batch * 2 : batch;
  const share = Math.min(GREATEST_SHARE, LEAST_SHARE * 2 ** Math.floor(elapsed / IMPATIENT_MS));
  return {
    batch: Math.max(SMALLEST, Math.min(LARGEST, Math.floor(wanted))),
    pause: Math.min(LONGEST_PAUSE_MS, took * (1 / share - 1)),
  };
}

export interface Pacing {
  /** Rows of a transaction; fixed, for tests. */
  readonly batch?: number | undefined;
  /** Milliseconds of rest after each; fixed, for tests. */
  readonly pause?: number | undefined;
  /** Asked before each batch; false ends the job. */
  readonly goOn?: (() => Promise<boolean> | boolean) | undefined;
}

/**
 * Goes through the tasks, each until there is no more to do.
 *
 * @returns false when `goOn` has ended it
 */
export async function goThrough(database: Database, tasks: readonly Task[], { batch, pause, goOn = () => true }: Pacing): Promise<boolean> {
  const doBatch = batchesOf(database);
  const began = performance.now();
  let pace = FIRST;
  for (const task of tasks) {
    for (let from: number | undefined = 0; from !== undefined; ) {
      if (!(await goOn())) return false;
      const { next, took }: ChoreDone = await doBatch({ kind: "batch", task, from, limit: batch ?? pace.batch });
      // A batch that was not full says nothing about the pace.
      if (next !== undefined) pace = nextPace(database.engine, pace, took, performance.now() - began);
      await sleep(pause ?? (next === undefined ? 0 : pace.pause));
      from = next;
    }
  }
  return true;
}

type SqliteDatabase = Extract<Database, { engine: "sqlite" }>;

/** How a database does a batch that is as quick as one of the token path: on pages that are in memory. */
export function quickBatchesOf(database: Database): DoBatch {
  return database.engine === "postgresql" ? postgresBatches(database.prisma) : choresOf(database);
}

/** How a database's purge and roll-up do a batch. */
export function batchesOf(database: Database): DoBatch {
  if (database.engine === "postgresql") return postgresBatches(database.prisma);
  const doChore = choresOf(database);
  return async (batch) => {
    await readAhead(database.prisma, batch);
    const done = await doChore(batch);
    if (done.next === undefined) return done;
    // A batch changes pages all over the file. Left to the log's usual size, copying them would stop every writer for as long as dozens of batches.
    const { took } = await doChore({ kind: "checkpoint" });
    return { ...done, took: done.took + took };
  };
}

/** In the thread that writes, so that the event loop does not stand still. Each holds the write lock for itself alone, so that tokens go on in between. */
function choresOf({ file, writer }: SqliteDatabase): DoChore {
  if (writer === undefined) return sqliteChores(file.writer);
  return async (chore) => {
    const held = await file.writer.acquire();
    try {
      return await writer.doChore(chore);
    } finally {
      held.release();
    }
  };
}
