// Loaded into every process of a server by `--import`: on each SIGUSR2 it writes how many milliseconds the event loop was busy since
// the one before, into $LOOP_PROBE/<pid>. It collects garbage before: memory that V8 would give back later is not what an attack holds.
import { renameSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

const folder = process.env["LOOP_PROBE"];
if (isMainThread && folder !== undefined) {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc");
  let last = performance.eventLoopUtilization();
  process.on("SIGUSR2", () => {
    const { active } = performance.eventLoopUtilization(last);
    collectGarbage();
    last = performance.eventLoopUtilization();
    writeFileSync(`${folder}/${process.pid}.part`, String(active));
    renameSync(`${folder}/${process.pid}.part`, `${folder}/${process.pid}`);
  });
}
