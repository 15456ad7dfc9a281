/** Milliseconds of the event loop that a page takes before that was measured, and the bounds of what is believed of a measurement. */
const FIRST_COST = 5;
const [LEAST_COST, MOST_COST] = [1, 25];
/** Pages, or protocol requests, from which on a measurement counts, and how much the newest one does. */
const ENOUGH = 5;
const WEIGHT = 0.3;

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
