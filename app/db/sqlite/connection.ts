import Libsql from "libsql";

/** What SQLite binds and gives back: integers as numbers, as nothing in the data model exceeds 2^53. */
export type SqliteValue = number | string | null | Uint8Array;

export interface SqliteRows {
  readonly columns: readonly { readonly name: string; readonly type: string | null }[];
  readonly rows: SqliteValue[][];
}

interface Prepared {
  readonly statement: ReturnType<Libsql.Database["prepare"]>;
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
  readonly #db: Libsql.Database;
  readonly #prepared = new Map<string, Prepared>();

  constructor(path: string, options: { readonly cacheKib: number }) {
    this.#db = new Libsql(path, { timeout: 2000 });
    // FULL: a commit that was answered survives a power cut, not only the death of the process.
    this.#db.exec(`PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -${options.cacheKib};
      PRAGMA wal_autocheckpoint = ${WAL_PAGES}`);
  }

  /** How long a statement may block this process when another one holds the lock. */
  setBusyTimeout(milliseconds: number): void {
    this.#db.exec(`PRAGMA busy_timeout = ${milliseconds}`);
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction;
  }

  /** @throws {Libsql.SqliteError} */
  query(sql: string, args: readonly SqliteValue[] = []): SqliteRows {
    const { statement, columns } = this.#prepare(sql);
    if (columns === undefined) {
      statement.run(args);
      return { columns: [], rows: [] };
    }
    // libsql types rows as unknown; in raw mode each is an array of the column values.
    return { columns, rows: statement.all(args) as SqliteValue[][] };
  }

  /** The first row: for a look-up by key, at a third of the cost of `query`. */
  first(sql: string, args: readonly SqliteValue[] = []): readonly SqliteValue[] | undefined {
    // In raw mode, as above.
    return this.#prepare(sql).statement.get(args) as readonly SqliteValue[] | undefined;
  }

  /** @returns the number of rows changed. */
  execute(sql: string, args: readonly SqliteValue[] = []): number {
    const { statement, columns } = this.#prepare(sql);
    if (columns !== undefined) return statement.all(args).length;
    return statement.run(args).changes;
  }

  /** Several statements at once, without parameters. */
  script(sql: string): void {
    this.#prepared.clear();
    this.#db.exec(sql);
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    const columns = statement.reader ? statement.columns().map(({ name, type }) => ({ name, type })) : undefined;
    if (columns) statement.raw(true);
    const prepared = { statement, columns };
    if (this.#prepared.size >= MAX_PREPARED) {
      const [oldest] = this.#prepared.keys();
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}
