import { DatabaseUnavailableError } from "#app/db/errors";
import type { RateLimitCounters, RateLimitState } from "#app/platform/rate-limit";

/** Keys of one statement. As many more wait for the next one; beyond that, events are not counted. */
const MAX_KEYS = 1000;

interface Batch {
  readonly events: Map<string, number>;
  readonly states: Promise<ReadonlyMap<string, RateLimitState>>;
  readonly settle: (states: Promise<ReadonlyMap<string, RateLimitState>>) => void;
}

function newBatch(): Batch {
  let settle: Batch["settle"] = () => undefined;
  const states = new Promise<ReadonlyMap<string, RateLimitState>>((resolve) => {
    settle = resolve;
  });
  return { events: new Map(), states, settle };
}

/**
 * Counts events in the shared store, many with one statement: while one is under way, what comes waits for the next. So a
 * flood of events costs the database no more than one statement at a time from each process.
 */
export class GatheredCounts {
  #next: Batch | undefined;
  #busy = false;

  constructor(
    private readonly counters: RateLimitCounters,
    private readonly windowMs: number,
    private readonly now: () => number,
  ) {}

  /**
   * Counts one event.
   *
   * @returns the key's window, with the place this event has in it across all processes: 1 for its first.
   * @throws {DatabaseUnavailableError} when more keys wait than the store takes; and the store's error. It may be counted then.
   */
  async count(key: string): Promise<RateLimitState> {
    const batch = this.#batch();
    const before = batch.events.get(key) ?? 0;
    if (before === 0 && batch.events.size >= MAX_KEYS) throw new DatabaseUnavailableError("More counters wait than the database takes.");
    batch.events.set(key, before + 1);
    const states = await batch.states;
    const state = states.get(key);
    if (state === undefined) throw new Error("The store did not answer for a counter.");
    return { ...state, points: state.points - (batch.events.get(key) ?? 0) + before + 1 };
  }

  #batch(): Batch {
    this.#next ??= newBatch();
    if (!this.#busy) {
      this.#busy = true;
      // After the sockets that are readable now: their requests join.
      setImmediate(() => void this.#run());
    }
    return this.#next;
  }

  async #run(): Promise<void> {
    for (let batch = this.#next; batch !== undefined; batch = this.#next) {
      this.#next = undefined;
      const adding = this.counters.add(batch.events, this.windowMs, this.now());
      batch.settle(adding);
      await adding.catch(() => undefined);
    }
    this.#busy = false;
  }
}
