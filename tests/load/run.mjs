// Runs a TypeScript module of the benchmarks through Vite, so that they need no compiler of their own:
// `node tests/load/run.mjs bench.ts -- --quick`.
import path from "node:path";
import { createServer } from "vite";

const module = process.argv[2] ?? "bench.ts";
const vite = await createServer({
  configFile: false,
  appType: "custom",
  logLevel: "warn",
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias: { "#app": path.resolve("app"), "#tests": path.resolve("tests") } },
});
let code = 1;
try {
  const { main } = await vite.ssrLoadModule(path.resolve("tests/load", module));
  code = (await main(process.argv.slice(3).filter((argument) => argument !== "--"))) ?? 0;
} finally {
  await vite.close();
}
process.exit(code);
