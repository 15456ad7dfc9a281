import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import type { IsolationLevel, SqlQueryable } from "@prisma/driver-adapter-utils";
import { checkPostgres } from "./postgres-checks";
import { addressOf, NAMED_AS_OURS, SET_SETTINGS, type SessionUse, sessionSettings } from "./postgres-session";

/** Connections for pages; the token path has its own, so that neither waits for the other. */
const POOL_SIZE = 10;
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
 * The server gives up first (`statement_timeout`); the client's own limit is for a server that no longer answers at all. A fault that
 * leaves connections open and silent is over for us only once this limit has passed, so it is what recovery takes.
 */
const QUERY_TIMEOUT_MS = 4500;

export interface PostgresOptions extends Partial<Omit<SessionUse, "schema">> {
  /** As {@link checkPostgres} found it. */
  readonly schema: string;
  /** Connections that broke while nobody used them. */
  readonly onConnectionError?: ((error: Error) => void) | undefined;
  readonly connections?: number;
}

/** Prisma's adapter for PostgreSQL with a bound on every wait, whose sessions all have the same settings. */
export function postgresAdapterFactory(url: string, options: PostgresOptions): PrismaPg {
  const { schema, forPages = false, unhurried = false, readOnly = false } = options;
  const onConnectionError = options.onConnectionError ?? (() => undefined);
  const settings = JSON.stringify(sessionSettings({ schema, forPages, unhurried, readOnly }));
  const config = {
    ...addressOf(url),
    max: options.connections ?? POOL_SIZE,
    // One stays while there is nothing to do, for a restore to see that a server is there. The jobs use it every minute.
    min: forPages ? 1 : 0,
    idleTimeoutMillis: 60_000,
    ...(unhurried ? {} : { query_timeout: QUERY_TIMEOUT_MS }),
    async onConnect(client: { query(sql: string, values?: unknown[]): Promise<unknown> }) {
      await client.query(NAMED_AS_OURS);
      await client.query(SET_SETTINGS, [settings]);
    },
  };
  return new PrismaPg(config, {
    schema,
    statementNameGenerator: statementNames(),
    onPoolError: onConnectionError,
    onConnectionError,
  });
}

interface TransactionOptions {
  readonly isolationLevel?: IsolationLevel;
  /** Nothing is written: a standby does, too. */
  readonly readOnly?: boolean;
}

/**
 * Runs `work` in one transaction on a connection of its own, for as long as it takes: migrations, backup, restore.
 *
 * @throws what `work` throws, after undoing everything; an OperatorError when PostgreSQL is not set up for us; or the database's error.
 */
export async function inPostgresTransaction<T>(
  url: string,
  work: (tx: SqlQueryable) => Promise<T>,
  { isolationLevel, readOnly = false }: TransactionOptions = {},
): Promise<T> {
  const schema = await checkPostgres(url, { readOnly });
  const adapter = await postgresAdapterFactory(url, { schema, connections: 1, unhurried: true, readOnly }).connect();
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
