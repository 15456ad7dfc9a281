import { setTimeout as sleep } from "node:timers/promises";
import { type Turn, Turns } from "./adapter";
import type { SqliteConnection } from "./connection";
import { sqliteCode } from "./connection";

const BUSY = 5;
/** A check of the lock takes some ten microseconds, and a commit of another process's about a millisecond. */
const LOOK_AGAIN_MS = 1;
/** Whether SQLite refused because another process holds the lock. */
export function isBusy(error: unknown): boolean {
  return ((sqliteCode(error) ?? 0) & 0xff) === BUSY;
}

/**
 * The one connection that writes. Its users take turns, so that no write can slip into somebody else's
 * transaction and be rolled back with it; other processes' writers are waited for without blocking this one.
 */
export class SqliteWriter {
  readonly #turns = new Turns();

  constructor(readonly connection: SqliteConnection) {}

  /** Whether nobody of this process writes or waits to. */
  get isFree(): boolean {
    return this.#turns.isFree;
  }

  /** Waits for this one's turn. */
  acquire(): Promise<Turn> {
    return this.#turns.acquire();
  }

  /** Starts a transaction that owns the write lock from its first moment. */
  async begin({ deadline }: Turn): Promise<void> {
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
    const turn = await this.acquire();
    try {
      await this.#whenFree(turn.deadline, () => work(this.connection));
    } finally {
      turn.release();
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
    const turn = await this.acquire();
    try {
      await this.begin(turn);
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
      turn.release();
    }
  }

  async #whenFree<T>(deadline: number, attempt: () => T): Promise<T> {
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
        await sleep(LOOK_AGAIN_MS * (1 + Math.random()));
      }
    }
  }
}
