import { DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";

/** SQLITE_ERROR (<https://sqlite.org/rescode.html>): a mistake in a statement, and whatever has no code of its own. */
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
function withSqliteCode(error: unknown): unknown {
  const isSqlite = error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
  if (!isSqlite || sqliteCode(error) !== undefined) return error;
  const [, errcode = GENERIC] = [...CODE_OF_TEXT].find(([text]) => error.message.startsWith(text)) ?? [];
  return Object.assign(error, { errcode });
}

/** What SQLite binds and gives back: integers as numbers, as nothing in the data model exceeds 2^53. */
export type SqliteValue = number | string | null | Uint8Array;

export interface SqliteRows {
  readonly columns: readonly { readonly name: string; readonly type: string | null }[];
  readonly rows: SqliteValue[][];
}

interface Prepared {
  readonly statement: StatementSyncInstance;
  /** undefined: the statement returns no rows. */
  readonly columns: SqliteRows["columns"] | undefined;
}

const MAX_PREPARED = 400;
/** 16 MiB: the hot pages at the right edge of each index are copied into the file once for many changes. */
const WAL_PAGES = 4000;

/**
 * One connection to an SQLite file. It is synchronous: a statement takes microseconds, less than a hop to
 * another thread. Statements stay prepared, which is what makes them that fast.
 */
export class SqliteConnection {
  /** Held beside its statements: the driver would end the process (SIGSEGV) if it were collected as garbage while one of them is used. */
  readonly #db: InstanceType<typeof DatabaseSync>;
  readonly #prepared = new Map<string, Prepared>();

  constructor(path: string, options: { readonly cacheKib: number }) {
    this.#db = new DatabaseSync(path, { timeout: 2000, returnArrays: true });
    // FULL: a commit that was answered survives a power cut, not only the death of the process.
    this.#db.exec(`PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -${options.cacheKib};
      PRAGMA wal_autocheckpoint = ${WAL_PAGES}`);
  }

  /** How long a statement may block this process when another one holds the lock. */
  setBusyTimeout(milliseconds: number): void {
    this.#db.exec(`PRAGMA busy_timeout = ${milliseconds}`);
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  /** @throws SQLite's error: its code is read by `sqliteCode`. */
  query(sql: string, args: readonly SqliteValue[] = []): SqliteRows {
    const { statement, columns } = this.#prepare(sql);
    if (columns === undefined) {
      statement.run(...bindable(args));
      return { columns: [], rows: [] };
    }
    return { columns, rows: allRows(statement, args) };
  }

  /** The first row: for a look-up by key, at a third of the cost of `query`. */
  first(sql: string, args: readonly SqliteValue[] = []): readonly SqliteValue[] | undefined {
    return this.#prepare(sql).statement.get(...bindable(args));
  }

  /** @returns the number of rows changed. */
  execute(sql: string, args: readonly SqliteValue[] = []): number {
    const { statement, columns } = this.#prepare(sql);
    if (columns !== undefined) return allRows(statement, args).length;
    return statement.run(...bindable(args)).changes;
  }

  /** Several statements at once, without parameters. None of them stays prepared. */
  script(sql: string): void {
    this.#prepared.clear();
    this.#db.exec(sql);
  }

  /**
   * Ends the connection, and a transaction that is open on it. The driver keeps the file open until the connection's prepared statements
   * have been collected as garbage; a connection that only ran scripts leaves the file at once.
   */
  close(): void {
    this.#prepared.clear();
    try {
      if (this.inTransaction) this.#db.exec("ROLLBACK");
    } finally {
      this.#db.close();
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    const columns = statement.columns().map(({ name, type }) => ({ name, type }));
    const prepared = { statement, columns: columns.length > 0 ? columns : undefined };
    if (this.#prepared.size >= MAX_PREPARED) {
      const [oldest] = this.#prepared.keys();
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** @throws SQLite's error, with the code that the driver leaves out here. */
function allRows(statement: StatementSyncInstance, args: readonly SqliteValue[]): SqliteValue[][] {
  try {
    return statement.all(...bindable(args));
  } catch (error) {
    throw withSqliteCode(error);
  }
}

/** @throws {TypeError} for a text with NUL: the driver would end it there, and so find the row of another text. PostgreSQL refuses it too. */
function bindable(args: readonly SqliteValue[]): readonly SqliteValue[] {
  for (const arg of args)
    if (typeof arg === "string" && arg.includes("\0")) throw new TypeError("A text with NUL cannot be stored or found");
  return args;
}
