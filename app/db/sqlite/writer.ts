import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseUnavailableError } from "../errors";
import type { SqliteConnection } from "./connection";
import { sqliteCode } from "./connection";

const BUSY = 5;
/** A check of the file's lock takes some ten microseconds, and a commit of another process's about a millisecond. */
const RETRY_MS = 1;
/** From asking for the write lock to having the file's lock, both together. */
export const MAX_WAIT_MS = 5000;

/** The write lock, held by one who writes. */
export interface HeldLock {
  /** Must be called exactly once. */
  release(): void;
  /** Milliseconds, by `performance.now()`: how long the file's lock is waited for. */
  readonly deadline: number;
}

/** The lock between the writers of this process, given first come, first served. SQLite's own lock on the file is between processes. */
export class WriteLock {
  #tail: Promise<void> = Promise.resolve();
  #asked = 0;

  /** Whether it is neither held nor waited for. */
  get isFree(): boolean {
    return this.#asked === 0;
  }

  /** @throws {DatabaseUnavailableError} when those before took so long that they most likely waited in vain. */
  async acquire(): Promise<HeldLock> {
    const deadline = performance.now() + MAX_WAIT_MS;
    const before = this.#tail;
    this.#asked += 1;
    let pass = (): void => undefined;
    this.#tail = new Promise((resolve) => {
      pass = resolve;
    });
    const release = () => {
      this.#asked -= 1;
      pass();
    };
    await before;
    if (performance.now() < deadline) return { deadline, release };
    release();
    throw new DatabaseUnavailableError("The database file was not free in time.");
  }
}

/** Whether SQLite refused because another process holds the lock. */
export function isBusy(error: unknown): boolean {
  return ((sqliteCode(error) ?? 0) & 0xff) === BUSY;
}

/**
 * The one connection that writes. Its users hold the write lock, so that no write can slip into another's transaction and be rolled
 * back with it. The file's lock, which other processes may have, is waited for without blocking this one.
 */
export class SqliteWriter {
  readonly #lock = new WriteLock();

  constructor(readonly connection: SqliteConnection) {}

  /** Whether no writer of this process has the write lock or waits for it. */
  get isFree(): boolean {
    return this.#lock.isFree;
  }

  /** Waits for the write lock. */
  acquire(): Promise<HeldLock> {
    return this.#lock.acquire();
  }

  /** Starts a transaction that has the file's lock from its first moment. */
  async begin({ deadline }: HeldLock): Promise<void> {
    await this.#whenFree(deadline, () => this.connection.execute("BEGIN IMMEDIATE"));
  }

  /** Commits; when that fails, such as on a full disk, rolls back and passes the error on. */
  commit(): void {
    try {
      this.connection.execute("COMMIT");
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  rollback(): void {
    if (this.connection.inTransaction) this.connection.execute("ROLLBACK");
  }

  /** Runs what may not be in a transaction, such as a script that sets a pragma. */
  async alone(work: (connection: SqliteConnection) => void): Promise<void> {
    const held = await this.acquire();
    try {
      await this.#whenFree(held.deadline, () => work(this.connection));
    } finally {
      held.release();
    }
  }

  /**
   * Runs synchronous `work` in a transaction of its own: begun, done and committed in one go. Single statements too:
   * one that finds the file locked would stay half begun in the driver, and no later commit would go through.
   *
   * @throws what `work` throws, after a rollback, or SQLite's error.
   * @example await writer.transaction((connection) => connection.execute("DELETE FROM …"))
   */
  async transaction<T>(work: (connection: SqliteConnection) => T): Promise<T> {
    const held = await this.acquire();
    try {
      await this.begin(held);
      let result: T;
      try {
        result = work(this.connection);
      } catch (error) {
        this.rollback();
        throw error;
      }
      this.commit();
      return result;
    } finally {
      held.release();
    }
  }

  async #whenFree<T>(deadline: number, attempt: () => T): Promise<T> {
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
        await sleep(RETRY_MS * (1 + Math.random()));
      }
    }
  }
}
