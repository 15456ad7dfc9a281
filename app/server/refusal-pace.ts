import type { IncomingMessage } from "node:http";
import { gauge } from "#app/platform/metrics";
import { sourceKey } from "#app/platform/rate-limit";
import { SourceWindows } from "./source-windows";

/** Refusals of one source in a minute that are sent at once: an application that is set up wrongly has fewer. */
const AT_ONCE = 1200;
/** A refused request counts once more for each so many bytes of its body, as it takes longer to read, and for so many at most. */
const BYTES_A_WEIGHT = 3 * 1024;
const MOST_WEIGHT = 20;
/** The status of a body beyond its limit: it counts most, whatever was announced. */
const TOO_LARGE = 413;
/** Milliseconds that each further one is held back. */
const HELD_MS = 1000;
/** Refusals held back at a time: beyond it they are sent at once, as each keeps a request in memory. */
const MOST_HELD = 4096;

export interface PacedAnswer {
  readonly status: number;
  readonly ip: string;
  readonly bytes: number;
}

/** Bytes that a request's headers announce for its body; a body in chunks announces none. */
export function announcedBytes({ headers }: Pick<IncomingMessage, "headers">): number {
  return Number(headers["content-length"] ?? 0);
}

/**
 * Holds back refusals of a source that has had very many: see `docs/decisions/0021-admission-of-pages-and-connections.md`. A refused
 * request costs as much as a granted one, so a client that asks in a loop takes a share from the others; one that waits for its answer takes
 * little. What is granted is never held back, so that others at the same address lose nothing.
 */
export class RefusalPace {
  readonly #windows = new SourceWindows(AT_ONCE, 60_000);
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
   * @param bytes of the request's body.
   * @example pace.send({ status: answer.status, ip, bytes: body.length }, () => write(outgoing, answer));
   */
  send({ status, ip, bytes }: PacedAnswer, write: () => void): void {
    const weight = status === TOO_LARGE ? MOST_WEIGHT : Math.min(MOST_WEIGHT, 1 + Math.floor(bytes / BYTES_A_WEIGHT));
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
