/**
 * How long nothing was heard of a process, counted by the ticks of the watcher's own timer. A late tick counts for at most two: while the
 * machine sleeps, or the watcher's own event loop is blocked, nothing can be heard.
 *
 * @example const silence = new Silence(1000); …; silence.hear(); …; if (silence.tick(performance.now()) >= 5000) …
 */
export class Silence {
  #milliseconds = 0;
  #last: number | undefined;

  /** @param interval milliseconds between two ticks. */
  constructor(private readonly interval: number) {}

  /** Something was heard. */
  hear(): void {
    this.#milliseconds = 0;
  }

  /**
   * To be called every `interval` milliseconds.
   *
   * @param now in milliseconds, of any clock that does not go back.
   * @returns milliseconds since something was heard.
   */
  tick(now: number): number {
    this.#milliseconds += Math.min(now - (this.#last ?? now), 2 * this.interval);
    this.#last = now;
    return this.#milliseconds;
  }
}
