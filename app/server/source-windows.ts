import { LRUCache } from "lru-cache";

const WINDOW_MS = 60_000;
/** Sources remembered at a time: beyond it the one that was counted longest ago is forgotten. */
const MAX_SOURCES = 10_000;

/** How often sources did something this minute, by the clock of the process, and which of them did it too often. */
export class SourceWindows {
  readonly #limit: number;
  readonly #windows = new LRUCache<string, { count: number; readonly endsAt: number }>({ max: MAX_SOURCES });

  /** @param limit events of a source that a minute allows; the minute begins with the first of them. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Counts one event.
   *
   * @param source see `sourceKey`.
   * @returns whether the source is beyond the limit with it.
   * @example if (windows.count(sourceKey(ip))) refuseLater();
   */
  count(source: string): boolean {
    const now = performance.now();
    const known = this.#windows.get(source);
    if (known === undefined || known.endsAt <= now) {
      this.#windows.set(source, { count: 1, endsAt: now + WINDOW_MS });
      return this.#limit < 1;
    }
    known.count += 1;
    return known.count > this.#limit;
  }

  /** Whether a source is beyond the limit now. Counts nothing. */
  isBeyond(source: string): boolean {
    const known = this.#windows.get(source);
    return known !== undefined && known.count > this.#limit && known.endsAt > performance.now();
  }
}
