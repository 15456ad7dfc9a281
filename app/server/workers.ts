/**
 * A primary and its workers: the primary answers nothing itself, it starts workers, replaces those that die or fall silent, and passes
 * signals on. It holds the listening sockets: of several workers it accepts the connections and hands them out, a single one accepts
 * from the socket that it is given. SIGHUP replaces the workers one after another without refusing a request.
 */
import cluster, { type Worker } from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";
import { counter } from "#app/platform/metrics";
import { watchWorkers } from "./watchdog/silence";
import { type Order, readReport } from "./worker-messages";

/** Milliseconds before a worker that died is replaced, so that one that cannot live does not spin. */
const REPLACE_AFTER_MS = 1_000;

const replaced = counter("latchkey_workers_replaced_total", "Workers that ended unasked, or were ended as they were silent.", ["reason"]);

export interface WorkersOptions {
  readonly count: number;
  /** Absolute path of the file that a worker runs. */
  readonly entry: string;
  /** Something for the log; a warning where an operator should act. */
  readonly report: (message: string, facts: Readonly<Record<string, unknown>>, level?: "info" | "warn") => void;
}

/** Starts a worker and resolves once all its ports are open; with undefined when it ended before that. */
type Start = (order: Order) => Promise<Worker | undefined>;

/**
 * Runs the workers until a signal has ended them, then resolves with the exit code.
 *
 * @example process.exit(await runWorkers({ count: 2, entry, report }));
 */
export async function runWorkers({ count, entry, report }: WorkersOptions): Promise<number> {
  // Nothing to share out: connections need not come through this process. A worker and the one that renews it accept from one socket.
  if (count === 1) cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ exec: entry, args: process.argv.slice(2) });
  for (const reason of ["died", "silent"]) replaced.count(reason, "", 0);
  let stopping = false;
  let started = false;
  let renewal = Promise.resolve();
  const silent = new WeakSet<Worker>();
  const { watch, stop: stopWatching } = watchWorkers((worker, milliseconds) => {
    silent.add(worker);
    report("a worker is silent and is ended", { pid: worker.process.pid, ms: Math.round(milliseconds) }, "warn");
  });

  const start: Start = async (order) => {
    if (stopping) return undefined;
    const worker = cluster.fork();
    worker.on("error", (error) => report("a worker could not be reached", { error: String(error) }, "warn"));
    watch(worker);
    // Not Node's "listening", which comes with the first port: the one that it renews would close the second before it is open here.
    const ready = await new Promise<boolean>((resolve) => {
      worker.on("message", (raw) => {
        const said = readReport(raw);
        // A message that comes before the worker listens would be lost, so the worker says when it does.
        if (said === "listening for orders") tell(worker, order);
        else if (said === "serving") resolve(true);
        else if (said === "stopped listening") tell(worker, "leave");
      });
      worker.once("exit", () => resolve(false));
    });
    if (ready) worker.once("exit", (code, signal) => void replace(worker, code, signal));
    return ready ? worker : undefined;
  };
  const replace = async (worker: Worker, code: number, signal: string): Promise<void> => {
    if (stopping || worker.exitedAfterDisconnect) return;
    // Not "code", which the log takes for an authorization code and hides.
    report("a worker died and is replaced", { pid: worker.process.pid, exitCode: code, signal }, "warn");
    replaced.count(silent.has(worker) ? "silent" : "died");
    // A silent one has taken its time already.
    if (silent.has(worker) && (await start("start")) !== undefined) return;
    do await sleep(REPLACE_AFTER_MS);
    while (!stopping && (await start("start")) === undefined);
  };

  process.on("SIGHUP", () => {
    // Workers that are only just starting are new already.
    if (!started) return;
    renewal = renewal
      .then(() => renew(start, report))
      .catch((error: unknown) => {
        if (!stopping) report("the renewal failed", { error: String(error) }, "warn");
      });
  });

  const first = await start("start first");
  // It has said on the console what is wrong.
  if (first === undefined) return 1;
  await Promise.all(Array.from({ length: count - 1 }, () => start("start")));
  tell(first, "announce");
  started = true;

  return await new Promise<number>((resolve) => {
    const stop = async (): Promise<void> => {
      if (stopping) {
        // Each worker ignores it as an echo where it comes within a second of the first.
        for (const worker of living()) worker.process.kill("SIGTERM");
        return;
      }
      stopping = true;
      const clean = await Promise.all(living().map(end));
      stopWatching();
      resolve(clean.every(Boolean) ? 0 : 1);
    };
    process.on("SIGTERM", () => void stop());
    process.on("SIGINT", () => void stop());
  });
}

function tell(worker: Worker, order: Order): void {
  worker.send({ order });
}

function living(): Worker[] {
  return Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? worker : []));
}

/** Lets a worker finish what it has in flight. False when it says itself that it failed; one that a signal ended says nothing. */
async function end(worker: Worker): Promise<boolean> {
  // Not `once`: that fails with a message that the worker, as it died, did not take.
  const ended = new Promise<boolean>((resolve) => void worker.once("exit", (code) => resolve(!code)));
  // A second signal would cut off what one that is being renewed still has in flight.
  if (!worker.exitedAfterDisconnect) worker.process.kill("SIGTERM");
  worker.exitedAfterDisconnect = true;
  return await ended;
}

/** A new worker answers before the one it replaces stops. */
async function renew(start: Start, report: WorkersOptions["report"]): Promise<void> {
  const old = living();
  for (const worker of old) {
    if ((await start("start")) === undefined) throw new Error("A new worker did not start; the rest stay as they are.");
    await end(worker);
  }
  report("every worker was renewed", { workers: old.length });
}
