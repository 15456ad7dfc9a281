import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";

/** Connections of one process. The token path keeps two busy at most; the rest is for pages. */
const POOL_SIZE = 10;
const MAX_NAMED = 500;
const UNNAMED = "";
const NAMED = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

/**
 * Names for prepared statements, so that PostgreSQL parses each text once a connection. Bounded, because lists
 * of varying length make ever new texts; those beyond the bound go unprepared.
 */
export function statementNames(): (query: { readonly sql: string }) => string {
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

/** The server gives up first; the client's own limit is for a server that no longer answers at all. */
const LIMITS = { statement_timeout: 10_000, query_timeout: 12_000, idle_in_transaction_session_timeout: 15_000 };

/**
 * Prisma's adapter for PostgreSQL with a bound on every wait.
 *
 * @param unhurried lifts the bounds on statements: for migrations, which may rewrite a big table.
 */
export function postgresAdapterFactory(url: string, onConnectionError: (error: Error) => void, unhurried = false): PrismaPg {
  const config = {
    connectionString: url,
    max: unhurried ? 1 : POOL_SIZE,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 60_000,
    ...(unhurried ? {} : LIMITS),
    keepAlive: true,
    application_name: "latchkey",
  };
  return new PrismaPg(config, {
    statementNameGenerator: statementNames(),
    onPoolError: onConnectionError,
    onConnectionError,
  });
}
