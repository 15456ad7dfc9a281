import { DatabaseUnavailableError } from "../errors";
import { type Chore, type ChoreDone, choreDoneSchema } from "../protocol/chores";
import { MAX_WAIT_MS, type Turn, type Turns } from "../sqlite/turns";
import { fromWriter, type Line, type Work, type WritingTables } from "./messages";

interface Waiting {
  granted(): void;
  done(result: unknown): void;
  failed(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** An error of the one that writes, told by its message. */
class WriterError extends Error {
  override readonly name = "WriterError";
}

/** The token path's writes and chores, and turns for everything else, at the one process or thread that writes the file. */
export class WriterClient implements Turns {
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;

  constructor(private readonly line: Line) {
    line.receive((raw) => {
      const { data: message } = fromWriter.safeParse(raw);
      if (message === undefined) return;
      const { id } = message;
      const waiting = this.#waiting.get(id);
      if (waiting === undefined) {
        // Whoever asked has given up meanwhile; nobody else must wait for them.
        if (message.writer === "granted") line.send({ writer: "release", id });
        return;
      }
      this.#waiting.delete(id);
      clearTimeout(waiting.timer);
      if (message.writer === "granted") waiting.granted();
      else if (message.writer === "done") waiting.done(message.result);
      else waiting.failed(new (message.unavailable ? DatabaseUnavailableError : WriterError)(message.message));
    });
  }

  acquire(): Promise<Turn> {
    const deadline = performance.now() + MAX_WAIT_MS;
    return new Promise((resolve, reject) => {
      const id = this.#ask({
        granted: () => resolve({ deadline, release: () => this.line.send({ writer: "release", id }) }),
        failed: reject,
      });
      this.line.send({ writer: "turn", id });
    });
  }

  readonly tables: WritingTables = {
    write: async (generation, rows) => (await this.#do({ method: "write", args: [generation, rows] })) === true,
    rotate: async (token, generation, rows) => {
      const outcome = await this.#do({ method: "rotate", args: [token, generation, rows] });
      return outcome === "committed" || outcome === "reused" ? outcome : "stale";
    },
    revokeFamily: async (familyId, at, refusal) => {
      const outcome = await this.#do({ method: "revokeFamily", args: [familyId, at, refusal] });
      return outcome === "committed" ? outcome : "stale";
    },
    revokeToken: async (id, at) => void (await this.#do({ method: "revokeToken", args: [id, at] })),
    noteSecretUses: async (uses) => void (await this.#do({ method: "noteSecretUses", args: [uses] })),
  };

  /** What the purge and the roll-up want done there. */
  async doChore(chore: Chore): Promise<ChoreDone> {
    return choreDoneSchema.parse(await this.#do({ method: "doChore", args: [chore] }));
  }

  #do(work: Work): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.line.send({ writer: "work", id: this.#ask({ done: resolve, failed: reject }), work });
    });
  }

  /** What is not answered in time may still be written, as with any database that is not there to ask. */
  #ask({ granted = unexpected, done = unexpected, failed }: Partial<Waiting> & Pick<Waiting, "failed">): number {
    this.#count += 1;
    const id = this.#count;
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      failed(new DatabaseUnavailableError("The database file was not written in time."));
    }, MAX_WAIT_MS);
    this.#waiting.set(id, { granted, done, failed, timer });
    return id;
  }
}

function unexpected(): void {
  throw new Error("The writer answered something else than it was asked.");
}
