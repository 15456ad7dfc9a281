/** How many requests the portal sends at a time: to each origin, and in all. */

interface Waiting {
  readonly origin: string;
  start(): void;
}

/** Bounds of requests under way and of those that wait for one to end. */
export interface SlotBounds {
  readonly perOrigin: number;
  readonly inAll: number;
  readonly waiting: number;
}

/**
 * Slots for requests. Whoever waits is served in order, save that those for an origin that has its share do not hold up others.
 *
 * @example
 * const release = await slots.take("https://app.example", signal);
 * try { … } finally { release(); }
 */
export class OutboundSlots {
  readonly #running = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();
  #inAll = 0;

  constructor(private readonly bounds: SlotBounds) {}

  /**
   * Waits for a slot.
   *
   * @param signal ends the wait
   * @returns what gives the slot back; undefined when too many wait already, or when `signal` came first
   */
  async take(origin: string, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (this.#isFree(origin)) return this.#occupy(origin);
    if (this.#waiting.size >= this.bounds.waiting || signal.aborted) return undefined;
    return await new Promise((resolve) => {
      const giveUp = () => {
        this.#waiting.delete(entry);
        resolve(undefined);
      };
      const entry: Waiting = {
        origin,
        start: () => {
          signal.removeEventListener("abort", giveUp);
          resolve(this.#occupy(origin));
        },
      };
      this.#waiting.add(entry);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }

  #isFree(origin: string): boolean {
    return this.#inAll < this.bounds.inAll && (this.#running.get(origin) ?? 0) < this.bounds.perOrigin;
  }

  #occupy(origin: string): () => void {
    this.#inAll += 1;
    this.#running.set(origin, (this.#running.get(origin) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#release(origin);
    };
  }

  #release(origin: string): void {
    this.#inAll -= 1;
    const left = (this.#running.get(origin) ?? 1) - 1;
    if (left > 0) this.#running.set(origin, left);
    else this.#running.delete(origin);
    for (const entry of this.#waiting) {
      if (!this.#isFree(entry.origin)) continue;
      this.#waiting.delete(entry);
      entry.start();
      return;
    }
  }
}
