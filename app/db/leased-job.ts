import { randomUUID } from "node:crypto";
import type { PrismaClient } from "./database";
import { releaseLease, takeLease } from "./lease";

export interface LeasedJobOptions {
  readonly prisma: PrismaClient;
  /** Of the lease. */
  readonly name: string;
  /** Milliseconds between two runs. */
  readonly every: number;
  /** Milliseconds until another process takes over from one that never comes back; more than `every`. */
  readonly lease: number;
  /** Asks `goOn` before each of its steps, and ends when that answers false. */
  readonly work: (goOn: () => Promise<boolean>) => Promise<void>;
  readonly report: (error: unknown) => void;
}

export interface LeasedJob {
  /** Ends after the step under way. */
  stop(): Promise<void>;
}

/** Runs work regularly in one of the processes that share the database. */
export function startLeasedJob({ prisma, name, every, lease, work, report }: LeasedJobOptions): LeasedJob {
  const holder = randomUUID();
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const run = async () => {
    try {
      if (stopped || !(await takeLease(prisma, name, holder, lease))) return;
      let renewedAt = Date.now();
      await work(async () => {
        // A clock that was set back does not put renewal off.
        if (stopped || Math.abs(Date.now() - renewedAt) < lease / 4) return !stopped;
        renewedAt = Date.now();
        return await takeLease(prisma, name, holder, lease);
      });
    } catch (error) {
      report(error);
    }
  };
  // Processes that started together need not come together.
  let timer = setTimeout(tick, every * (0.5 + Math.random())).unref();
  function tick(): void {
    running = run().finally(() => {
      if (!stopped) timer = setTimeout(tick, every).unref();
    });
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      await releaseLease(prisma, name, holder).catch(report);
    },
  };
}
