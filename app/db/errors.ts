/** What a database error means to those who must tell them apart; everything else is a fault of ours. And the wait that ends with one. */

/** The database cannot take the work now: overload, or a wait that was given up. Nothing was written, unless the wait was for a write. */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
}

/** A stored row holds what this version does not know: it was written by a newer one, or by hand. */
export class UnreadableRowError extends Error {
  override readonly name = "UnreadableRowError";
  readonly code = "unreadable_row";

  /** @param id of the row */
  constructor(
    readonly table: string,
    readonly id: string,
    readonly column: string,
  ) {
    super(`${table} ${id} has something in "${column}" that is not known here.`);
  }
}

/** Prisma: unreachable, timed out, closed, no connection free, transaction not started in time, too many connections. */
const UNAVAILABLE_CODES = new Set(["P1001", "P1002", "P1008", "P1011", "P1017", "P2024", "P2028", "P2037"]);
const UNAVAILABLE_KINDS = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "TlsConnectionError",
]);
/** SQLSTATE classes 08 (connection), 53 (resources), 57P0x (shutdown), 57014 (timeout), 25006 (standby), 3D000 (dropped), 58 (I/O). */
const UNAVAILABLE_SQLSTATE = /^(08...|53...|57P0.|57014|25006|25P03|3D000|58...)$/;
/** SQLite's primary codes: busy, locked, read-only, I/O, full, cannot open. */
const UNAVAILABLE_SQLITE = new Set([5, 6, 8, 10, 13, 14]);
const UNAVAILABLE_SYSCALL = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EPIPE",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
]);
const UNAVAILABLE_TEXT =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|connection is not queryable|Client has encountered a connection error|Unable to start a transaction in the given time/i;

/** Of those, what tells of a way to the database that leads nowhere any more, or to one that takes no writes. */
const LOST_SQLSTATE = /^(08...|57P0.|25006)$/;
const LOST_KINDS = new Set(["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TlsConnectionError"]);

const REFUSED_KINDS = new Set(["AuthenticationFailed", "DatabaseAccessDenied", "DatabaseDoesNotExist"]);

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null ? Object.fromEntries([...Object.entries(value), ...own(value)]) : undefined;
}

/** An error's `cause` and `message` are not enumerable. */
function own(value: object): [string, unknown][] {
  return ["cause", "message", "code", "meta"].flatMap((name): [string, unknown][] =>
    name in value ? [[name, Reflect.get(value, name)]] : [],
  );
}

/** The error and everything it wraps: Prisma nests the driver's error under `cause` or `meta.driverAdapterError`. */
function* layers(error: unknown, depth = 0): Generator<Fields> {
  const layer = fields(error);
  if (layer === undefined || depth > 4) return;
  yield layer;
  yield* layers(layer.cause, depth + 1);
  yield* layers(fields(layer.meta)?.driverAdapterError, depth + 1);
}

function some(error: unknown, test: (layer: Fields) => boolean): boolean {
  for (const layer of layers(error)) if (test(layer)) return true;
  return false;
}

/**
 * Whether a write was refused because a row with the same unique value exists.
 *
 * @example catch (error) { if (isUniqueViolation(error)) throw new ConflictError("…") }
 */
export function isUniqueViolation(error: unknown): boolean {
  return some(
    error,
    ({ code, kind, errcode }) => code === "P2002" || kind === "UniqueConstraintViolation" || errcode === 1555 || errcode === 2067,
  );
}

/**
 * Whether a row that was to be changed, or that a new row refers to, is not there (any more): it was deleted after it had been read.
 *
 * @example catch (error) { if (isRowMissing(error)) throw new NotFoundError("…") }
 */
export function isRowMissing(error: unknown): boolean {
  return some(error, ({ code, kind }) => {
    // Prisma: foreign key violated, row to change not found. 787: SQLite's SQLITE_CONSTRAINT_FOREIGNKEY.
    return code === "P2003" || code === "P2025" || kind === "ForeignKeyConstraintViolation" || code === 787;
  });
}

/** Whether the same work may succeed if it is done again from the start: a lost race between transactions. */
export function isWriteConflict(error: unknown): boolean {
  return some(
    error,
    ({ code, kind, originalCode }) =>
      code === "P2034" || kind === "TransactionWriteConflict" || originalCode === "40001" || originalCode === "40P01",
  );
}

/** Whether a statement on PostgreSQL gave up as it did not get a lock in the time that was set for it. */
export function isLockTimeout(error: unknown): boolean {
  return some(error, ({ originalCode }) => originalCode === "55P03");
}

/** Whether PostgreSQL has ended a statement that took longer than it may. */
export function isStatementTimeout(error: unknown): boolean {
  return some(error, ({ originalCode }) => originalCode === "57014");
}

/** Whether a connection, rather than the work it was given, has failed: others opened as long ago most likely lead nowhere either. */
export function isConnectionLost(error: unknown): boolean {
  return some(error, ({ code, originalCode, kind, message }) => {
    if (typeof kind === "string" && LOST_KINDS.has(kind)) return true;
    if (typeof message === "string" && UNAVAILABLE_TEXT.test(message)) return true;
    return [code, originalCode].some((value) => typeof value === "string" && (UNAVAILABLE_SYSCALL.has(value) || LOST_SQLSTATE.test(value)));
  });
}

/** Whether the database, not the request, is the trouble: answer 503 and say when to come back. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return some(error, (layer) => {
    if (layer.name === "DatabaseUnavailableError") return true;
    if (typeof layer.kind === "string" && UNAVAILABLE_KINDS.has(layer.kind)) return true;
    if (typeof layer.message === "string" && UNAVAILABLE_TEXT.test(layer.message)) return true;
    const sqlite = typeof layer.extendedCode === "number" ? layer.extendedCode : layer.errcode;
    if (typeof sqlite === "number" && UNAVAILABLE_SQLITE.has(sqlite & 0xff)) return true;
    return [layer.code, layer.originalCode].some(
      (code) =>
        typeof code === "string" && (UNAVAILABLE_CODES.has(code) || UNAVAILABLE_SYSCALL.has(code) || UNAVAILABLE_SQLSTATE.test(code)),
    );
  });
}

/** Whether the server does not let this user in, or has no such database: a setting is wrong. */
export function isAccessRefused(error: unknown): boolean {
  return some(error, ({ kind }) => typeof kind === "string" && REFUSED_KINDS.has(kind));
}

/** Milliseconds that one look-up may keep a request waiting. */
const PATIENCE_MS = 4000;

/**
 * Ends the wait for an answer of the database, not the work itself.
 *
 * @param milliseconds that the answer may take.
 * @throws {DatabaseUnavailableError} when it has not come by then.
 * @example const client = await inTime(load(prisma, { id: ref }));
 */
export function inTime<T>(answer: Promise<T>, milliseconds = PATIENCE_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new DatabaseUnavailableError("The database did not answer in time.")), milliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
