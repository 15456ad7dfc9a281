import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQueryable } from "@prisma/driver-adapter-utils";
import { PrismaClient as SqliteClient } from "./generated/sqlite/client";
import { postgresAdapterFactory } from "./postgres";
import { checkPostgres } from "./postgres-checks";
import { PoolGroup } from "./postgres-renewal";
import { connectTimeoutMs } from "./postgres-session";
import { timed } from "./protocol/store-metrics";
import { ReaderClient, type ReadLine } from "./reader";
import { type PageReader, sqliteAdapterFactory } from "./sqlite/adapter";
import { openSqlite, openSqliteToRead, type SqliteFile } from "./sqlite/open";
import { type WriteLine, WriterClient } from "./writer/client";

/** Both engines' clients have the same methods; the code is typed against SQLite's. */
export type PrismaClient = SqliteClient;
export { Prisma } from "./generated/sqlite/client";

export type Engine = "sqlite" | "postgresql";

interface Clients {
  /** For pages and jobs. */
  readonly prisma: PrismaClient;
  /** The same tables, read where the token path reads: never behind a page. */
  readonly forTokens: PrismaClient;
  readonly url: string;
}

export type Database =
  | (Clients & {
      readonly engine: "sqlite";
      readonly file: SqliteFile;
      /** The thread that writes large batches and chores; undefined where this process does it alone. */
      readonly writer: WriterClient | undefined;
    })
  | (Clients & { readonly engine: "postgresql"; readonly direct: SqlDriverAdapter });

/** Connections of the token path: two batches of writes and two of reads at a time, and one to spare. */
const DIRECT_CONNECTIONS = 5;

interface Options {
  /** `file:…` or `postgresql://…` */
  readonly url: string;
  /** Connections that broke while nobody used them: for the log. */
  readonly onConnectionError?: ((error: Error) => void) | undefined;
  /** SQLite only: to the thread that writes beside the event loop; by default this process writes alone. */
  readonly writer?: WriteLine | undefined;
  /** SQLite only: to the thread that reads for the client; by default this process reads, while its event loop stands still. */
  readonly reader?: ReadLine | undefined;
  /** To read only: nothing is changed or made, and a write is refused. */
  readonly readOnly?: boolean;
}

/** @param url `file:…` or `postgresql://…` */
export function engineOf(url: string): Engine {
  return /^postgres(ql)?:/.test(url) ? "postgresql" : "sqlite";
}

/**
 * Opens a database without making it the process's own; `closeOpened` ends it.
 *
 * @throws when the file cannot be opened, or PostgreSQL is away; an OperatorError when it is not set up for us.
 */
export async function openDetached(options: Options): Promise<Database> {
  const { url } = options;
  if (engineOf(url) === "postgresql") {
    const { onConnectionError, readOnly = false } = options;
    const schema = await checkPostgres(url, { readOnly });
    // Only when it is needed: each engine's client takes memory and time at start.
    const { PrismaClient: PostgresClient } = await import("./generated/postgresql/client");
    const pools = new PoolGroup(connectTimeoutMs(url));
    const pages = postgresAdapterFactory(url, { schema, onConnectionError, readOnly, forPages: true });
    const client = new PostgresClient({ adapter: timedAdapter(pools.member(pages)) });
    const directly = postgresAdapterFactory(url, { schema, onConnectionError, readOnly, connections: DIRECT_CONNECTIONS });
    const direct = await pools.member(directly).connect();
    const directClient = new PostgresClient({ adapter: timedAdapter(borrowedAdapter(direct)) });
    // The generated types differ in native types and filters of one engine only; nothing here uses those.
    const [prisma, forTokens] = [client as unknown as PrismaClient, directClient as unknown as PrismaClient];
    return { engine: "postgresql", prisma, forTokens, url, direct };
  }
  const writer = options.writer && new WriterClient(options.writer);
  const file = options.readOnly ? openSqliteToRead(url) : await openSqlite(url);
  const clientOf = (reader: PageReader) => new SqliteClient({ adapter: timedAdapter(sqliteAdapterFactory(file.writer, reader)) });
  const forTokens = clientOf(file.reader);
  const prisma = options.reader ? clientOf(new ReaderClient(options.reader)) : forTokens;
  return { engine: "sqlite", prisma, forTokens, url, file, writer };
}

/** Ends a database's connections. */
export async function closeOpened(opened: Database): Promise<void> {
  await opened.forTokens.$disconnect();
  await opened.prisma.$disconnect();
  if (opened.engine === "sqlite") opened.file.close();
  else await opened.direct.dispose();
}

let current: Database | undefined;

/**
 * Opens the process's database. `migrateDatabase` comes next.
 *
 * @throws when one is open already, or the file cannot be opened.
 * @example await openDatabase({ url: env().databaseUrl })
 */
export async function openDatabase(options: Options): Promise<Database> {
  if (current) throw new Error("The database is open already.");
  current = await openDetached(options);
  return current;
}

/** Closes the process's database; without one, does nothing. */
export async function closeDatabase(): Promise<void> {
  const opened = current;
  current = undefined;
  if (opened) await closeOpened(opened);
}

/** The process's database. */
export function database(): Database {
  if (!current) throw new Error("The database is not open.");
  return current;
}

/** A client's view of an adapter that has another owner: the client's end does not end it. */
function borrowedAdapter(adapter: SqlDriverAdapter): SqlDriverAdapterFactory {
  const { provider, adapterName } = adapter;
  return {
    provider,
    adapterName,
    connect: async () => ({
      provider,
      adapterName,
      queryRaw: (query) => adapter.queryRaw(query),
      executeRaw: (query) => adapter.executeRaw(query),
      executeScript: (script) => adapter.executeScript(script),
      startTransaction: (isolationLevel) => adapter.startTransaction(isolationLevel),
      getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: true },
      dispose: async () => undefined,
    }),
  };
}

/** The same adapter, with the time of each statement noted; within a transaction too. */
function timedAdapter(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect();
      const startTransaction = adapter.startTransaction.bind(adapter);
      adapter.startTransaction = async (isolationLevel) => noteTimes(await startTransaction(isolationLevel));
      return noteTimes(adapter);
    },
  };
}

function noteTimes<Q extends SqlQueryable>(queryable: Q): Q {
  queryable.queryRaw = timed("portal_query", queryable.queryRaw.bind(queryable));
  queryable.executeRaw = timed("portal_execute", queryable.executeRaw.bind(queryable));
  return queryable;
}
