/** Which SQLite is loaded, and whether the portal can use it. */
import { DatabaseSync } from "@photostructure/sqlite";
import { z } from "zod";
import { OperatorError } from "#app/platform/operator-error";

/** The race of two connections in WAL mode, <https://sqlite.org/wal.html#walresetbug>, is fixed from this minor version on … */
const FIXED_MINOR = 52;
/** … and in these older ones from this patch on. */
const FIXED_PATCH: ReadonlyMap<number, number> = new Map([
  [44, 6],
  [50, 7],
  [51, 3],
]);
/** `jsonb_each`, by which tokens are written, came with this minor version. */
const JSONB_EACH_MINOR = 51;

const versionRow = z.object({ version: z.string() });

/** The SQLite that is loaded can lose commits, or lacks what our statements use: nothing must be written with it. */
export class UnusableSqliteError extends OperatorError {
  readonly code = "UNUSABLE_SQLITE";

  constructor(
    readonly version: string,
    fault: string,
  ) {
    super(`SQLite ${version} ${fault}, and is not used`);
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
 * Why a version of SQLite is not used: it has the WAL-reset race (3.7.0 to 3.51.2, save 3.44.6 and 3.50.7 and their later patches), or it
 * has no `jsonb_each`. So the first that is used is 3.51.3. What is no version of SQLite 3 or later counts as one that has the race.
 *
 * @returns what to say after the version; null for one that is used.
 * @example sqliteFault("3.45.1") // "can lose committed writes (…)"
 */
export function sqliteFault(version: string): string | null {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  if (major > 3) return null;
  const fixed = major === 3 && (minor >= FIXED_MINOR || patch >= (FIXED_PATCH.get(minor) ?? Number.POSITIVE_INFINITY));
  if (!fixed) return "can lose committed writes (WAL-reset race of 3.7.0 to 3.51.2)";
  return minor < JSONB_EACH_MINOR ? "has no jsonb_each, which came with 3.51.0" : null;
}

/** @throws {UnusableSqliteError} when the SQLite that is loaded has a fault. */
export function refuseUnusableSqlite(): void {
  const version = sqliteVersion();
  const fault = sqliteFault(version);
  if (fault !== null) throw new UnusableSqliteError(version, fault);
}
