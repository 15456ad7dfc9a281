// Loaded into a server by `--import`: the first SIGUSR2 starts V8's profiler, the second writes its profile to $CPU_PROFILE. A supervisor
// answers no request, so it hands the signal to its first worker, which has this file by NODE_OPTIONS.
import cluster from "node:cluster";
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { isMainThread } from "node:worker_threads";

/** @type {Session | undefined} */
let session;

async function toggle() {
  if (!session) {
    session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 200 });
    await session.post("Profiler.start");
    return;
  }
  const { profile } = await session.post("Profiler.stop");
  writeFileSync(process.env["CPU_PROFILE"] ?? "server.cpuprofile", JSON.stringify(profile));
}

if (isMainThread) {
  process.on("SIGUSR2", () => {
    const [worker] = Object.values(cluster.workers ?? {});
    if (worker) worker.process.kill("SIGUSR2");
    else void toggle();
  });
}
