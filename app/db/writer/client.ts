/** The messages between the event loop and the thread that writes beside it, parsed as all that comes from elsewhere, and who sends them. */
import { z } from "zod";
import { DatabaseUnavailableError } from "../errors";
import type { BatchRows } from "../protocol/batch-rows";
import { type Chore, type ChoreDone, choreDoneSchema, choreSchema } from "../protocol/chores";
import { type EffectKind, isEffectKind } from "../protocol/effects";
import { type BatchOutcome, batchOutcomeSchema } from "../protocol/token-tables";
import { MAX_WAIT_MS } from "../sqlite/writer";

const json = z.string().optional();
const journal = z.object({ id: z.string(), usage: z.string(), people: z.string(), tokens: z.string(), facets: z.string() }).optional();

/** `id` is the asker's own count. */
const id = z.number();

const effectRows = z.array(z.object({ kind: z.custom<EffectKind>(isEffectKind), rows: z.string(), count: z.number() })).readonly();
const effects = z.object({ claims: effectRows, changes: effectRows, locks: z.string() }).optional();

export const writeOrder = z.union([
  z.object({
    id,
    /** The configuration that the batch was decided on; null: it does not matter. */
    generation: z.number().nullable(),
    rows: z.object({ size: z.number(), tokens: json, journal, failures: json, effects }),
  }),
  z.object({ id, chore: choreSchema }),
]);
export type WriteOrder = z.infer<typeof writeOrder>;

export const writeOutcome = z.union([
  z.object({ id, batch: batchOutcomeSchema }),
  z.object({ id, done: choreDoneSchema }),
  /** `unavailable`: the database, not the work, is the trouble. */
  z.object({ id, failed: z.object({ message: z.string(), unavailable: z.boolean() }) }),
]);
export type WriteOutcome = z.infer<typeof writeOutcome>;

/** A thread's port, seen from either side. */
export interface WriteLine {
  send(message: WriteOrder | WriteOutcome): void;
  receive(listener: (message: unknown) => void): void;
}

interface Waiting {
  resolve(outcome: WriteOutcome): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

const UNEXPECTED = "The thread that writes answered something else than it was asked.";

/** An error of the thread that writes, told by its message. */
class WriterError extends Error {
  override readonly name = "WriterError";
}

/**
 * Has the thread beside the event loop write. Ask while holding the write lock of this process: the thread's connection and this
 * process's own would otherwise wait for each other's lock on the file.
 */
export class WriterClient {
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;

  constructor(private readonly line: WriteLine) {
    line.receive((raw) => {
      const { data: outcome } = writeOutcome.safeParse(raw);
      const waiting = outcome && this.#waiting.get(outcome.id);
      if (!outcome || !waiting) return;
      this.#waiting.delete(outcome.id);
      clearTimeout(waiting.timer);
      waiting.resolve(outcome);
    });
  }

  /**
   * Writes a batch of the token path.
   *
   * @param generation the configuration it was decided on; null: it does not matter.
   * @throws {DatabaseUnavailableError} when the file was not free in time; the batch may still be written then.
   */
  async write(generation: number | null, rows: BatchRows): Promise<BatchOutcome> {
    const outcome = await this.#ask((id) => ({ id, generation, rows }));
    if ("batch" in outcome) return outcome.batch;
    throw new WriterError(UNEXPECTED);
  }

  /**
   * Does a batch of the purge or the roll-up, or a checkpoint.
   *
   * @throws {DatabaseUnavailableError} when the file was not free in time.
   */
  async doChore(chore: Chore): Promise<ChoreDone> {
    const outcome = await this.#ask((id) => ({ id, chore }));
    if ("done" in outcome) return outcome.done;
    throw new WriterError(UNEXPECTED);
  }

  async #ask(order: (id: number) => WriteOrder): Promise<WriteOutcome> {
    this.#count += 1;
    const id = this.#count;
    const outcome = await new Promise<WriteOutcome>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new DatabaseUnavailableError("The database file was not written in time."));
      }, MAX_WAIT_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.line.send(order(id));
    });
    if (!("failed" in outcome)) return outcome;
    const { message, unavailable } = outcome.failed;
    throw new (unavailable ? DatabaseUnavailableError : WriterError)(message);
  }
}
