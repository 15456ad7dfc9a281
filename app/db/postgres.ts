import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import type { IsolationLevel, SqlQueryable } from "@prisma/driver-adapter-utils";

/** Connections for pages; the token path has its own, so that neither waits for the other. */
const POOL_SIZE = 10;
/** For a new connection, and for one of the pool's to be free. */
export const CONNECT_TIMEOUT_MS = 2500;
const MAX_NAMED = 500;
const UNNAMED = "";
const NAMED = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

/**
 * Names for prepared statements, so that PostgreSQL parses each text once a connection. Bounded, because lists
 * of varying length make ever new texts; those beyond the bound go unprepared.
 */
function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MAX_NAMED || !NAMED.test(sql)) return UNNAMED;
    const name = `lk_${createHash("sha256").update(sql).digest("base64url").slice(0, 24)}`;
    names.set(sql, name);
    return name;
  };
}

/**
 * The server gives up first; the client's own limit is for a server that no longer answers at all. A fault that leaves
 * connections open and silent is over for us only once this limit has passed, so it is what recovery takes.
 */
const LIMITS = { statement_timeout: 4000, query_timeout: 4500, idle_in_transaction_session_timeout: 15_000 };

/**
 * A plan for any value takes an application with a million tokens for one with none. And a page's statement is over before helpers
 * have been started for it: on busy cores it waits for them.
 */
const FOR_PAGES = "SET plan_cache_mode = force_custom_plan; SET max_parallel_workers_per_gather = 0";

/**
 * The URL, the role or the database may give connections another name; theirs comes behind ours then, so that a restore sees that
 * a server is there.
 */
const NAMED_AS_OURS = `SELECT set_config('application_name', left('latchkey ' || current_setting('application_name'), 63), false)
  WHERE current_setting('application_name') <> 'latchkey'`;

/** Whether another connection to the database is Latchkey's: a condition on `pg_stat_activity`. */
export const IS_ANOTHER_OF_OURS = `datname = current_database() AND pid <> pg_backend_pid()
  AND (application_name = 'latchkey' OR application_name LIKE 'latchkey %')`;

export interface PostgresOptions {
  /** Connections that broke while nobody used them. */
  readonly onConnectionError?: ((error: Error) => void) | undefined;
  readonly connections?: number;
  /** For the statements of pages. The token path's few look rows up by their keys, and save the planning. */
  readonly forPages?: boolean;
  /** Lifts the bounds on statements: for migrations, which may rewrite a big table. */
  readonly unhurried?: boolean;
  /** Refuses whatever would change something. */
  readonly readOnly?: boolean | undefined;
}

/** Prisma's adapter for PostgreSQL with a bound on every wait. */
export function postgresAdapterFactory(url: string, options: PostgresOptions = {}): PrismaPg {
  const onConnectionError = options.onConnectionError ?? (() => undefined);
  // The adapter writes and reads times without their zone.
  const settings = [
    "SET TIME ZONE 'UTC'",
    NAMED_AS_OURS,
    ...(options.forPages ? [FOR_PAGES] : []),
    ...(options.readOnly ? ["SET default_transaction_read_only = on"] : []),
  ].join("; ");
  const config = {
    connectionString: url,
    max: options.connections ?? POOL_SIZE,
    // One stays while there is nothing to do, for a restore to see that a server is there. The jobs use it every minute.
    min: options.forPages ? 1 : 0,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    ...(options.unhurried ? {} : LIMITS),
    keepAlive: true,
    application_name: "latchkey",
    onConnect: (client: { query(sql: string): Promise<unknown> }) => client.query(settings),
  };
  return new PrismaPg(config, {
    statementNameGenerator: statementNames(),
    onPoolError: onConnectionError,
    onConnectionError,
  });
}

/**
 * Runs `work` in one transaction on a connection of its own, for as long as it takes: migrations, backup, restore.
 *
 * @throws what `work` throws, after undoing everything; or the database's error.
 */
export async function inPostgresTransaction<T>(
  url: string,
  work: (tx: SqlQueryable) => Promise<T>,
  isolationLevel?: IsolationLevel,
): Promise<T> {
  const adapter = await postgresAdapterFactory(url, { connections: 1, unhurried: true }).connect();
  try {
    const tx = await adapter.startTransaction(isolationLevel);
    const end = (sql: string) => tx.executeRaw({ sql, args: [], argTypes: [] });
    try {
      const result = await work(tx);
      await end("COMMIT");
      await tx.commit();
      return result;
    } catch (error) {
      await end("ROLLBACK").catch(() => undefined);
      await tx.rollback();
      throw error;
    }
  } finally {
    await adapter.dispose();
  }
}
