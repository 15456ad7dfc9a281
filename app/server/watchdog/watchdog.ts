/**
 * The watchdog of a process that answers. The process tells its watchdog thread and its primary that its event loop runs. When the loop is
 * blocked, the thread logs what it is doing, and ends the process if the primary, which should have done so, is gone. See
 * `docs/decisions/0022-supervisor-and-watchdog.md`.
 */
import { url } from "node:inspector";
import { Worker, workerData } from "node:worker_threads";
import { z } from "zod";
import { logger } from "#app/platform/logger";
import { reportAlive } from "../worker-messages";
import { Activity } from "./activity";
import { Silence } from "./silence";

/** Milliseconds between two beats; each costs microseconds. */
const BEAT_MS = 500;
/** Milliseconds between two checks of the thread. */
const CHECK_MS = 500;
/** Milliseconds of blocking after which it is logged: well before the primary ends the process. */
const LOG_AFTER_MS = 3000;
/** Milliseconds after which the process is ended from inside: later than the primary would. */
const END_AFTER_MS = 10_000;
/** Milliseconds that the stack gets: a call into native code, such as Unicode normalisation, gives none before it returns. */
const STACK_MS = 1500;
const FRAMES = 12;

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

/** Watches until the process ends. */
export function runWatchdogThread(): void {
  const { activity: memory } = z.object({ activity: z.instanceof(SharedArrayBuffer) }).parse(workerData);
  const activity = new Activity(memory);
  const silence = new Silence(CHECK_MS);
  let beats = activity.beats();
  let logged = false;
  setInterval(() => {
    const heard = activity.beats() !== beats;
    beats = activity.beats();
    if (heard) {
      silence.hear();
      if (logged) logger().warn("the event loop runs again");
      logged = false;
    }
    const blocked = silence.tick(performance.now());
    if (blocked >= END_AFTER_MS) process.kill(process.pid, "SIGKILL");
    if (blocked < LOG_AFTER_MS || logged) return;
    logged = true;
    void logBlocked(activity, blocked);
  }, CHECK_MS);
}

/** Logs the requests at once, then the stack if there is one: the primary may end the process before that. */
async function logBlocked(activity: Activity, milliseconds: number): Promise<void> {
  const { pid } = process;
  logger().error({ pid, ms: Math.round(milliseconds), latestRequests: activity.latest() }, "the event loop is blocked");
  const stack = await stackOfMainThread().catch((error: unknown) => [String(error)]);
  logger().error({ pid, stack }, "where the event loop is blocked");
}

/** Where the main thread is, the innermost function first. It goes on afterwards. */
async function stackOfMainThread(): Promise<readonly string[]> {
  const { Session } = await import("node:inspector");
  const session = new Session();
  session.connectToMainThread();
  // A frame names its script by a number only.
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => void urls.set(scriptId, url));
  return await new Promise((resolve) => {
    const finish = (frames: readonly string[]) => {
      clearTimeout(late);
      session.disconnect();
      resolve(frames);
    };
    const late = setTimeout(finish, STACK_MS, ["in native code: it gave no stack"]);
    session.once("Debugger.paused", ({ params: { callFrames } }) => {
      session.post("Debugger.resume");
      const frames = callFrames.slice(0, FRAMES).map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => {
        return `${functionName || "(anonymous)"} ${urls.get(scriptId) ?? ""}:${lineNumber + 1}:${columnNumber + 1}`;
      });
      finish(frames);
    });
    session.post("Debugger.enable");
    session.post("Debugger.pause");
  });
}
