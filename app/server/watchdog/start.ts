/** In a process that answers: lets its watchdog thread and its primary know that its event loop turns. */
import { url } from "node:inspector";
import { Worker } from "node:worker_threads";
import { logger } from "#app/platform/logger";
import { reportAlive } from "../worker-messages";
import { Life } from "./life";

/** Milliseconds between two beats; each costs microseconds. */
const BEAT_MS = 500;

const life = new Life();

/** Remembers a request that begins, in case the event loop stands before it ends. */
export function noteRequest(method: string, path: string, requestId: string): void {
  life.note(method, path, requestId);
}

/**
 * Starts the watchdog thread, and says to the primary from now on that this process is alive. Call it once the process answers: a
 * migration may take as long as it takes. Under a debugger it does nothing, for a breakpoint is no fault.
 *
 * @param entry absolute path of a program that calls `runWatchdogThread` when its argument is `command`.
 */
export function startWatchdog(entry: string, command: string): void {
  if (url() !== undefined) return;
  setInterval(() => {
    life.beat();
    reportAlive();
  }, BEAT_MS).unref();
  const thread = new Worker(entry, { argv: [command], workerData: { life: life.memory } });
  thread.on("error", (error) => logger().error({ err: error }, "the watchdog ended; a standing event loop is still ended by the primary"));
  thread.unref();
}
