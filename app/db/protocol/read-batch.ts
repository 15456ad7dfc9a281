import { type Waiting, WaitingLine } from "./waiting-line";

/** How many keys one query asks for, how many queries run at a time, and how many keys wait at most. */
const MAX_BATCH = 500;
const MAX_IN_FLIGHT = 2;
const MAX_WAITING = 10_000;

interface Entry<V> extends Waiting {
  readonly key: string;
  resolve(value: V | undefined): void;
}

/** Joins look-ups by key that come in the same turn, or while queries are under way, into one query. */
export class ReadBatch<V> {
  readonly #waiting = new WaitingLine<Entry<V>>(MAX_WAITING);
  #inFlight = 0;
  #scheduled = false;

  constructor(private readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>) {}

  /** The value as it was at some moment after this call. */
  find(key: string): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.join({ key, since: performance.now(), resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= MAX_IN_FLIGHT || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const batch = this.#waiting.take(MAX_BATCH);
      this.#inFlight += 1;
      void this.#run(batch).finally(() => {
        this.#inFlight -= 1;
        this.#schedule();
      });
      this.#schedule();
    });
  }

  async #run(batch: readonly Entry<V>[]): Promise<void> {
    try {
      const found = await this.read([...new Set(batch.map(({ key }) => key))]);
      for (const { key, resolve } of batch) resolve(found.get(key));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
