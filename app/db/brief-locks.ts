/** Work that needs locks on tables which others use, done so that their statements never wait long for it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { SqlQueryable } from "@prisma/driver-adapter-utils";
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";
import { isLockTimeout, isWriteConflict } from "./errors";

/** Milliseconds each. */
export interface Patience {
  /** How long the work waits for a lock, while everybody else queues behind it. */
  readonly lockMs: number;
  /** Between two attempts, when everybody else goes on. */
  readonly pauseMs: number;
  /** How long attempts are made. */
  readonly totalMs: number;
}

/**
 * Requests give up after 2.5 s without a connection and 4 s in a statement; PostgreSQL ends an autovacuum that is in the way after
 * one. A backup of millions of rows takes minutes.
 */
export const PATIENCE: Patience = { lockMs: 2000, pauseMs: 5000, totalMs: 600_000 };

/** Whose work it is, until when it is tried, and who is told what is waited for. */
export interface Attempts {
  /** Begins the error's sentence. */
  readonly who: string;
  /** By `performance.now()`; one attempt is made whatever the time. */
  readonly giveUpAt: number;
  /** Called before each pause. */
  onWait(holder: string): void;
}

/**
 * The transaction that has used one of our tables for the longest: the one that is waited for, as others are over in a moment. Of
 * other users' transactions an ordinary user is not told since when they have been going on.
 */
const HOLDER = `SELECT a.pid, coalesce(nullif(a.application_name, ''), 'a program without a name'), c.relname::text,
    floor(extract(epoch FROM clock_timestamp() - a.xact_start))::float8
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.granted AND l.pid <> pg_backend_pid() AND a.datname = current_database() AND c.relkind = 'r'
    AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
  ORDER BY a.xact_start NULLS FIRST, c.relname LIMIT 1`;

const holders = z.array(z.tuple([z.number(), z.string(), z.string(), z.number().nullable()]));

/**
 * Does work of a transaction again and again, without holding a lock in between, until all its locks are free in time.
 *
 * @throws {OperatorError} that says what holds the lock, when it is time to give up. The transaction is to be rolled back then.
 */
export async function withBriefLocks<T>(
  tx: SqlQueryable,
  work: () => Promise<T>,
  { lockMs, pauseMs }: Patience,
  { who, giveUpAt, onWait }: Attempts,
): Promise<T> {
  const run = async (sql: string) => (await tx.queryRaw({ sql, args: [], argTypes: [] })).rows;
  await run(`SET LOCAL lock_timeout = ${lockMs}`);
  await run("SAVEPOINT without_locks");
  for (;;) {
    try {
      return await work();
    } catch (error) {
      // PostgreSQL ends a deadlock with another transaction by an error of one of the two.
      if (!isLockTimeout(error) && !isWriteConflict(error)) throw error;
    }
    // Gives back the locks that it has got, too.
    await run("ROLLBACK TO SAVEPOINT without_locks");
    const [[pid, program, table, seconds] = []] = holders.parse(await run(HOLDER));
    const since = typeof seconds === "number" ? `has used "${table}" for ${seconds} s` : `uses "${table}"`;
    const holder = pid === undefined ? "a transaction that has just ended" : `${program}, process ${pid}, which ${since}`;
    if (performance.now() >= giveUpAt) {
      const advice = pid === undefined ? "" : `: let it end, or end it (SELECT pg_terminate_backend(${pid}))`;
      throw new OperatorError(`${who} waits for ${holder}${advice}, then start again`);
    }
    onWait(holder);
    await sleep(pauseMs);
  }
}
