/**
 * Prisma's driver adapter for SQLite: one connection that writes, one that reads. Prisma's own adapters open a
 * connection for each transaction (libsql) or let other writes into an open one (better-sqlite3): see
 * `docs/decisions/0002-own-sqlite-adapter.md`.
 */
import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
  Transaction,
} from "@prisma/driver-adapter-utils";
import type { SqliteConnection, SqliteRows, SqliteValue } from "./connection";
import { toAdapterError, toResultSet, toSqliteArgs } from "./convert";
import type { SqliteWriter } from "./writer";

const info = { provider: "sqlite", adapterName: "latchkey-sqlite" } as const;

async function guarded<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toAdapterError(error);
  }
}

class WriterTransaction implements Transaction {
  readonly provider = info.provider;
  readonly adapterName = info.adapterName;
  /** Prisma announces BEGIN and COMMIT in its log only; the statements are ours. */
  readonly options = { usePhantomQuery: true };
  #open = true;

  constructor(
    readonly writer: SqliteWriter,
    readonly release: () => void,
  ) {}

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return this.#do((connection) => toResultSet(connection.query(query.sql, toSqliteArgs(query))));
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#do((connection) => connection.execute(query.sql, toSqliteArgs(query)));
  }

  commit(): Promise<void> {
    return this.#finish(() => this.writer.commit());
  }

  rollback(): Promise<void> {
    return this.#finish(() => this.writer.rollback());
  }

  #do<T>(work: (connection: SqliteConnection) => T): Promise<T> {
    return guarded(() => {
      // Once it is over, the connection is another writer's.
      if (!this.#open) throw new Error("The transaction is over.");
      return work(this.writer.connection);
    });
  }

  #finish(work: () => void): Promise<void> {
    return guarded(() => {
      if (!this.#open) return;
      this.#open = false;
      try {
        work();
      } finally {
        this.release();
      }
    });
  }
}

/** Only a statement that surely reads may leave the writer alone; one that begins with WITH is put into a SELECT. */
const READS = /^\s*SELECT\b/i;

/** Where the client's SELECTs outside transactions are read: a connection, or the way to one in a thread. */
export interface PageReader {
  query(sql: string, args: readonly SqliteValue[]): SqliteRows | Promise<SqliteRows>;
}

/** Prisma's view of an opened pair of connections; `dispose` closes neither, as they are not its own. */
export function sqliteAdapterFactory(writer: SqliteWriter, reader: PageReader): SqlMigrationAwareDriverAdapterFactory {
  const adapter: SqlDriverAdapter = {
    ...info,
    queryRaw: (query) =>
      guarded(async () => {
        const args = toSqliteArgs(query);
        const rows = READS.test(query.sql)
          ? await reader.query(query.sql, args)
          : await writer.transaction((connection) => connection.query(query.sql, args));
        return toResultSet(rows);
      }),
    executeRaw: (query) => guarded(() => writer.transaction((connection) => connection.execute(query.sql, toSqliteArgs(query)))),
    executeScript: (script) => guarded(() => writer.alone((connection) => connection.script(script))),
    startTransaction: () =>
      guarded(async () => {
        const held = await writer.acquire();
        try {
          await writer.begin(held);
        } catch (error) {
          held.release();
          throw error;
        }
        return new WriterTransaction(writer, held.release);
      }),
    dispose: async () => undefined,
  };
  const connect = async () => adapter;
  const connectToShadowDb = () => Promise.reject(new Error("Not needed: migrations are compared through the schema."));
  return { ...info, connect, connectToShadowDb };
}
