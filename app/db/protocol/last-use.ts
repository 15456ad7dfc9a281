/** When each secret was last used: remembered here, written for many at once and for each at most once a minute. */
const WRITE_EVERY_MS = 60_000;
/** How long the first uses are gathered before they are written. */
const GATHER_MS = 1000;
const MAX_REMEMBERED = 50_000;

export class SecretUses {
  /** By secret: when its use was last handed to the database. */
  readonly #written = new Map<string, number>();
  #pending = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  /** @param write JSON: arrays of secret id and milliseconds */
  constructor(
    private readonly write: (uses: string) => Promise<void>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Notes a use; costs two look-ups. */
  note(secretId: string, at: number): void {
    if (at - (this.#written.get(secretId) ?? 0) < WRITE_EVERY_MS) return;
    this.#pending.set(secretId, at);
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  /** Writes what is due now. Never throws: a use that could not be written shows a little later, with the next. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = [...this.#pending];
    this.#pending = new Map();
    if (uses.length === 0) return;
    if (this.#written.size > MAX_REMEMBERED) this.#written.clear();
    for (const [secretId, at] of uses) this.#written.set(secretId, at);
    try {
      await this.write(JSON.stringify(uses));
    } catch (error) {
      for (const [secretId] of uses) this.#written.delete(secretId);
      this.report(error);
    }
  }
}
