/** `npm start`: prepares what is missing, then serves in this very process, so that signals reach the server itself. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, ROOT } from "./prepare.mjs";

const PARENT_CHECK_MS = 250;

/**
 * npm passes SIGTERM to the shell it runs the script in, and some shells end without passing it on. Left without
 * its parent, the server takes that as the signal it should have got.
 */
function stopWithParent() {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    process.kill(process.pid, "SIGTERM");
  }, PARENT_CHECK_MS);
  check.unref();
}

stopWithParent();
await prepare();
process.env.NODE_ENV ??= "production";
await import(pathToFileURL(path.join(ROOT, "build/server/index.js")).href);
