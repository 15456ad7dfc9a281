/** Where a connection to PostgreSQL leads and how it is encrypted: the URL in the driver's terms. */
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { OperatorError } from "#app/platform/operator-error";
import { type PostgresTls, readPostgresUrl } from "#app/platform/postgres-url";

const DEFAULT_CONNECT_TIMEOUT_SECONDS = 2.5;

/** Milliseconds for a new connection, and for one of the pool's to be free: the URL's `connect_timeout`, or 2500. */
export function connectTimeoutMs(url: string): number {
  const { connectTimeoutSeconds = DEFAULT_CONNECT_TIMEOUT_SECONDS } = readPostgresUrl(url);
  return connectTimeoutSeconds * 1000;
}

/**
 * What the driver needs to connect. Reads the files of the URL's TLS parameters.
 *
 * @throws {OperatorError} when one of those files cannot be read.
 * @example new PrismaPg(addressOf("postgresql://ada@db.example.com/portal?sslmode=verify-full"))
 */
export function addressOf(url: string) {
  const { host, port, user, password, database, options, applicationName = "latchkey", channelBinding, tls } = readPostgresUrl(url);
  return {
    // The driver asks the environment, as for PGPASSWORD, where a member is undefined.
    ...{ host, port, user, password, database, options },
    ssl: tls && tlsOptions(tls),
    enableChannelBinding: channelBinding,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs(url),
    keepAlive: true,
  };
}

function tlsOptions(tls: PostgresTls): ConnectionOptions | false {
  if (tls.mode === "disable") return false;
  const { rootCertificate, certificate, key } = tls;
  const files = {
    ...(rootCertificate === undefined || rootCertificate === "system" ? {} : { ca: pem("sslrootcert", rootCertificate) }),
    ...(certificate === undefined || key === undefined ? {} : { cert: pem("sslcert", certificate), key: pem("sslkey", key) }),
  };
  switch (tls.mode) {
    case "require":
      return { ...files, rejectUnauthorized: false };
    case "verify-ca":
      return { ...files, checkServerIdentity: () => undefined };
    case "verify-full":
      return files;
  }
}

function pem(parameter: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new OperatorError(`DATABASE_URL: the file ${file} of ${parameter} cannot be read`, { cause: error });
  }
}

/**
 * What every connection to PostgreSQL relies on. `ALTER DATABASE … SET`, `ALTER ROLE … SET`, `PGOPTIONS` and a URL's `options` may give a
 * session other values of its settings. So each connection sets every setting that changes what our statements mean, what they answer or
 * when the server ends them.
 *
 * The connection does it by a statement, not by start-up parameters: poolers refuse most of those.
 *
 * Three groups of PostgreSQL's settings are not set. The database's administrator decides where data is stored (`default_tablespace`),
 * how statements are planned and logged, `synchronous_commit` (`doctor` warns) and `role`. Nothing here depends on the locale's (`lc_*`),
 * `xmlbinary`, `quote_all_identifiers` or `default_text_search_config`. And `postgres-checks.ts` refuses a start with
 * `default_transaction_read_only` or `session_replication_role`: setting them would overrule somebody, or needs a superuser's rights.
 */

/** Which statements a connection is for. */
export interface SessionUse {
  /** Where the tables are. Its name has no double quote. */
  readonly schema: string;
  /** Pages' statements: those of the token path are few, look rows up by their keys, and save the planning. */
  readonly forPages: boolean;
  /** No bounds on statements: for migrations, which may rewrite a big table, and for backups. */
  readonly unhurried: boolean;
  /** Refuses whatever would change something. */
  readonly readOnly: boolean;
}

type Settings = Readonly<Record<string, string>>;

const UNBOUNDED = "0";

/** Milliseconds. The server gives up first: see QUERY_TIMEOUT_MS in `postgres.ts`. */
const LIMITS: Settings = { statement_timeout: "4000", idle_in_transaction_session_timeout: "15000" };

/** How values are written and read. */
const VALUES: Settings = {
  client_encoding: "UTF8",
  // The adapter writes and reads times without their zone.
  TimeZone: "UTC",
  DateStyle: "ISO, MDY",
  IntervalStyle: "postgres",
  bytea_output: "hex",
  // Less rounds milliseconds since 1970, which are sent as float8.
  extra_float_digits: "1",
};

/** How a statement's text is understood. */
const SYNTAX: Settings = { standard_conforming_strings: "on", array_nulls: "on", transform_null_equals: "off" };

/** What a transaction sees, and what an error does to it and to its session. */
const TRANSACTIONS: Settings = {
  default_transaction_isolation: "read committed",
  default_transaction_deferrable: "off",
  // With "off" a policy that hides rows is an error; with "on" it would make counts and backups wrong in silence.
  row_security: "off",
  exit_on_error: "off",
};

/** When the server ends a wait or a session by itself. `transaction_timeout` came with PostgreSQL 17. */
const ENDINGS: Settings = {
  statement_timeout: UNBOUNDED,
  idle_in_transaction_session_timeout: UNBOUNDED,
  lock_timeout: UNBOUNDED,
  idle_session_timeout: UNBOUNDED,
  transaction_timeout: UNBOUNDED,
};

/**
 * A plan for any value takes an application with a million tokens for one with none. And a page's statement is over before helpers
 * have been started for it: on busy cores it waits for them.
 */
const FOR_PAGES: Settings = { plan_cache_mode: "force_custom_plan", max_parallel_workers_per_gather: "0" };

/** The settings of a connection, by name. */
export function sessionSettings({ schema, forPages, unhurried, readOnly }: SessionUse): Settings {
  return {
    ...VALUES,
    ...SYNTAX,
    ...TRANSACTIONS,
    ...ENDINGS,
    ...(unhurried ? {} : LIMITS),
    ...(forPages ? FOR_PAGES : {}),
    ...(readOnly ? { default_transaction_read_only: "on" } : {}),
    search_path: `"${schema}"`,
  };
}

/**
 * Gives a session its settings, as a JSON object in `$1`. Those that the server does not know, as it is older, are left out.
 *
 * @example await client.query(SET_SETTINGS, [JSON.stringify(sessionSettings(use))]);
 */
export const SET_SETTINGS = `SELECT set_config(known.name, wanted.value, false)
  FROM jsonb_each_text($1::jsonb) AS wanted(name, value) JOIN pg_catalog.pg_settings known ON known.name = wanted.name`;

/**
 * The URL, the role or the database may give connections another name; theirs comes behind ours then, so that a restore sees that
 * a server is there.
 */
export const NAMED_AS_OURS = `SELECT set_config('application_name', left('latchkey ' || current_setting('application_name'), 63), false)
  WHERE current_setting('application_name') <> 'latchkey'`;

/** Whether another connection to the database is Latchkey's: a condition on `pg_stat_activity`. */
export const IS_ANOTHER_OF_OURS = `datname = current_database() AND pid <> pg_backend_pid()
  AND (application_name = 'latchkey' OR application_name LIKE 'latchkey %')`;
