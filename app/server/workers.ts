/**
 * One listener, several processes: the primary accepts and hands connections out, workers answer. A worker that dies
 * is replaced; SIGHUP replaces all, one after another, without refusing a request.
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** Milliseconds before a worker that died is replaced, so that one that cannot live does not spin. */
const REPLACE_AFTER_MS = 1_000;

/** What a primary tells a worker, among other messages. The first worker alone prepares the database and speaks to the console. */
const orderSchema = z.object({ order: z.enum(["start", "start first", "announce", "leave"]) });
type Order = z.infer<typeof orderSchema>;

/** What a worker says once it listens for orders, and once it has closed its ports. */
const reportSchema = z.object({ worker: z.enum(["listening for orders", "stopped listening"]) });
type Report = z.infer<typeof reportSchema>;

/** Milliseconds that a worker waits for leave to end. */
const LEAVE_MS = 1_000;

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
  let started = false;
  let renewal = Promise.resolve();
  process.on("SIGHUP", () => {
    // Workers that are only just starting are new already.
    if (!started) return;
    renewal = renewal
      .then(() => renew(start, report))
      .catch((error: unknown) => {
        if (!stopping) report("the renewal failed", { error: String(error) });
      });
  });

  const start = async (order: Order["order"]): Promise<Worker | undefined> => {
    if (stopping) return undefined;
    const worker = cluster.fork();
    worker.on("error", (error) => report("a worker could not be reached", { error: String(error) }));
    // A message that comes before the worker listens would be lost, so the worker says when it does.
    worker.on("message", (raw) => {
      const said = has(raw, "worker") ? reportSchema.safeParse(raw).data?.worker : undefined;
      if (said !== undefined) worker.send({ order: said === "stopped listening" ? "leave" : order } satisfies Order);
    });
    const ready = await new Promise<boolean>((resolve) => {
      worker.once("listening", () => resolve(true));
      worker.once("exit", () => resolve(false));
    });
    if (ready) worker.once("exit", (code, signal) => void replace(worker, code, signal));
    return ready ? worker : undefined;
  };
  const replace = async (worker: Worker, code: number, signal: string): Promise<void> => {
    if (stopping || worker.exitedAfterDisconnect) return;
    // Not "code", which the log takes for an authorization code and hides.
    report("a worker died and is replaced", { pid: worker.process.pid, exitCode: code, signal });
    do await sleep(REPLACE_AFTER_MS);
    while (!stopping && (await start("start")) === undefined);
  };

  const first = await start("start first");
  // It has said on the console what is wrong.
  if (first === undefined) return 1;
  await Promise.all(Array.from({ length: count - 1 }, () => start("start")));
  first.send({ order: "announce" } satisfies Order);
  started = true;

  return await new Promise<number>((resolve) => {
    const stop = async (): Promise<void> => {
      if (stopping) {
        // Each worker tells an echo from somebody who is tired of waiting.
        for (const worker of living()) worker.process.kill("SIGTERM");
        return;
      }
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
  // Not `once`: that fails with a message that the worker, as it died, did not take.
  const ended = new Promise<void>((resolve) => void worker.once("exit", () => resolve()));
  // A second signal would cut off what one that is being renewed still has in flight.
  if (!worker.exitedAfterDisconnect) worker.process.kill("SIGTERM");
  worker.exitedAfterDisconnect = true;
  await ended;
}

/** A new worker answers before the one it replaces stops. */
async function renew(start: (order: Order["order"]) => Promise<Worker | undefined>, report: WorkersOptions["report"]): Promise<void> {
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
  const start = nextOrder();
  process.send?.({ worker: "listening for orders" } satisfies Report);
  const first = (await start) === "start first";
  return { first, announced: nextOrder() };
}

/**
 * In a worker that has closed its ports: waits until the primary knows. Connections that it handed over meanwhile have come by
 * then and were given back; if the process ended before, nobody would ever answer them. Elsewhere does nothing.
 */
export async function takeLeave(): Promise<void> {
  if (!cluster.isWorker || !process.connected) return;
  const leave = nextOrder();
  process.send?.({ worker: "stopped listening" } satisfies Report);
  await Promise.race([leave, once(process, "disconnect"), sleep(LEAVE_MS)]);
}

async function nextOrder(): Promise<Order["order"]> {
  return await new Promise((resolve) => {
    const listen = (raw: unknown) => {
      const message = has(raw, "order") ? orderSchema.safeParse(raw).data : undefined;
      if (message === undefined) return;
      process.off("message", listen);
      resolve(message.order);
    };
    process.on("message", listen);
  });
}

/** The line is the writer's too, hundreds of times a second: what is about something else is told apart at no cost. */
function has(raw: unknown, name: string): boolean {
  return typeof raw === "object" && raw !== null && name in raw;
}
