/** The one that writes to an SQLite file, for every thread and process that serves it: `docs/decisions/0013-one-sqlite-writer.md`. */
import { isDatabaseUnavailable } from "../errors";
import type { ChoreDone, DoChore } from "../protocol/chores";
import { sqliteChores } from "../protocol/sqlite-chores";
import { type SqliteTables, sqliteTables } from "../protocol/sqlite-tables";
import type { SqliteFile } from "../sqlite/open";
import type { Turn } from "../sqlite/turns";
import { JoinedWrites, type Sender } from "./joined-writes";
import { type FromWriter, type Line, toWriter, type Work } from "./messages";

export class WriterHost {
  readonly #tables: SqliteTables;
  readonly #writes: JoinedWrites;
  readonly #doChore: DoChore;

  constructor(private readonly file: SqliteFile) {
    this.#tables = sqliteTables(file);
    this.#doChore = sqliteChores(file.writer);
    this.#writes = new JoinedWrites((batches) => this.#tables.writeTogether(batches));
  }

  /**
   * Serves whoever is at the other end of `line`.
   *
   * @returns ends it: gives back the turns that the other end holds, when it is gone.
   */
  serve(line: Line): () => void {
    const turns = new Map<number, Turn>();
    const sender: Sender = { lastBatch: Number.NEGATIVE_INFINITY };
    this.#writes.senders.add(sender);
    let gone = false;
    const reply = (message: FromWriter) => {
      if (!gone) line.send(message);
    };
    const fail = (id: number) => (error: unknown) =>
      reply({
        writer: "failed",
        id,
        message: error instanceof Error ? error.message : String(error),
        unavailable: isDatabaseUnavailable(error),
      });
    const grant = async (id: number) => {
      const turn = await this.file.writer.acquire();
      if (gone) turn.release();
      else {
        turns.set(id, turn);
        reply({ writer: "granted", id });
      }
    };
    line.receive((raw) => {
      const { data: message } = toWriter.safeParse(raw);
      if (message === undefined) return;
      const { id } = message;
      if (message.writer === "turn") grant(id).catch(fail(id));
      else if (message.writer === "release") {
        turns.get(id)?.release();
        turns.delete(id);
      } else
        this.#do(message.work, sender).then((result) => reply({ writer: "done", id, ...(result !== undefined && { result }) }), fail(id));
    });
    return () => {
      gone = true;
      this.#writes.senders.delete(sender);
      for (const turn of turns.values()) turn.release();
      turns.clear();
    };
  }

  async #do(work: Work, from: Sender): Promise<boolean | string | ChoreDone | undefined> {
    switch (work.method) {
      case "write":
        return await this.#writes.add(from, { generation: work.args[0], rows: work.args[1] });
      case "rotate":
        return await this.#tables.rotate(...work.args);
      case "revokeFamily": {
        const [familyId, at, refusal] = work.args;
        return await this.#tables.revokeFamily(familyId, at, refusal ?? undefined);
      }
      case "revokeToken":
        await this.#tables.revokeToken(...work.args);
        return undefined;
      case "noteSecretUses":
        await this.#tables.noteSecretUses(...work.args);
        return undefined;
      case "doChore":
        return await this.#doChore(...work.args);
    }
  }
}
