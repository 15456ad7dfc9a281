import type { BatchRows } from "../protocol/batch-rows";

/** Batches that one transaction joins at most. */
const MAX_JOINED = 64;
/** Milliseconds without a batch after which somebody is not waited for. */
const QUIET_AFTER = 10;
/** Milliseconds that a transaction waits at most for those who are writing too. */
const LINGER = 1;
/** Requests from which on a transaction waits for nobody: others get ready while it is written. */
const ENOUGH = 16;

/** One who sends batches, one at a time. */
export interface Sender {
  /** When the last batch came, by `performance.now()`. */
  lastBatch: number;
}

export interface Batch {
  readonly generation: number | null;
  readonly rows: BatchRows;
}

interface Waiting extends Batch {
  readonly from: Sender;
  resolve(written: boolean): void;
  reject(error: unknown): void;
}

/**
 * Batches of several senders in one transaction, as a commit costs the same however much is in it. What comes while
 * one is written waits for the next, which lingers a moment for senders that are busy and have nothing in it yet. With
 * one sender nothing is ever waited for.
 */
export class JoinedWrites {
  readonly senders = new Set<Sender>();
  #waiting: Waiting[] = [];
  #writing = false;
  #arrived: (() => void) | undefined;

  /** @param write tells of each batch whether it was current, and so written. */
  constructor(private readonly write: (batches: readonly Batch[]) => Promise<readonly boolean[]>) {}

  /** Whether the batch was current, and so written. */
  add(from: Sender, { generation, rows }: Batch): Promise<boolean> {
    from.lastBatch = performance.now();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ from, generation, rows, resolve, reject });
      this.#arrived?.();
      if (!this.#writing) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      if (!this.#complete()) await this.#linger();
      const batches = this.#waiting.splice(0, MAX_JOINED);
      try {
        const written = await this.write(batches);
        for (const [index, batch] of batches.entries()) batch.resolve(written[index] ?? false);
      } catch (error) {
        for (const batch of batches) batch.reject(error);
      }
    }
    this.#writing = false;
  }

  /** Whether there is enough here, or something of everybody who is busy. */
  #complete(): boolean {
    if (this.#waiting.reduce((sum, { rows }) => sum + rows.size, 0) >= ENOUGH) return true;
    const since = performance.now() - QUIET_AFTER;
    for (const sender of this.senders) {
      if (sender.lastBatch > since && !this.#waiting.some(({ from }) => from === sender)) return false;
    }
    return true;
  }

  #linger(): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#arrived = undefined;
        resolve();
      };
      const timer = setTimeout(go, LINGER);
      this.#arrived = () => {
        if (this.#complete()) go();
      };
    });
  }
}
