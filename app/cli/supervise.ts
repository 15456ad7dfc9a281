import { env } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { relayMetrics } from "#app/server/worker-metrics";
import { runWorkers } from "#app/server/workers";
import { makeDataFolder } from "./data-folder";
import { surviveSighup } from "./signals";

/**
 * The process that was started. It answers no request itself: none can stop it, and it replaces the workers that one does stop. It
 * loads little, and no database.
 *
 * @param entry absolute path of the bundle, for the workers.
 */
export async function supervise(entry: string): Promise<void> {
  const { workers, adminPassword } = env();
  // Loaded only where there is a password to check: its rules are among the accounts, whose modules come with the database's.
  if (adminPassword !== undefined) (await import("./admin-password")).refuseWeakAdminOfNewPortal(env());
  surviveSighup();
  await makeDataFolder(env());
  relayMetrics(workers);
  const report: Parameters<typeof runWorkers>[0]["report"] = (message, facts, level = "info") => logger()[level](facts, message);
  process.exit(await runWorkers({ count: workers, entry, report }));
}
