/** What is checked of a PostgreSQL database before it is used: that it takes our work, and in which schema our tables are. */
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapter, SqlQueryable } from "@prisma/driver-adapter-utils";
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";
import { readPostgresUrl } from "#app/platform/postgres-url";
import { addressOf } from "./postgres-session";

/** Milliseconds for an answer. */
const ANSWER_TIMEOUT_MS = 4500;

const POOLER = `DATABASE_URL: a pooler before PostgreSQL gives each transaction another session, as PgBouncer does with
  pool_mode=transaction: connect to PostgreSQL itself, or to a pool with pool_mode=session`.replace(/\s+/g, " ");

/** Where one of our tables is found by the search path, else where new ones are made. */
const FACTS = `SELECT coalesce((SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = to_regclass('"ConfigGeneration"')), current_schema())::text,
  current_setting('search_path'), current_setting('transaction_read_only') = 'on', pg_is_in_recovery(), current_setting('session_replication_role')`;
const facts = z.tuple([z.tuple([z.string().nullable(), z.string(), z.boolean(), z.boolean(), z.string()])]).transform(([row]) => row);
const pids = z.tuple([z.tuple([z.number()])]).transform(([[pid]]) => pid);

/**
 * Checks a PostgreSQL database before it is used, on connections that set nothing and so see what the URL, the role and the database give.
 *
 * @param readOnly whether nothing will be written: a database that takes no writes is fine then.
 * @returns the schema in which our tables are, or are to be made. One that the URL names need not be there yet.
 * @throws {OperatorError} that says what stands in the way; or the database's error.
 * @example const schema = await checkPostgres("postgresql://ada@db.example.com/portal", { readOnly: false }); // "public"
 */
export async function checkPostgres(url: string, { readOnly }: { readonly readOnly: boolean }): Promise<string> {
  const factory = new PrismaPg({ ...addressOf(url), query_timeout: ANSWER_TIMEOUT_MS, max: 1 });
  const [first, second] = [await factory.connect(), await factory.connect()];
  try {
    await refusePooler(first, second);
    const [schema, searchPath, refusesWrites, standby, replicationRole] = facts.parse(await rows(first, FACTS));
    if (refusesWrites && !readOnly) throw new OperatorError(refusal(standby));
    if (replicationRole !== "origin")
      throw new OperatorError(
        `DATABASE_URL: session_replication_role is ${replicationRole} for this role or database: foreign keys do not hold then; reset it`,
      );
    const found = readPostgresUrl(url).schema ?? schema;
    if (found?.includes('"'))
      throw new OperatorError(`DATABASE_URL: the schema's name has a double quote, which queries cannot have: ${found}`);
    if (found === null)
      throw new OperatorError(`DATABASE_URL: no schema of the search_path (${searchPath}) exists: create one, or name one with ?schema=`);
    return found;
  } catch (error) {
    throw explained(error);
  } finally {
    await Promise.all([first.dispose(), second.dispose()]);
  }
}

const driverError = z.object({
  cause: z.object({
    kind: z.string(),
    /** Of TLS. */
    reason: z.string().optional(),
    /** PostgreSQL's. */
    originalMessage: z.string().optional(),
    host: z.string().optional(),
    port: z.number().optional(),
  }),
});

/** The driver's error with what it knows beside its message, which is the name of its kind alone. */
function explained(error: unknown): unknown {
  const parsed = driverError.safeParse(error);
  if (!parsed.success) return error;
  const { kind, reason, originalMessage, host, port } = parsed.data.cause;
  const said = originalMessage ?? reason ?? (host === undefined ? undefined : `${host}:${port}`);
  return said === undefined ? error : new Error(`${kind}: ${said}`, { cause: error });
}

function refusal(standby: boolean): string {
  if (standby) return "DATABASE_URL: the database is a standby, which takes no writes: name the primary";
  return "DATABASE_URL: default_transaction_read_only is on for this role or database, so it takes no writes: reset it, or wait";
}

/**
 * A connection keeps its session, whatever another one does. A pooler that is shared by transactions gives each transaction an idle
 * session: the one that was used last, so the second connection gets the first one's; or the one that was idle for longest, so the
 * first connection gets another session each time once two are idle.
 */
async function refusePooler(first: SqlDriverAdapter, second: SqlDriverAdapter): Promise<void> {
  const own = await sessionOf(first);
  const other = await sessionOfTransaction(second);
  const later = [await sessionOf(first), await sessionOf(first)];
  if (other === own || later.some((session) => session !== own)) throw new OperatorError(POOLER);
}

async function sessionOfTransaction(adapter: SqlDriverAdapter): Promise<number> {
  const transaction = await adapter.startTransaction();
  try {
    const session = await sessionOf(transaction);
    await transaction.executeRaw({ sql: "ROLLBACK", args: [], argTypes: [] });
    return session;
  } finally {
    // Gives the connection back to the adapter, which could not be disposed of otherwise.
    await transaction.rollback();
  }
}

/** The process id of the server's side of a connection. */
async function sessionOf(on: SqlQueryable): Promise<number> {
  return pids.parse(await rows(on, "SELECT pg_backend_pid()"));
}

async function rows(on: SqlQueryable, sql: string): Promise<unknown> {
  return (await on.queryRaw({ sql, args: [], argTypes: [] })).rows;
}
