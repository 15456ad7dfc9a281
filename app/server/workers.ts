/**
 * One listener, several processes: the primary accepts and hands connections out, workers answer. A worker that dies
 * is replaced; SIGHUP replaces all, one after another, without refusing a request.
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds before a worker that died is replaced, so that one that cannot live does not spin. */
const REPLACE_AFTER_MS = 1_000;

/** What a primary tells a worker. The first worker alone prepares the database and speaks to the console. */
type Order = "start" | "start first" | "announce";

/** What a worker says once it listens for orders. */
const LISTENING = "listening for orders";

export interface WorkersOptions {
  readonly count: number;
  /** Absolute path of the file that a worker runs. */
  readonly entry: string;
  /** Something the log should know. */
  readonly report: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/**
 * Runs the workers until a signal has ended them, then resolves with the exit code.
 *
 * @example process.exit(await runWorkers({ count: 2, entry, report }));
 */
export async function runWorkers({ count, entry, report }: WorkersOptions): Promise<number> {
  cluster.setupPrimary({ exec: entry, args: process.argv.slice(2) });
  let stopping = false;

  const start = async (order: Order): Promise<Worker | undefined> => {
    const worker = cluster.fork();
    worker.on("error", (error) => report("a worker could not be reached", { error: String(error) }));
    // A message that comes before the worker listens would be lost, so the worker says when it does.
    worker.once("message", () => worker.send(order));
    const ready = await Promise.race([once(worker, "listening").then(() => true), once(worker, "exit").then(() => false)]);
    if (ready) worker.once("exit", (code, signal) => void replace(worker, code, signal));
    return ready ? worker : undefined;
  };
  const replace = async (worker: Worker, code: number, signal: string): Promise<void> => {
    if (stopping || worker.exitedAfterDisconnect) return;
    report("a worker died and is replaced", { pid: worker.process.pid, code, signal });
    do await sleep(REPLACE_AFTER_MS);
    while (!stopping && (await start("start")) === undefined);
  };

  const first = await start("start first");
  // It has said on the console what is wrong.
  if (first === undefined) return 1;
  await Promise.all(Array.from({ length: count - 1 }, () => start("start")));
  first.send("announce" satisfies Order);

  return await new Promise<number>((resolve) => {
    let renewal = Promise.resolve();
    process.on("SIGHUP", () => {
      renewal = renewal.then(() => renew(start, report)).catch((error: unknown) => report("the renewal failed", { error: String(error) }));
    });
    const stop = async (): Promise<void> => {
      if (stopping) return;
      stopping = true;
      await Promise.all(living().map(end));
      resolve(0);
    };
    process.on("SIGTERM", () => void stop());
    process.on("SIGINT", () => void stop());
  });
}

function living(): Worker[] {
  return Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? worker : []));
}

/** Lets a worker finish what it has in flight. */
async function end(worker: Worker): Promise<void> {
  const ended = once(worker, "exit");
  worker.exitedAfterDisconnect = true;
  worker.process.kill("SIGTERM");
  await ended;
}

/** A new worker answers before the one it replaces stops. */
async function renew(start: (order: Order) => Promise<Worker | undefined>, report: WorkersOptions["report"]): Promise<void> {
  const old = living();
  for (const worker of old) {
    if ((await start("start")) === undefined) throw new Error("A new worker did not start; the rest stay as they are.");
    await end(worker);
  }
  report("every worker was renewed", { workers: old.length });
}

/** Whether this process is to run workers rather than to be one, or to serve alone. */
export function isPrimary(count: number): boolean {
  return count > 1 && cluster.isPrimary;
}

/**
 * A worker's orders: whether it is the first, and when to speak. Undefined in a process that is no worker.
 *
 * @example const orders = await workerOrders(); if (orders?.first === false) …
 */
export async function workerOrders(): Promise<{ readonly first: boolean; readonly announced: Promise<unknown> } | undefined> {
  if (!cluster.isWorker) return undefined;
  const order = once(process, "message").then(([message]: unknown[]) => message);
  const announced = new Promise<void>((resolve) => {
    process.on("message", (message) => {
      if (message === ("announce" satisfies Order)) resolve();
    });
  });
  process.send?.(LISTENING);
  return { first: (await order) === "start first", announced };
}
