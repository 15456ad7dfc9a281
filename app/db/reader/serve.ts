import type { SqliteConnection } from "../sqlite/connection";
import { sqliteCode } from "../sqlite/error-code";
import { type ReadAnswer, type ReadLine, readQuestion } from "./messages";

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
