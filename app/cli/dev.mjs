/** `npm run dev`: serves from the sources. Pages reload hot; a change further in starts the server's part anew. */
import { once } from "node:events";
import net from "node:net";
import path from "node:path";
import { checkNode, ensureGenerated, ensureInstalled, ROOT } from "./prepare.mjs";

/** Changes here reach what lives between requests: the database, the protocol, the listener. */
const INNER = ["cli", "db", "http", "oauth", "platform", "server", "services"].map((folder) => path.join(ROOT, "app", folder) + path.sep);

/** A port nobody listens on now. */
async function freePort() {
  const probe = net.createServer();
  await once(probe.listen(0, "localhost"), "listening");
  const address = probe.address();
  await once(probe.close(), "close");
  return typeof address === "object" && address ? address.port : 0;
}

checkNode();
ensureInstalled();
await ensureGenerated();
process.env.NODE_ENV = "development";
process.chdir(ROOT);

const { createServer } = await import("vite");
// Vite's own default is one fixed port on every interface; a second checkout would talk to the first one's.
const hmr = { host: "localhost", port: await freePort() };
const vite = await createServer({
  configFile: path.join(ROOT, "remix.config.js"),
  server: { middlewareMode: true, hmr },
  appType: "custom",
});

/** @type {{ stop(): Promise<void> } | undefined} */
let running;
let turn = Promise.resolve();

async function restart() {
  await running?.stop();
  running = undefined;
  try {
    const { serveFromSources } = await vite.ssrLoadModule("/app/cli/serve-dev.ts");
    running = await serveFromSources(vite);
  } catch (error) {
    if (error instanceof Error) vite.ssrFixStacktrace(error);
    console.error(error instanceof Error && error.name === "SettingError" ? error.message : error);
  }
}

function restartInTurn() {
  turn = turn.then(restart);
}

/** @type {NodeJS.Timeout | undefined} */
let soon;
vite.watcher.on("change", (file) => {
  if (!INNER.some((folder) => file.startsWith(folder)) || file.includes(".test.")) return;
  clearTimeout(soon);
  soon = setTimeout(restartInTurn, 100);
});

// Remix's helper servers end the process themselves on this signal, before anything of ours is closed.
process.removeAllListeners("SIGTERM");
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    turn = turn.then(async () => {
      await running?.stop();
      await vite.close();
      process.exit(0);
    });
  });
}

restartInTurn();
