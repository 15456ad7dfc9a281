import { DatabaseUnavailableError } from "../errors";

/** From asking for a turn to having the file's lock, both together. */
export const MAX_WAIT_MS = 5000;

/** The right to write. */
export interface Turn {
  /** Must be called exactly once. */
  release(): void;
  /** Milliseconds, by `performance.now()`: how long the file's lock is waited for. */
  readonly deadline: number;
}

/** Who of this process may write now, first come, first served. */
export class Turns {
  #tail: Promise<void> = Promise.resolve();

  /** @throws {DatabaseUnavailableError} when those before took so long that they most likely waited in vain. */
  async acquire(): Promise<Turn> {
    const deadline = performance.now() + MAX_WAIT_MS;
    const before = this.#tail;
    let release = (): void => undefined;
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    if (performance.now() < deadline) return { deadline, release };
    release();
    throw new DatabaseUnavailableError("The database file was not free in time.");
  }
}
