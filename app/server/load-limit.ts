/** Requests that may always be under way: how long a few take says nothing about the load. */
const LEAST = 256;
/** Until a rate was measured. */
const FIRST = 512;
/**
 * Milliseconds that requests may wait for each other: while the event loop is busy, more of them under way only cost it
 * more; while it waits for a disk or a database, more of them fill larger batches.
 */
const BUSY_BUDGET = 25;
const WAITING_BUDGET = 250;
/** From this share of its time on the event loop counts as busy. */
const BUSY = 0.9;
/** How the limit goes from one budget's to the other's in a step, and how much the newest measurement of the rate counts. */
const DOWN = 0.9;
const UP = 1.2;
const WEIGHT = 0.3;
/** Milliseconds that one turn of the event loop may read requests. */
const TURN_BUDGET = 100;
/** Requests that any turn may read, however long they take. */
const LEAST_OF_TURN = 512;

/** Told of each request from its last byte to its answer. */
export interface Workload {
  begin(): void;
  end(): void;
}

/**
 * How many requests may be under way so that each is answered in time: as many as are answered within a budget (Little's
 * law). The rate is measured while the limit is reached, for only then it is what the process can do; a database that slows
 * down or stops lowers it by itself.
 */
export class LoadLimit implements Workload {
  #limit = FIRST;
  /** Requests a millisecond. */
  #rate: number | undefined;
  #underWay = 0;
  #most = 0;
  #ended = 0;
  #endedBefore = 0;
  #reached = false;
  #since: number;

  /** @param now milliseconds of a clock that never steps back, here and below. */
  constructor(now: number) {
    this.#since = now;
  }

  get limit(): number {
    return this.#limit;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Requests answered since the last measurement. */
  get ended(): number {
    return this.#ended;
  }

  /** Requests a second that the process answers when it has enough to do; undefined until it had. */
  get rate(): number | undefined {
    return this.#rate === undefined ? undefined : this.#rate * 1000;
  }

  /** Whether there were requests since the measurement before the last. */
  get isActive(): boolean {
    return this.#underWay + this.#ended + this.#endedBefore > 0;
  }

  begin(): void {
    this.#underWay += 1;
    if (this.#underWay > this.#most) this.#most = this.#underWay;
  }

  end(): void {
    this.#underWay -= 1;
    this.#ended += 1;
  }

  /** Whether one more would be too many. */
  isReached(): boolean {
    if (this.#underWay < this.#limit) return false;
    this.#reached = true;
    return true;
  }

  /** Requests were refused for another want of time, so that the rate is what can be done. */
  reach(): void {
    this.#reached = true;
  }

  /**
   * Measures anew.
   *
   * @param utilisation share of the time since the last measurement that the event loop was busy.
   * @returns how many more could have been under way since then.
   */
  measure(now: number, utilisation: number): number {
    const elapsed = now - this.#since;
    if (this.#reached && elapsed > 0) this.#adapt(this.#ended / elapsed, utilisation >= BUSY);
    const room = Math.max(0, this.#limit - this.#most);
    this.#since = now;
    this.#most = this.#underWay;
    this.#endedBefore = this.#ended;
    this.#ended = 0;
    this.#reached = false;
    return room;
  }

  #adapt(measured: number, busy: boolean): void {
    this.#rate = this.#rate === undefined ? measured : this.#rate + WEIGHT * (measured - this.#rate);
    const low = Math.max(LEAST, this.#rate * BUSY_BUDGET);
    const high = Math.max(LEAST, this.#rate * WAITING_BUDGET);
    this.#limit = Math.round(Math.min(high, Math.max(low, this.#limit * (busy ? DOWN : UP))));
  }
}

/**
 * Whether this turn of the event loop has read requests for too long. While more than a thousand sockets are ready, Node
 * (libuv) goes on reading up to 48 thousand times before it does anything else: no timer runs and no batch is written, so
 * that no request gets an answer. The listener must stop reading by itself then.
 */
export function createTurnLimit(): () => boolean {
  let began = 0;
  let read = 0;
  const over = () => {
    read = 0;
  };
  return () => {
    read += 1;
    if (read > LEAST_OF_TURN) return performance.now() - began > TURN_BUDGET;
    if (read === 1) {
      began = performance.now();
      setImmediate(over);
    }
    return false;
  };
}
