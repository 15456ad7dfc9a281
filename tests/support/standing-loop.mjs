// Loaded into a server by `--import`: the event loop of the worker whose process id is in the file $STAND_FILE stands from then on.
import cluster from "node:cluster";
import { existsSync, readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const LOOK_MS = 50;
const file = process.env["STAND_FILE"] ?? "";

function standForever() {
  for (;;);
}

if (isMainThread && cluster.isWorker) {
  setInterval(() => {
    if (existsSync(file) && readFileSync(file, "utf8") === String(process.pid)) standForever();
  }, LOOK_MS).unref();
}
