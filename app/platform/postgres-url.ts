/**
 * PostgreSQL's connection URL, with libpq's meaning (PostgreSQL, "Connection URIs"). What the portal cannot do as libpq does is
 * refused by name: a parameter that is ignored in silence leaves a connection other than the one that was asked for.
 */

/** How the connection is encrypted, and what of the server's certificate is checked. */
export type PostgresTls =
  | { readonly mode: "disable" }
  | ({ readonly mode: "require" | "verify-full" } & TlsFiles)
  | ({ readonly mode: "verify-ca"; readonly rootCertificate: string } & TlsFiles);

/** Paths of PEM files. */
interface TlsFiles {
  /** `system`: the authorities that Node.js trusts. */
  readonly rootCertificate?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** Absent members are left to PostgreSQL's own environment variables and defaults, such as PGPASSWORD. */
export interface PostgresUrl {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  /** Where the tables are; by default where the connection's search path leads. */
  readonly schema?: string | undefined;
  /** Arguments for the server, as in `-c work_mem=64MB`. */
  readonly options?: string | undefined;
  readonly applicationName?: string | undefined;
  /** For a new connection. */
  readonly connectTimeoutSeconds?: number | undefined;
  /** Whether a server that offers it is signed in to with a proof that is bound to its certificate (RFC 5802 §6). By default not. */
  readonly channelBinding: boolean;
  readonly tls?: PostgresTls | undefined;
}

/** The URL has a fault. The message says which and never shows the URL: any part of it may belong to the password. */
export class PostgresUrlError extends Error {
  override readonly name = "PostgresUrlError";
  readonly code = "postgres_url";
}

const FORM = /^postgres(?:ql)?:\/\/(?<authority>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/s;
const ADDRESS = /^(?<host>\[[^\]]+\]|[^:,[\]]*)(?::(?<port>\d*))?$/;
const PARAMETERS = [
  "host",
  "port",
  "user",
  "password",
  "dbname",
  "schema",
  "options",
  "application_name",
  "connect_timeout",
  "channel_binding",
  "pgbouncer",
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
] as const;

/** Seconds. libpq's 0 has no bound, which no wait of the portal is without. */
const LONGEST_CONNECT_TIMEOUT = 600;

type Parameter = (typeof PARAMETERS)[number];

/**
 * Reads a connection URL.
 *
 * @param text begins with `postgresql://` or `postgres://`.
 * @throws {PostgresUrlError}
 * @example readPostgresUrl("postgresql://ada:p%40ss@db.example.com/portal?sslmode=require").password // "p@ss"
 */
export function readPostgresUrl(text: string): PostgresUrl {
  refuseUnescaped(text);
  const { authority = "", database = "", query = "" } = FORM.exec(text)?.groups ?? {};
  const end = authority.lastIndexOf("@");
  const [, user = "", password = ""] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(end, 0))) ?? [];
  const { host = "", port = "" } = addressOf(authority.slice(end + 1));
  const given = parametersOf(query);
  return {
    host: given.get("host") ?? (decoded(host).replace(/^\[(.+)\]$/, "$1") || undefined),
    port: portOf(given.get("port") ?? port),
    user: given.get("user") ?? (decoded(user) || undefined),
    password: given.get("password") ?? (decoded(password) || undefined),
    database: given.get("dbname") ?? (decoded(database) || undefined),
    schema: given.get("schema"),
    options: given.get("options"),
    applicationName: given.get("application_name"),
    connectTimeoutSeconds: connectTimeoutOf(given.get("connect_timeout")),
    channelBinding: channelBindingOf(given.get("channel_binding")),
    tls: tlsOf(given),
  };
}

