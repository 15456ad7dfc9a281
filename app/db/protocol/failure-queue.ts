import type { FailureEvent } from "#app/oauth/model";

const GATHER_MS = 100;
const MAX_BATCH = 500;
/** Failures beyond this are dropped: nobody reads ten thousand of one second, and memory is not theirs to fill. */
const MAX_WAITING = 10_000;

/** Failures that no token commit carries, written behind the answer. */
export class FailureQueue {
  #waiting: FailureEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly write: (events: readonly FailureEvent[]) => Promise<unknown>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Failures that no transaction has taken up yet. */
  get depth(): number {
    return this.#waiting.length;
  }

  add(event: FailureEvent): void {
    if (this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push(event);
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  /** Resolves once everything handed over before is written, or given up. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        await this.write(this.#waiting.splice(0, MAX_BATCH));
      } catch (error) {
        this.report(error);
      }
    }
  }
}
