/** What is written a little later than the answer it belongs to: failures without a commit, and the last use of each secret. */
import type { FailureEvent, RequestSource } from "#app/oauth/model";
import { sourceNetwork } from "#app/platform/source-network";
import { readUserAgent } from "#app/platform/user-agent";

const GATHER_FAILURES_MS = 100;
const MAX_BATCH = 500;
/** Failures beyond this are dropped: ten thousand of one second are more than anybody reads, and they must not fill the memory. */
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
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_FAILURES_MS).unref();
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

const WRITE_EVERY_MS = 60_000;
/** How long the first uses are gathered before they are written. */
const GATHER_USES_MS = 1000;
const MAX_REMEMBERED = 50_000;

interface SecretUse {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Undefined: not known. */
  readonly source: RequestSource | undefined;
}

/** When and from where each secret was last used: remembered here, written for many at once and for each at most once a minute. */
export class SecretUses {
  /** By secret: when its use was last handed to the database. */
  readonly #written = new Map<string, number>();
  #pending = new Map<string, SecretUse>();
  #timer: NodeJS.Timeout | undefined;

  /** @param write JSON: arrays of secret id, milliseconds, network and user agent */
  constructor(
    private readonly write: (uses: string) => Promise<void>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Notes a use; costs two look-ups. Of several that are written together, the last one counts. */
  note(secretId: string, at: number, source?: RequestSource): void {
    if (at - (this.#written.get(secretId) ?? 0) < WRITE_EVERY_MS) return;
    this.#pending.set(secretId, { at, source });
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_USES_MS).unref();
  }

  /** Writes what is due now. Never throws: a use that could not be written shows a little later, with the next. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = [...this.#pending];
    this.#pending = new Map();
    if (uses.length === 0) return;
    if (this.#written.size > MAX_REMEMBERED) this.#written.clear();
    for (const [secretId, { at }] of uses) this.#written.set(secretId, at);
    try {
      await this.write(JSON.stringify(uses.map(useRow)));
    } catch (error) {
      for (const [secretId] of uses) this.#written.delete(secretId);
      this.report(error);
    }
  }
}

/** The source is read here, once for each write, and not for each request. */
function useRow([secretId, { at, source }]: readonly [string, SecretUse]) {
  return [secretId, at, source ? sourceNetwork(source.ip) : null, source ? readUserAgent(source.userAgent) : null];
}