/** An `@` of a user or a password does no harm: the last one before the host counts. What ends the host's part early does. */
function refuseUnescaped(text: string): void {
  const [, rest = ""] = /^postgres(?:ql)?:\/\/[^/?#]*(.*)$/s.exec(text) ?? [];
  if (rest.includes("@"))
    throw new PostgresUrlError(
      "has an @ behind the host: in a user or password write %2F for /, %3F for ? and %23 for #; elsewhere %40 for @",
    );
  if (rest.includes("#")) throw new PostgresUrlError("has a #: write %23");
}

function addressOf(text: string): { readonly host?: string; readonly port?: string } {
  const groups = ADDRESS.exec(text)?.groups;
  if (!groups) throw new PostgresUrlError("must name one host, and a port in digits: postgresql://user:password@host:5432/database");
  return groups;
}

function portOf(text: string): number | undefined {
  if (text === "") return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new PostgresUrlError("must have a port from 1 to 65535");
  return port;
}

function connectTimeoutOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > LONGEST_CONNECT_TIMEOUT)
    throw new PostgresUrlError(`must have a connect_timeout from 1 to ${LONGEST_CONNECT_TIMEOUT} seconds`);
  return seconds;
}

function channelBindingOf(mode: string | undefined): boolean {
  switch (mode) {
    case undefined:
    case "disable":
      return false;
    case "prefer":
      return true;
    case "require":
      // The driver goes on without it when the server does not offer it.
      throw new PostgresUrlError(
        "has channel_binding=require, which cannot be insisted on here: write prefer; sslmode=verify-full makes sure of the server",
      );
    default:
      throw new PostgresUrlError("must have a channel_binding of disable or prefer");
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new PostgresUrlError("has a % that does not begin an escape: write %25");
  }
}

function isParameter(name: string): name is Parameter {
  return PARAMETERS.some((known) => known === name);
}

function parametersOf(query: string): ReadonlyMap<Parameter, string> {
  const given = new Map<Parameter, string>();
  for (const part of query.split("&").filter(Boolean)) {
    const [, name = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(part) ?? [];
    if (!isParameter(name)) {
      const shown = /^\w{1,40}$/.test(name) ? `the parameter ${name}` : "a parameter";
      throw new PostgresUrlError(`has ${shown}, which is not known here: leave it out (known: ${PARAMETERS.join(", ")})`);
    }
    if (value === "") throw new PostgresUrlError(`has no value for ${name}`);
    given.set(name, decoded(value));
  }
  refuseUnlessSwitch(given.get("pgbouncer"));
  return given;
}

/** Prisma's own parameter, which providers write into their URLs. It changes nothing: whether there is a pooler is found out at start. */
function refuseUnlessSwitch(pgbouncer: string | undefined): void {
  if (pgbouncer !== undefined && pgbouncer !== "true" && pgbouncer !== "false")
    throw new PostgresUrlError("must have pgbouncer=true or pgbouncer=false");
}

function tlsOf(given: ReadonlyMap<Parameter, string>): PostgresTls | undefined {
  const [mode, rootCertificate] = [given.get("sslmode"), given.get("sslrootcert")];
  const files: TlsFiles = { rootCertificate, certificate: given.get("sslcert"), key: given.get("sslkey") };
  if ((files.certificate === undefined) !== (files.key === undefined))
    throw new PostgresUrlError("must have both sslcert and sslkey, or neither");
  if (rootCertificate === "system" && mode !== "verify-full")
    throw new PostgresUrlError("needs sslmode=verify-full with sslrootcert=system");
  switch (mode) {
    case undefined:
      if (rootCertificate ?? files.certificate) throw new PostgresUrlError("needs an sslmode with sslrootcert, sslcert and sslkey");
      return undefined;
    case "disable":
      return { mode };
    case "require":
      // As libpq: who names an authority wants it checked.
      return rootCertificate === undefined ? { mode, ...files } : { mode: "verify-ca", ...files, rootCertificate };
    case "verify-ca":
      if (rootCertificate === undefined) throw new PostgresUrlError("needs sslrootcert with sslmode=verify-ca");
      return { mode, ...files, rootCertificate };
    case "verify-full":
      return { mode, ...files };
    case "allow":
    case "prefer":
      throw new PostgresUrlError(`has sslmode=${mode}, which may leave the connection in clear: choose require or disable`);
    default:
      throw new PostgresUrlError("must have an sslmode of disable, require, verify-ca or verify-full");
  }
}
