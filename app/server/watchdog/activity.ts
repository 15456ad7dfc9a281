/**
 * What a process shares with its watchdog thread: the beats of its event loop, and the requests that began last. Both have the memory,
 * so that the thread can read it while the event loop is blocked.
 */

/** Requests that are remembered. One turn of the event loop may begin so many under load. */
const SLOTS = 64;
/** Characters of a method and path, and of a request id. */
const SLOT_BYTES = 160;
const COUNTERS_BYTES = 8;
const [BEATS, REQUESTS] = [0, 1];

/** A request that may be what blocks the event loop. */
export interface LatestRequest {
  /** Method and path, without the query. */
  readonly request: string;
  /** Of the newest of its kind. */
  readonly requestId: string;
  /** How many of its kind are among the latest. */
  readonly count: number;
}

export class Activity {
  readonly #counters: Int32Array;
  readonly #slots: Buffer;

  /** @param memory another thread's {@link Activity.memory}; by default new. */
  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(COUNTERS_BYTES + SLOTS * SLOT_BYTES)) {
    this.#counters = new Int32Array(memory, 0, 2);
    this.#slots = Buffer.from(memory, COUNTERS_BYTES);
  }

  /** Counts one: the event loop runs. */
  beat(): void {
    Atomics.add(this.#counters, BEATS, 1);
  }

  /** How many there were, modulo 2³²: another number than last time when the event loop has run since. */
  beats(): number {
    return Atomics.load(this.#counters, BEATS);
  }

  /** Remembers a request that begins. It costs a tenth of a microsecond. */
  note(method: string, path: string, requestId: string): void {
    const slot = Atomics.add(this.#counters, REQUESTS, 1) & (SLOTS - 1);
    this.#slots.write(`${requestId} ${method} ${path.slice(0, SLOT_BYTES - 60)}\n`, slot * SLOT_BYTES, SLOT_BYTES, "latin1");
  }

  /** The latest requests, the newest first, those of one method and path together. */
  latest(): readonly LatestRequest[] {
    const next = Atomics.load(this.#counters, REQUESTS);
    const kinds = new Map<string, LatestRequest>();
    for (let age = 1; age <= SLOTS; age += 1) {
      const from = ((next - age) & (SLOTS - 1)) * SLOT_BYTES;
      const [line = "", ...rest] = this.#slots.toString("latin1", from, from + SLOT_BYTES).split("\n");
      if (rest.length === 0) break;
      const space = line.indexOf(" ");
      const request = line.slice(space + 1);
      const known = kinds.get(request) ?? { request, requestId: line.slice(0, space), count: 0 };
      kinds.set(request, { ...known, count: known.count + 1 });
    }
    return [...kinds.values()];
  }
}
