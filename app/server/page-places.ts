/** How many pages are made at a time: each holds its rows and its markup, and no more are ready any sooner for being begun together. */

/** Pages at a time. Some wait for the database or for a password's hash, so more than the processor can render. */
const PLACES = 16;
/** Milliseconds that one waits for its turn, and how many may wait. */
const PATIENCE = 4000;
const MAX_WAITING = 1000;

/**
 * Whether a request asks for a page, as every browser says. Probes of the server's health and programs do not: they are answered
 * at once, and in their own words.
 */
export function asksForPage(headers: Headers): boolean {
  return headers.get("accept")?.includes("text/html") ?? false;
}

interface Waiting {
  readonly since: number;
  go(admitted: boolean): void;
}

/**
 * First come, first served.
 *
 * @example if (!(await places.take())) return refusal(503, …); try { return await make(); } finally { places.leave(); }
 */
export class PagePlaces {
  #taken = 0;
  #waiting: Waiting[] = [];
  #watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly places = PLACES,
    private readonly patience = PATIENCE,
  ) {}

  /** Resolves with true once there is a place, which must be left again; with false when there is none in time. */
  async take(): Promise<boolean> {
    if (this.#taken < this.places) {
      this.#taken += 1;
      return true;
    }
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#watch ??= setInterval(() => this.#sendAway(), this.patience / 8).unref();
    return await new Promise<boolean>((go) => {
      this.#waiting.push({ since: performance.now(), go });
    });
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next.go(true);
    else this.#taken -= 1;
  }

  #sendAway(): void {
    const before = performance.now() - this.patience;
    while (this.#waiting[0] && this.#waiting[0].since < before) this.#waiting.shift()?.go(false);
    if (this.#waiting.length > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}
