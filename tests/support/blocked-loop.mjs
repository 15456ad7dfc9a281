// Loaded into a server by `--import`: the event loop of the worker whose process id is in the file $BLOCK_FILE is blocked from then on.
import cluster from "node:cluster";
import { existsSync, readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const CHECK_MS = 50;
const file = process.env["BLOCK_FILE"] ?? "";

function blockForever() {
  for (;;);
}

if (isMainThread && cluster.isWorker) {
  setInterval(() => {
    if (existsSync(file) && readFileSync(file, "utf8") === String(process.pid)) blockForever();
  }, CHECK_MS).unref();
}
