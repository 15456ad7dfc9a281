/** The thread that reads an SQLite file for the pages: the messages to and from it, who asks, and what answers there. */
import { z } from "zod";
import { runDatabaseThread } from "./database-thread";
import { type SqliteConnection, type SqliteRows, type SqliteValue, sqliteCode } from "./sqlite/connection";
import { openSqlite } from "./sqlite/open";

/** `id` is the asker's own count. Rows are not checked: there may be thousands, and they come from our own thread. */
const id = z.number();

export const readQuestion = z.object({ id, sql: z.string(), args: z.custom<readonly SqliteValue[]>(Array.isArray) });
export type ReadQuestion = z.infer<typeof readQuestion>;

export const readAnswer = z.union([
  z.object({ id, rows: z.custom<SqliteRows>((value) => typeof value === "object") }),
  z.object({ id, failed: z.object({ message: z.string(), errcode: z.number().optional() }) }),
]);
export type ReadAnswer = z.infer<typeof readAnswer>;

/** A thread's port, seen from either side. */
export interface ReadLine {
  send(message: ReadQuestion | ReadAnswer): void;
  receive(listener: (message: unknown) => void): void;
}

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

/** Asks the thread that reads; answers come in the order of the questions, but no caller relies on it. */
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

/** Answers what comes along `line`, one question after the other. */
export function serveReads(connection: Pick<SqliteConnection, "query">, line: ReadLine): void {
  line.receive((raw) => {
    const { data: question } = readQuestion.safeParse(raw);
    if (question) line.send(answer(connection, question));
  });
}

function answer(
  connection: Pick<SqliteConnection, "query">,
  { id, sql, args }: { id: number; sql: string; args: Parameters<SqliteConnection["query"]>[1] },
): ReadAnswer {
  try {
    return { id, rows: connection.query(sql, args) };
  } catch (error) {
    return { id, failed: { message: error instanceof Error ? error.message : String(error), errcode: sqliteCode(error) } };
  }
}

/** What pages read, read in a thread: tokens do not wait for a screen of a big portal. */
export async function runReaderThread(): Promise<void> {
  await runDatabaseThread(async (url, line) => {
    const file = await openSqlite(url);
    serveReads(file.reader, line);
    return file.close;
  });
}
