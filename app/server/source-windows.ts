import { LRUCache } from "lru-cache";

/** Sources remembered at a time: beyond it the one that was counted longest ago is forgotten. */
const MAX_SOURCES = 10_000;

/** How often sources did something in fixed windows of time, and which of them did it too often. */
export class SourceWindows {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #windows = new LRUCache<string, { count: number; readonly endsAt: number }>({ max: MAX_SOURCES });

  /**
   * @param limit events of a source that a window allows.
   * @param windowMs length of a window in milliseconds; it begins with a source's first event.
   */
  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /**
   * Counts an event.
   *
   * @param source see `sourceKey`.
   * @param weight how many events it counts for.
   * @returns whether the source is beyond the limit with it.
   * @example if (windows.count(sourceKey(ip))) refuseLater();
   */
  count(source: string, weight = 1): boolean {
    const now = performance.now();
    const known = this.#windows.get(source);
    if (known === undefined || known.endsAt <= now) {
      this.#windows.set(source, { count: weight, endsAt: now + this.#windowMs });
      return weight > this.#limit;
    }
    known.count += weight;
    return known.count > this.#limit;
  }

  /** Whether a source is beyond the limit now. Counts nothing. */
  isBeyond(source: string): boolean {
    const known = this.#windows.get(source);
    return known !== undefined && known.count > this.#limit && known.endsAt > performance.now();
  }
}
