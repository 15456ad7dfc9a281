import { database } from "#app/db/database";
import { pendingMigrations } from "#app/db/migrate";
import { refuseUnusableSqlite, UnusableSqliteError } from "#app/db/sqlite/version";
import { OperatorError } from "#app/platform/operator-error";

export interface Readiness {
  readonly status: "ready" | "not ready";
  readonly database: "reachable" | "unreachable" | "newer than this version" | `unusable: SQLite ${string}`;
  readonly pendingMigrations: number | null;
}

/**
 * Whether requests can be served: the database answers, has every migration this version knows, and none that it cannot work with; and
 * the SQLite that is loaded is one that can be used.
 */
export async function readiness(): Promise<Readiness> {
  try {
    const opened = database();
    if (opened.engine === "sqlite") refuseUnusableSqlite();
    const pending = (await pendingMigrations(opened)).length;
    return { status: pending === 0 ? "ready" : "not ready", database: "reachable", pendingMigrations: pending };
  } catch (error) {
    return { status: "not ready", database: stateAfter(error), pendingMigrations: null };
  }
}

function stateAfter(error: unknown): Readiness["database"] {
  if (error instanceof UnusableSqliteError) return `unusable: SQLite ${error.version}`;
  return error instanceof OperatorError ? "newer than this version" : "unreachable";
}
