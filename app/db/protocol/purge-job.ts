import { randomUUID } from "node:crypto";
import type { Database } from "../database";
import { releaseLease, takeLease } from "../lease";
import { purge } from "./purge";

const EVERY_MS = 60_000;
const LEASE = "purge";
const LEASE_MS = 120_000;
const RENEW_MS = 30_000;

export interface PurgeJob {
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}

/** Purges once a minute, in one of the processes that share the database. */
export function startPurgeJob(database: Database, report: (error: unknown) => void): PurgeJob {
  const holder = randomUUID();
  const { prisma } = database;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const run = async () => {
    try {
      if (stopped || !(await takeLease(prisma, LEASE, holder, LEASE_MS))) return;
      let renewedAt = Date.now();
      await purge({
        database,
        now: Date.now(),
        async goOn() {
          if (stopped || Date.now() - renewedAt < RENEW_MS) return !stopped;
          renewedAt = Date.now();
          return await takeLease(prisma, LEASE, holder, LEASE_MS);
        },
      });
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
