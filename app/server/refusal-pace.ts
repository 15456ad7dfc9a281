import { gauge } from "#app/platform/metrics";
import { sourceKey } from "#app/platform/rate-limit";
import { SourceWindows } from "./source-windows";

/** Refusals of one source in a minute that are sent at once: an application that is set up wrongly has fewer. */
const AT_ONCE = 1200;
/** What is refused as too large counts for so many: to read and drop the rest of it costs as much. */
const WEIGHT_OF_LARGE = 20;
const TOO_LARGE = 413;
/** Milliseconds that each further one is held back. */
const HELD_MS = 1000;
/** Refusals held back at a time: beyond it they are sent at once, as each keeps a request in memory. */
const MOST_HELD = 4096;

/**
 * Holds back refusals of a source that has had very many: see `docs/decisions/0021-admission-of-pages-and-connections.md`. A refused
 * request costs as much as a granted one, so whoever asks in a loop takes a share from the others; one that waits for its answer takes
 * little. What is granted is never held back, so that others at the same address lose nothing.
 */
export class RefusalPace {
  readonly #windows = new SourceWindows(AT_ONCE);
  #held = 0;

  constructor() {
    gauge("latchkey_refusals_held", "Refusals that are held back, as their source has had very many.", () => this.#held);
  }

  /** How many are held back now. */
  get held(): number {
    return this.#held;
  }

  /**
   * Sends an answer, now or later.
   *
   * @param status of the answer; 400 to 499 is a refusal.
   * @param ip the client's address.
   * @example pace.send(answer.status, ip, () => write(outgoing, answer));
   */
  send(status: number, ip: string, write: () => void): void {
    const weight = status === TOO_LARGE ? WEIGHT_OF_LARGE : 1;
    if (status < 400 || status > 499 || !this.#windows.count(sourceKey(ip), weight) || this.#held >= MOST_HELD) {
      write();
      return;
    }
    this.#held += 1;
    setTimeout(() => {
      this.#held -= 1;
      write();
    }, HELD_MS);
  }
}
