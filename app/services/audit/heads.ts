import { database } from "#app/db/database";
import { logger } from "#app/platform/logger";
import { digestOf } from "./chain";

const DAY_MS = 86_400_000;

/**
 * Writes the newest link of every audit chain to the log, now and once a day. The owner of the
 * database cannot change a log that is collected elsewhere: a chain that ends earlier, or has another hash at that entry, was cut or exchanged.
 *
 * @returns `stop` before the database is closed
 */
export function reportAuditHeads(): { stop(): void } {
  void report();
  const timer = setInterval(report, DAY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

async function report(): Promise<void> {
  try {
    for (const { realmId, seq, hash } of await database().prisma.auditHead.findMany({ orderBy: { realmId: "asc" } }))
      logger().info({ realm: realmId, seq, hash: digestOf(hash) }, "the audit log's newest entry");
  } catch (error) {
    logger().warn({ err: error }, "the audit log's newest entry could not be read");
  }
}
