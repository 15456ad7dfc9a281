/** In a process that answers: tells its watchdog thread and its primary that its event loop runs. */
import { url } from "node:inspector";
import { Worker } from "node:worker_threads";
import { logger } from "#app/platform/logger";
import { reportAlive } from "../worker-messages";
import { Activity } from "./activity";

/** Milliseconds between two beats; each costs microseconds. */
const BEAT_MS = 500;

const activity = new Activity();

/** Remembers a request that begins, in case it blocks the event loop. */
export function noteRequest(method: string, path: string, requestId: string): void {
  activity.note(method, path, requestId);
}

/**
 * Starts the watchdog thread, and tells the primary from now on that this process is alive. Call it once the process answers, as a
 * migration may take long. Under a debugger it does nothing, as a breakpoint blocks the event loop too.
 *
 * @param entry absolute path of a program that calls `runWatchdogThread` when its argument is `command`.
 */
export function startWatchdog(entry: string, command: string): void {
  if (url() !== undefined) return;
  setInterval(() => {
    activity.beat();
    reportAlive();
  }, BEAT_MS).unref();
  const thread = new Worker(entry, { argv: [command], workerData: { activity: activity.memory } });
  thread.on("error", (error) =>
    logger().error({ err: error }, "the watchdog ended; the primary still ends this process if its event loop is blocked"),
  );
  thread.unref();
}
