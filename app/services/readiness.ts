import { database } from "#app/db/database";
import { pendingMigrations } from "#app/db/migrate";
import { OperatorError } from "#app/platform/operator-error";

export interface Readiness {
  readonly status: "ready" | "not ready";
  readonly database: "reachable" | "unreachable" | "newer than this version";
  readonly pendingMigrations: number | null;
}

/** Whether requests can be served: the database answers, has every migration this version knows, and none that it cannot work with. */
export async function readiness(): Promise<Readiness> {
  try {
    const pending = (await pendingMigrations(database())).length;
    return { status: pending === 0 ? "ready" : "not ready", database: "reachable", pendingMigrations: pending };
  } catch (error) {
    const newer = error instanceof OperatorError;
    return { status: "not ready", database: newer ? "newer than this version" : "unreachable", pendingMigrations: null };
  }
}
