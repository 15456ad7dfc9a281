import type { Commit, CommitOutcome, CommitWriter } from "#app/oauth/ports";
import { DatabaseUnavailableError, isWriteConflict } from "../errors";
import { type Waiting, WaitingLine } from "./waiting-line";

/**
 * `stale`: the database has another generation. `lost`: others were first with an effect of the commits at these places of the
 * batch. Nothing was written in either case.
 */
export type WriteOutcome = "written" | "stale" | { readonly lost: ReadonlySet<number> };

export interface GroupCommitOptions {
  /** Writes a batch decided on `generation`, in one transaction. */
  write(generation: number, batch: readonly Commit[]): Promise<WriteOutcome>;
  /** The generation the caches reflect. */
  generation(): number;
  /** Whether a commit has to be decided again, as what it was decided on has changed up to that generation. */
  isOvertaken(commit: Commit): boolean;
  /** Brings the caches up to the database. */
  catchUp(): Promise<unknown>;
  /** Commits in one transaction at most. */
  readonly maxBatch: number;
  /** Transactions under way at a time. */
  readonly maxInFlight: number;
  /** Commits waiting at most; more are refused at once. */
  readonly maxWaiting: number;
  /**
   * Half of the requests around are written while the other half is read: they would otherwise fall into step, all of them being read,
   * then all of them written. But a half goes ahead only if it is at least so many: each batch has a price of its own.
   */
  readonly leastHalf: number;
}

interface Entry extends Waiting {
  readonly commit: Commit;
  resolve(outcome: CommitOutcome): void;
}

const CONFLICT_ATTEMPTS = 4;
/** Milliseconds after which a batch's requests are answered without knowing: it may still be written, and counts if it is. */
const ANSWER_WITHIN = 5000;
/** A batch goes without waiting for more once it is this large. */
const LARGE_BATCH = 64;
/** Milliseconds that a batch waits at most while more requests join it. */
const LINGER = 1;

/**
 * Many requests, one transaction. What arrives while a transaction is under way waits for the next, so batches grow
 * with the load by themselves; a batch lingers only while each turn of the event loop brings more, so a lone request
 * does not wait.
 */
export class GroupCommit implements CommitWriter {
  readonly #waiting: WaitingLine<Entry>;
  #inFlight = 0;
  /** Requests of the last batch, from its end to the next. */
  #answered = 0;
  #scheduled = false;
  /** The batch that waits for more requests to join it, and how many are enough. */
  #gathering: { readonly enough: number } | undefined;
  #idle: (() => void)[] = [];

  constructor(private readonly options: GroupCommitOptions) {
    this.#waiting = new WaitingLine(options.maxWaiting);
  }

  /** Commits that no transaction has taken up yet. */
  get depth(): number {
    return this.#waiting.length;
  }

  commit(commit: Commit): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.join({ commit, since: performance.now(), resolve, reject });
      if (this.#gathering && this.#waiting.length >= this.#gathering.enough) this.#send();
      else this.#schedule();
    });
  }

  /** Resolves once nothing is waiting or under way. */
  async drain(): Promise<void> {
    if (this.#waiting.length === 0 && this.#inFlight === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= this.options.maxInFlight || this.#waiting.length === 0) return;
    this.#scheduled = true;
    const around = this.#answered + this.#waiting.length;
    this.#answered = 0;
    this.#gather(Math.min(Math.max(this.options.leastHalf, Math.ceil(around / 2)), LARGE_BATCH));
  }

  /** Sends at once what is enough, else after the sockets that are readable now: their requests join this batch. */
  #gather(enough: number): void {
    if (this.#waiting.length >= enough) {
      this.#send();
      return;
    }
    const gathering = { enough };
    this.#gathering = gathering;
    const until = performance.now() + LINGER;
    const waitForMore = (known: number) =>
      setImmediate(() => {
        if (this.#gathering !== gathering) return;
        const { length } = this.#waiting;
        if (length > known && length < LARGE_BATCH && performance.now() < until) waitForMore(length);
        else this.#send();
      });
    waitForMore(this.#waiting.length);
  }

  #send(): void {
    this.#scheduled = false;
    this.#gathering = undefined;
    const generation = this.options.generation();
    const batch = this.#current(this.#waiting.take(this.options.maxBatch));
    if (batch.length > 0) {
      this.#inFlight += 1;
      void this.#run(batch, generation).finally(() => {
        this.#inFlight -= 1;
        this.#answered = batch.length;
        this.#next();
      });
    }
    this.#next();
  }

  #next(): void {
    if (this.#waiting.length === 0 && this.#inFlight === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
    } else this.#schedule();
  }

  /** Those whose decision holds under the current generation; the others are stale without asking the database. */
  #current(entries: readonly Entry[]): readonly Entry[] {
    const overtaken = entries.filter(({ commit }) => this.options.isOvertaken(commit));
    if (overtaken.length === 0) return entries;
    for (const { resolve } of overtaken) resolve("stale");
    return entries.filter((entry) => !overtaken.includes(entry));
  }

  async #run(batch: readonly Entry[], generation: number): Promise<void> {
    const late = setTimeout(() => {
      for (const { reject } of batch) reject(new DatabaseUnavailableError("The database did not answer in time."));
    }, ANSWER_WITHIN);
    try {
      const { written, lost } = await this.#writeCurrent(batch, generation);
      for (const { resolve } of written) resolve("committed");
      // Last, as they then see what was written: most likely by one of their own batch.
      for (const { resolve } of lost) resolve("conflict");
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      clearTimeout(late);
    }
  }

  /**
   * Writes the batch. Where a change overtakes it, those whose decision holds all the same are written under the newer generation;
   * where a request has lost to another, the rest is written without it.
   */
  async #writeCurrent(batch: readonly Entry[], generation: number): Promise<{ written: readonly Entry[]; lost: readonly Entry[] }> {
    const lost: Entry[] = [];
    let entries = batch;
    for (let current = generation; entries.length > 0; current = this.options.generation()) {
      const outcome = await this.#write(
        current,
        entries.map(({ commit }) => commit),
      );
      if (outcome === "written") break;
      if (outcome === "stale") {
        // A request that gets `stale` is decided again at once, so the caches must be newer by then.
        await this.options.catchUp();
        entries = this.#current(entries);
      } else {
        lost.push(...entries.filter((_, place) => outcome.lost.has(place)));
        entries = entries.filter((_, place) => !outcome.lost.has(place));
      }
    }
    return { written: entries, lost };
  }

  async #write(generation: number, commits: readonly Commit[]): Promise<WriteOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.options.write(generation, commits);
      } catch (error) {
        if (attempt === CONFLICT_ATTEMPTS || !isWriteConflict(error)) throw error;
      }
    }
  }
}
