/** SQLite's result codes, as errors of the driver carry them: <https://sqlite.org/rescode.html>. */

/** SQLITE_ERROR: a mistake in a statement, and whatever has no code of its own. */
const GENERIC = 1;

/** SQLite's texts for the codes that the product tells apart, by how they begin. A primary key's violation has the text of an index's. */
const CODE_OF_TEXT: ReadonlyMap<string, number> = new Map([
  ["database is locked", 5],
  ["database table is locked", 6],
  ["attempt to write a readonly database", 8],
  ["disk I/O error", 10],
  ["database disk image is malformed", 11],
  ["database or disk is full", 13],
  ["unable to open database file", 14],
  ["file is not a database", 26],
  ["FOREIGN KEY constraint failed", 787],
  ["NOT NULL constraint failed", 1299],
  ["UNIQUE constraint failed", 2067],
]);

/**
 * SQLite's extended result code of an error that the driver threw; the primary code is its lowest byte.
 *
 * @returns undefined for any other error.
 * @example sqliteCode(error) === 2067 // UNIQUE constraint failed
 */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : undefined;
}

/**
 * Gives SQLite's error its code where the driver has left it out: `all()` of version 1.2.1 throws the text alone, unlike `run()`, `get()` and
 * `exec()`. Changes the error that it returns; another error than SQLite's stays as it is.
 *
 * @example catch (error) { throw withSqliteCode(error) }
 */
export function withSqliteCode(error: unknown): unknown {
  const isSqlite = error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
  if (!isSqlite || sqliteCode(error) !== undefined) return error;
  const [, errcode = GENERIC] = [...CODE_OF_TEXT].find(([text]) => error.message.startsWith(text)) ?? [];
  return Object.assign(error, { errcode });
}
