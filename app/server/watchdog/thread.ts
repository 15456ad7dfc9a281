/**
 * The watchdog thread of a process that answers. When the event loop is blocked, it logs what the loop is doing. It ends the process if
 * the primary, which should have done so, is gone. See `docs/decisions/0022-supervisor-and-watchdog.md`.
 */
import { workerData } from "node:worker_threads";
import { z } from "zod";
import { logger } from "#app/platform/logger";
import { Activity } from "./activity";
import { Silence } from "./silence";

const CHECK_MS = 500;
/** Milliseconds of blocking after which it is logged: well before the primary ends the process. */
const LOG_AFTER_MS = 3000;
/** Milliseconds after which the process is ended from inside: later than the primary would. */
const END_AFTER_MS = 10_000;
/** Milliseconds that the stack gets: a call into native code, such as Unicode normalisation, gives none before it returns. */
const STACK_MS = 1500;
const FRAMES = 12;

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
