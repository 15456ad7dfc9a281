/**
 * Tokens come first: what pages may take of the process, and who of those that wait is next. See
 * `docs/decisions/0021-admission-of-pages-and-connections.md`.
 */
import { counter, gauge } from "#app/platform/metrics";

/** Pages at work at a time, in all and of one source. Most wait for the database or for a password's check. */
const RUNNING = 16;
const RUNNING_OF_SOURCE = 4;
/** Pages that wait for their turn, in all and of one source, and how many milliseconds at most. */
const WAITING = 1024;
const WAITING_OF_SOURCE = 128;
const LONGEST_WAIT = 10_000;
/** While there are protocol requests, for each millisecond of a page they have so many to themselves. */
const PROTOCOL_SHARE = 2;
/** Milliseconds of the event loop that a page takes, before that was measured, and the bounds of what is believed of a measurement. */
const FIRST_COST = 5;
const [LEAST_COST, MOST_COST] = [1, 25];
/** Pages from which on a measurement counts, and how much the newest one does. */
const ENOUGH = 5;
const WEIGHT = 0.3;

const refused = counter("latchkey_pages_refused_total", "Pages refused as too many waited already, or as they had waited too long.");

interface Waiting {
  readonly since: number;
  /** Tells whether it is its turn, or too late. */
  readonly call: (admitted: boolean) => void;
}

export class PageAdmission {
  readonly #isProtocolActive: () => boolean;
  #cost = FIRST_COST;
  #ended = 0;
  #running = 0;
  readonly #runningOf = new Map<string, number>();
  #waitingInAll = 0;
  /** By source, the one whose turn is next first. */
  readonly #waiting = new Map<string, Waiting[]>();
  /** By `performance.now()`: when the next page may begin, as far as the protocol is concerned. */
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param isProtocolActive whether there are protocol requests that pages would keep waiting. */
  constructor(isProtocolActive: () => boolean) {
    this.#isProtocolActive = isProtocolActive;
    gauge("latchkey_pages_under_way", "Pages at work.", () => this.#running);
    gauge("latchkey_pages_waiting", "Pages that wait for their turn.", () => this.#waitingInAll);
  }

  /**
   * Runs a page when it is its source's turn.
   *
   * @param source see `sourceKey`.
   * @returns what `work` does, or undefined: the page was refused.
   * @example const response = await admission.run(sourceKey(ip), () => remix(request, context));
   */
  async run<T>(source: string, work: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.#turnOf(source))) {
      refused.count();
      return undefined;
    }
    try {
      return await work();
    } finally {
      this.#end(source);
    }
  }

  /**
   * Learns what a page costs, from a time in which the process did nothing else.
   *
   * @param active milliseconds that the event loop was busy since the last look.
   */
  look(active: number): void {
    if (this.#ended >= ENOUGH && !this.#isProtocolActive()) {
      const measured = Math.min(MOST_COST, Math.max(LEAST_COST, active / this.#ended));
      this.#cost += WEIGHT * (measured - this.#cost);
    }
    this.#ended = 0;
  }

  async #turnOf(source: string): Promise<boolean> {
    const own = this.#waiting.get(source) ?? [];
    if (own.length >= WAITING_OF_SOURCE || this.#waitingInAll >= WAITING) return false;
    return await new Promise((call) => {
      own.push({ since: performance.now(), call });
      this.#waiting.set(source, own);
      this.#waitingInAll += 1;
      this.#callNext();
    });
  }

  #end(source: string): void {
    const left = (this.#runningOf.get(source) ?? 1) - 1;
    if (left === 0) this.#runningOf.delete(source);
    else this.#runningOf.set(source, left);
    this.#running -= 1;
    this.#ended += 1;
    this.#callNext();
  }

  /** Calls all whose turn it is now. */
  #callNext(): void {
    while (this.#running < RUNNING && this.#waitingInAll > 0) {
      const now = performance.now();
      if (now < this.#notBefore) {
        this.#callLater(this.#notBefore - now);
        return;
      }
      const source = this.#nextSource();
      if (source === undefined) return;
      const admitted = now - source.first.since <= LONGEST_WAIT;
      if (admitted) this.#begin(source.name, now);
      source.first.call(admitted);
    }
  }

  /** Takes out the first of the source whose turn it is, and puts that source last. */
  #nextSource(): { readonly name: string; readonly first: Waiting } | undefined {
    for (const [name, own] of this.#waiting) {
      if ((this.#runningOf.get(name) ?? 0) >= RUNNING_OF_SOURCE) continue;
      const first = own.shift();
      this.#waiting.delete(name);
      if (own.length > 0) this.#waiting.set(name, own);
      if (first === undefined) continue;
      this.#waitingInAll -= 1;
      return { name, first };
    }
    return undefined;
  }

  #begin(source: string, now: number): void {
    this.#running += 1;
    this.#runningOf.set(source, (this.#runningOf.get(source) ?? 0) + 1);
    if (this.#isProtocolActive()) this.#notBefore = now + this.#cost * (1 + PROTOCOL_SHARE);
  }

  #callLater(milliseconds: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#callNext();
    }, Math.ceil(milliseconds));
  }
}
