import { DatabaseUnavailableError } from "../errors";

/** Milliseconds. Once the first has waited so long, the queue does not move, and what comes is refused. */
const STALLED_AFTER = 1000;
/** Milliseconds after which an entry is refused: its client has the answer before it gives up by itself. */
const GIVE_UP_AFTER = 2000;
const CHECK_EVERY = 250;

export interface Waiting {
  /** When it joined, by `performance.now()`. */
  readonly since: number;
  reject(error: unknown): void;
}

/**
 * A queue for the database, first come, first served. It is bounded in length and in time: what cannot be done soon is refused at
 * once, and what has waited too long is refused before it was begun, so that nothing of it is written.
 */
export class WaitingLine<T extends Waiting> {
  #entries: T[] = [];
  #watch: NodeJS.Timeout | undefined;

  constructor(private readonly maxLength: number) {}

  get length(): number {
    return this.#entries.length;
  }

  /** Joins, or is rejected at once. */
  join(entry: T): void {
    const first = this.#entries[0];
    if (first !== undefined && (this.#entries.length >= this.maxLength || entry.since - first.since > STALLED_AFTER)) {
      entry.reject(new DatabaseUnavailableError("More requests wait than the database takes."));
      return;
    }
    this.#entries.push(entry);
    this.#watch ??= setInterval(() => this.#refuseLate(), CHECK_EVERY).unref();
  }

  /** Takes out the first `count`. */
  take(count: number): T[] {
    return this.#entries.splice(0, count);
  }

  #refuseLate(): void {
    const before = performance.now() - GIVE_UP_AFTER;
    const staying = this.#entries.findIndex(({ since }) => since >= before);
    const late = this.#entries.splice(0, staying < 0 ? this.#entries.length : staying);
    for (const { reject } of late) reject(new DatabaseUnavailableError("The database did not take the request in time."));
    if (this.#entries.length > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}
