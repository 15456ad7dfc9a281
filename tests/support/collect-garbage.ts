import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Collects this process's garbage. SQLite's driver keeps a closed file open until the statements prepared on it have been collected:
 * a command that needs the file alone would find it in use by the test.
 *
 * @example await closeOpened(opened); await collectGarbage();
 */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("This Node has no gc().");
  // What is found in one collection is finalised after it, and may free more.
  for (let round = 0; round < 2; round += 1) {
    collect();
    await setImmediate();
  }
}
