import { randomUUID } from "node:crypto";
import type { PrismaClient } from "./database";

/**
 * Takes or renews the right to run a job, so that of many processes one runs it.
 *
 * @param holder names this process
 * @param milliseconds how long others stay away if it never comes back
 */
export async function takeLease(
  prisma: PrismaClient,
  name: string,
  holder: string,
  milliseconds: number,
  now = Date.now(),
): Promise<boolean> {
  const [at, until] = [new Date(now), new Date(now + milliseconds)];
  // Further ahead than anybody takes it: by a clock that has been set back since.
  const impossible = new Date(now + 2 * milliseconds);
  const taken = await prisma.$executeRaw`
    INSERT INTO "JobLease" ("name", "holder", "expiresAt") VALUES (${name}, ${holder}, ${until})
    ON CONFLICT ("name") DO UPDATE SET "holder" = excluded."holder", "expiresAt" = excluded."expiresAt"
    WHERE "JobLease"."holder" = ${holder} OR "JobLease"."expiresAt" < ${at} OR "JobLease"."expiresAt" > ${impossible}`;
  return taken > 0;
}

/** Lets others run the job at once. */
export async function releaseLease(prisma: PrismaClient, name: string, holder: string): Promise<void> {
  await prisma.jobLease.deleteMany({ where: { name, holder } });
}

export interface LeasedJobOptions {
  readonly prisma: PrismaClient;
  /** Of the lease. */
  readonly name: string;
  /** Milliseconds between two runs. */
  readonly every: number;
  /** Milliseconds until another process takes over from one that never comes back; more than `every`. */
  readonly lease: number;
  /** Whether there is work. Asked first, as taking the lease is a write. */
  readonly isDue?: () => Promise<boolean>;
  /** Asks `goOn` before each of its steps, and ends when that answers false. */
  readonly work: (goOn: () => Promise<boolean>) => Promise<void>;
  readonly report: (error: unknown) => void;
}

export interface LeasedJob {
  /** Ends after the step under way. */
  stop(): Promise<void>;
}

/** Milliseconds after an error: while the database is away, it is reported that often. */
const RETRY_MS = 10_000;

/** Runs work regularly in one of the processes that share the database. */
export function startLeasedJob({ prisma, name, every, lease, isDue, work, report }: LeasedJobOptions): LeasedJob {
  const holder = randomUUID();
  let stopped = false;
  /** Whether this process had the lease when it last asked, and when that was. */
  let asked = { isHad: false, at: Number.NEGATIVE_INFINITY };
  let running: Promise<void> = Promise.resolve();

  const goOn = async () => {
    if (stopped) return false;
    const now = Date.now();
    // To ask is a write, also where another process has it. A clock that was set back does not put the next one off.
    if (Math.abs(now - asked.at) >= lease / 4) asked = { isHad: await takeLease(prisma, name, holder, lease, now), at: now };
    return asked.isHad && !stopped;
  };
  /** @returns milliseconds until the next run. */
  const run = async (): Promise<number> => {
    try {
      if (!stopped && (isDue === undefined || (await isDue())) && (await goOn())) await work(goOn);
      return every;
    } catch (error) {
      report(error);
      return Math.max(every, RETRY_MS);
    }
  };
  // Processes that started together need not come together.
  let timer = setTimeout(tick, every * (0.5 + Math.random())).unref();
  function tick(): void {
    running = run().then((pause) => {
      if (!stopped) timer = setTimeout(tick, pause).unref();
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
