/** `npm start`: prepares what is missing, then serves in this very process, so that signals reach the server itself. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, ROOT } from "./prepare.mjs";

await prepare();
process.env.NODE_ENV ??= "production";
await import(pathToFileURL(path.join(ROOT, "build/server/index.js")).href);
