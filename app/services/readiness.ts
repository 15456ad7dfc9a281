import { database } from "#app/db/database";
import { pendingMigrations } from "#app/db/migrate";

export interface Readiness {
  readonly status: "ready" | "not ready";
  readonly database: "reachable" | "unreachable";
  readonly pendingMigrations: number | null;
}

/** Whether requests can be served: the database answers and has every migration this version knows. */
export async function readiness(): Promise<Readiness> {
  try {
    const pending = (await pendingMigrations(database())).length;
    return { status: pending === 0 ? "ready" : "not ready", database: "reachable", pendingMigrations: pending };
  } catch {
    return { status: "not ready", database: "unreachable", pendingMigrations: null };
  }
}
