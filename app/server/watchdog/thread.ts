/**
 * The watchdog thread of a process that answers. It sees that the event loop stands, says in the log what the loop is at, and ends the
 * process in case that its primary, which should, is no more. `docs/decisions/0022-supervisor-and-watchdog.md`.
 */
import { workerData } from "node:worker_threads";
import { z } from "zod";
import { logger } from "#app/platform/logger";
import { Life } from "./life";
import { Silence } from "./silence";

const LOOK_MS = 500;
/** Milliseconds of standing after which the log says what the loop is at: well before the primary ends the process. */
const TELL_AFTER_MS = 3000;
/** Milliseconds after which the process is ended from inside: later than the primary would. */
const END_AFTER_MS = 10_000;
/** Milliseconds that the stack gets: a call into native code, such as Unicode normalisation, gives none before it returns. */
const STACK_MS = 1500;
const FRAMES = 12;

/** Watches until the process ends. */
export function runWatchdogThread(): void {
  const { life: memory } = z.object({ life: z.instanceof(SharedArrayBuffer) }).parse(workerData);
  const life = new Life(memory);
  const silence = new Silence(LOOK_MS);
  let beats = life.beats();
  let told = false;
  setInterval(() => {
    const heard = life.beats() !== beats;
    beats = life.beats();
    if (heard) {
      silence.hear();
      if (told) logger().warn("the event loop turns again");
      told = false;
    }
    const standing = silence.tick(performance.now());
    if (standing >= END_AFTER_MS) process.kill(process.pid, "SIGKILL");
    if (standing < TELL_AFTER_MS || told) return;
    told = true;
    void tell(life, standing);
  }, LOOK_MS);
}

/** The requests at once, and the stack if there is one: the primary may end the process before. */
async function tell(life: Life, standing: number): Promise<void> {
  const { pid } = process;
  logger().error({ pid, ms: Math.round(standing), latestRequests: life.latest() }, "the event loop stands");
  const stack = await stackOfMainThread().catch((error: unknown) => [String(error)]);
  logger().error({ pid, stack }, "where the event loop stands");
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
