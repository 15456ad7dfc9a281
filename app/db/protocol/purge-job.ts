import type { Database } from "../database";
import { type LeasedJob, startLeasedJob } from "../leased-job";
import { purge } from "./purge";
import { rollUpUsage } from "./usage-roll-up";

const EVERY_MS = 60_000;
const LEASE_MS = 120_000;

/**
 * Rolls usage up and purges once a minute, in one of the processes that share the database.
 *
 * @param keepExpiredTokens milliseconds that an expired token's record stays
 */
export function startPurgeJob(database: Database, report: (error: unknown) => void, keepExpiredTokens?: number): LeasedJob {
  return startLeasedJob({
    prisma: database.prisma,
    name: "purge",
    every: EVERY_MS,
    lease: LEASE_MS,
    report,
    async work(goOn) {
      await rollUpUsage({ database, now: Date.now(), goOn });
      await purge({ database, now: Date.now(), keepExpiredTokens, goOn });
    },
  });
}
