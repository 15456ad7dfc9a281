/** Which SQLite is loaded, and whether two connections in WAL mode are safe in it: <https://sqlite.org/wal.html#walresetbug>. */
import { DatabaseSync } from "@photostructure/sqlite";
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";

/** The WAL-reset race is fixed from this minor version on … */
const FIXED_MINOR = 52;
/** … and in these older ones from this patch on. */
const FIXED_PATCH: ReadonlyMap<number, number> = new Map([
  [44, 6],
  [50, 7],
  [51, 3],
]);

const versionRow = z.object({ version: z.string() });

/** The SQLite that is loaded can lose commits: nothing must be written with it. */
export class UnsafeSqliteError extends OperatorError {
  readonly code = "UNSAFE_SQLITE";

  constructor(readonly version: string) {
    super(`SQLite ${version} can lose committed writes (WAL-reset race of 3.7.0 to 3.51.2) and is not used`);
  }
}

/** The version of the SQLite that the driver carries. @example sqliteVersion() // "3.53.0" */
export function sqliteVersion(): string {
  const database = new DatabaseSync(":memory:");
  try {
    return versionRow.parse(database.prepare("SELECT sqlite_version() AS version").get()).version;
  } finally {
    database.close();
  }
}

/**
 * Whether a version of SQLite has the WAL-reset race: 3.7.0 to 3.51.2 save 3.44.6 and 3.50.7 and their later patches. What is no version
 * of SQLite 3 or later counts as one that has it.
 *
 * @example hasWalResetRace("3.45.1") // true
 */
export function hasWalResetRace(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  const fixed = major > 3 || (major === 3 && (minor >= FIXED_MINOR || patch >= (FIXED_PATCH.get(minor) ?? Number.POSITIVE_INFINITY)));
  return !fixed;
}

/** @throws {UnsafeSqliteError} when the SQLite that is loaded has the WAL-reset race. */
export function refuseUnsafeSqlite(): void {
  const version = sqliteVersion();
  if (hasWalResetRace(version)) throw new UnsafeSqliteError(version);
}
