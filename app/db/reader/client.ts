import type { SqliteRows, SqliteValue } from "../sqlite/connection";
import { type ReadLine, readAnswer } from "./messages";

/** SQLite's error, told by a thread. */
class ReaderError extends Error {
  override readonly name = "ReaderError";

  constructor(
    message: string,
    /** As the driver gives it; absent where the error is not SQLite's. */
    readonly errcode: number | undefined,
  ) {
    super(message);
  }
}

interface Waiting {
  resolve(rows: SqliteRows): void;
  reject(error: Error): void;
}

/** Asks the thread that reads; answers come in the order of the questions, but nobody relies on it. */
export class ReaderClient {
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;

  constructor(private readonly line: ReadLine) {
    line.receive((raw) => {
      const { data: answer } = readAnswer.safeParse(raw);
      const waiting = answer && this.#waiting.get(answer.id);
      if (!answer || !waiting) return;
      this.#waiting.delete(answer.id);
      if ("rows" in answer) waiting.resolve(answer.rows);
      else waiting.reject(new ReaderError(answer.failed.message, answer.failed.errcode));
    });
  }

  /** @throws what SQLite says, with its `errcode` */
  query(sql: string, args: readonly SqliteValue[]): Promise<SqliteRows> {
    return new Promise((resolve, reject) => {
      this.#count += 1;
      this.#waiting.set(this.#count, { resolve, reject });
      this.line.send({ id: this.#count, sql, args });
    });
  }
}
