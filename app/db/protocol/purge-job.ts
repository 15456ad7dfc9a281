import { randomUUID } from "node:crypto";
import type { Database } from "../database";
import { releaseLease, takeLease } from "../lease";
import { purge } from "./purge";
import { rollUpUsage } from "./usage-roll-up";

const EVERY_MS = 60_000;
const LEASE = "purge";
const LEASE_MS = 120_000;
const RENEW_MS = 30_000;

export interface PurgeJob {
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}

/**
 * Rolls usage up and purges once a minute, in one of the processes that share the database.
 *
 * @param keepExpiredTokens milliseconds that an expired token's record stays
 */
export function startPurgeJob(database: Database, report: (error: unknown) => void, keepExpiredTokens?: number): PurgeJob {
  const holder = randomUUID();
  const { prisma } = database;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const run = async () => {
    try {
      if (stopped || !(await takeLease(prisma, LEASE, holder, LEASE_MS))) return;
      let renewedAt = Date.now();
      const goOn = async () => {
        if (stopped || Date.now() - renewedAt < RENEW_MS) return !stopped;
        renewedAt = Date.now();
        return await takeLease(prisma, LEASE, holder, LEASE_MS);
      };
      await rollUpUsage({ database, now: Date.now(), goOn });
      await purge({ database, now: Date.now(), keepExpiredTokens, goOn });
    } catch (error) {
      report(error);
    }
  };
  // Processes that started together need not come together.
  let timer = setTimeout(tick, EVERY_MS * (0.5 + Math.random())).unref();
  function tick(): void {
    running = run().finally(() => {
      if (!stopped) timer = setTimeout(tick, EVERY_MS).unref();
    });
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      await releaseLease(prisma, LEASE, holder).catch(report);
    },
  };
}
