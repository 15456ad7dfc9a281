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
const PROTOCOL_SHARE = 4;
/** And while none has got in, which may be for the pages' sake. */
const SHARE_LEFT_OPEN = 1;
/** The share of its time from which on the event loop is so busy that pages keep protocol requests waiting. */
const BUSY = 0.8;
/** Milliseconds of the event loop that a page takes before that was measured, and the bounds of what is believed of a measurement. */
const FIRST_COST = 5;
const [LEAST_COST, MOST_COST] = [1, 25];
/** Pages, or protocol requests, from which on a measurement counts, and how much the newest one does. */
const ENOUGH = 5;
const WEIGHT = 0.3;

const refused = counter("latchkey_pages_refused_total", "Pages refused as too many waited already, or as they had waited too long.");

/** What is asked of the socket of a page's client. */
export interface Client {
  readonly destroyed: boolean;
  once(event: "close", listener: () => void): unknown;
  off(event: "close", listener: () => void): unknown;
}

interface Waiting {
  readonly since: number;
  /** Tells whether it is its turn, or too late. */
  readonly call: (admitted: boolean) => void;
}

export class PageAdmission {
  readonly #isProtocolActive: () => boolean;
  readonly #cost = new PageCost();
  #busy = false;
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
   * @param client the connection that asks: a page whose client leaves while it waits is not made.
   * @returns what `work` does, or undefined: the page was refused.
   * @example const response = await admission.run(sourceKey(ip), incoming.socket, () => remix(request, context));
   */
  async run<T>(source: string, client: Client, work: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.#turnOf(source, client))) {
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
   * Learns what a page costs, and whether the process has time for more of them.
   *
   * @param active milliseconds that the event loop was busy since the last measurement.
   * @param utilisation that, as a share of the time.
   * @param requests protocol requests that were answered since then.
   */
  measure(active: number, utilisation: number, requests: number): void {
    this.#cost.learn(active, this.#ended, requests);
    this.#busy = utilisation >= BUSY;
    this.#ended = 0;
  }

  async #turnOf(source: string, client: Client): Promise<boolean> {
    if (client.destroyed || !this.#makeRoom(source)) return false;
    return await new Promise((resolve) => {
      const leave = () => this.#drop(source, waiting);
      const call = (admitted: boolean) => {
        client.off("close", leave);
        resolve(admitted);
      };
      const waiting: Waiting = { since: performance.now(), call };
      client.once("close", leave);
      const own = this.#waiting.get(source) ?? [];
      own.push(waiting);
      this.#waiting.set(source, own);
      this.#waitingInAll += 1;
      this.#callNext();
    });
  }

  /** Whether a source may have one more in the queue. In a full queue the source that has most there gives up its newest. */
  #makeRoom(source: string): boolean {
    const own = this.#waiting.get(source)?.length ?? 0;
    if (own >= WAITING_OF_SOURCE) return false;
    if (this.#waitingInAll < WAITING) return true;
    const [longest, line] = this.#longestLine();
    const newest = line.at(-1);
    if (newest === undefined || line.length <= own + 1) return false;
    this.#drop(longest, newest);
    return true;
  }

  #longestLine(): readonly [string, readonly Waiting[]] {
    let longest: readonly [string, readonly Waiting[]] = ["", []];
    for (const entry of this.#waiting) if (entry[1].length > longest[1].length) longest = entry;
    return longest;
  }

  /** Takes one that waits out of the queue, and refuses it. */
  #drop(source: string, waiting: Waiting): void {
    const own = this.#waiting.get(source) ?? [];
    const place = own.indexOf(waiting);
    if (place < 0) return;
    own.splice(place, 1);
    if (own.length === 0) this.#waiting.delete(source);
    this.#waitingInAll -= 1;
    waiting.call(false);
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
    if (!this.#busy) return;
    const share = this.#isProtocolActive() ? PROTOCOL_SHARE : SHARE_LEFT_OPEN;
    this.#notBefore = now + this.#cost.milliseconds * (1 + share);
  }

  #callLater(milliseconds: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#callNext();
    }, Math.ceil(milliseconds));
  }
}

/**
 * What a page costs the event loop. What a protocol request costs is measured while no page ends, and taken off the time in
 * which both do.
 *
 * @example cost.learn(90, 4, 100); admission.waitFor(cost.milliseconds)
 */
export class PageCost {
  #ofPage = FIRST_COST;
  /** Nothing is known of it until there were enough without pages: pages then seem dearer than they are, and tokens come first. */
  #ofRequest = 0;

  /** Of the event loop's time, for one page; 1 to 25. */
  get milliseconds(): number {
    return this.#ofPage;
  }

  /**
   * Measures anew.
   *
   * @param active milliseconds that the event loop was busy.
   * @param pages pages that ended meanwhile.
   * @param requests protocol requests that were answered meanwhile.
   */
  learn(active: number, pages: number, requests: number): void {
    if (pages === 0) {
      if (requests >= ENOUGH) this.#ofRequest = average(this.#ofRequest, active / requests);
    } else if (pages + requests >= ENOUGH) {
      const measured = (active - this.#ofRequest * requests) / pages;
      this.#ofPage = average(this.#ofPage, Math.min(MOST_COST, Math.max(LEAST_COST, measured)));
    }
  }
}

function average(before: number, newest: number): number {
  return before + WEIGHT * (newest - before);
}
