// Loaded into every process of a server by `--import`: on each SIGUSR2 it writes how many milliseconds the event loop was busy since
// the one before, into $LOOP_PROBE/<pid>.
import { renameSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const folder = process.env["LOOP_PROBE"];
if (isMainThread && folder !== undefined) {
  let last = performance.eventLoopUtilization();
  process.on("SIGUSR2", () => {
    const now = performance.eventLoopUtilization();
    const { active } = performance.eventLoopUtilization(now, last);
    last = now;
    writeFileSync(`${folder}/${process.pid}.part`, String(active));
    renameSync(`${folder}/${process.pid}.part`, `${folder}/${process.pid}`);
  });
}
