// The Vite configuration, Remix's plugin included: `remix vite:build --config remix.config.js`.
import path from "node:path";
import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/** Packages of many modules: bundled, they cost a start one file, and only what is used of them. */
const BUNDLED = ["zod", "jose", "lucide-react", /^@conform-to\//];

/**
 * Makes `app/cli/main.ts` the server bundle's entry instead of Remix's bare route table, so that the
 * listener, the commands and the routes share one module graph: one database, one cache, one logger.
 *
 * @returns {import("vite").Plugin}
 */
function serverEntry() {
  return {
    name: "latchkey-server-entry",
    enforce: "post",
    config(_userConfig, { command, isSsrBuild }) {
      if (command !== "build" || !isSsrBuild) return undefined;
      return {
        build: { rollupOptions: { input: path.resolve("app/cli/main.ts") } },
        ssr: { noExternal: BUNDLED },
      };
    },
  };
}

/** What every page needs that hardly ever changes: it stays in the browser's cache over our own releases. */
const FRAMEWORK = /\/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run|turbo-stream)\//;

/**
 * Puts what most pages share into a few files of the browser's bundle: a file for each module costs a page 40 requests, and
 * compresses worse by a tenth. `tests/integration/server/page-weight.test.ts` holds the budgets.
 *
 * @returns {import("vite").Plugin}
 */
function sharedChunks() {
  /** @param {string} id */
  const isOfUi = (id) =>
    id.includes("lucide-react") || /\/app\/(http\/nonce|features\/search\/hit-list)\.tsx$/.test(id) || /\/app\/ui\/[\w-]+\.tsx?$/.test(id);
  /**
   * Whether more than one part of the portal has a use for a module: an icon or a control that one page alone shows goes with that page.
   *
   * @param {string} id
   * @param {import("vite").Rollup.ManualChunkMeta["getModuleInfo"]} getModuleInfo
   * @returns {boolean}
   */
  const isShared = (id, getModuleInfo) => {
    const [importer, ...others] = getModuleInfo(id)?.importers ?? [];
    return !importer || others.length > 0 || /\/app\/root\.tsx/.test(importer) || (isOfUi(importer) && isShared(importer, getModuleInfo));
  };
  /** @type {import("vite").Rollup.GetManualChunk} */
  const chunkOf = (id, { getModuleInfo }) => {
    if (FRAMEWORK.test(id)) return "framework";
    if (id.includes("@conform-to") || /\/app\/(ui\/(conform|form)|features\/form-conflict)\.tsx?$/.test(id)) return "forms";
    if (/\/app\/features\/(applications\/(application-frame|links|environment-mark)|scopes\/standing)\.tsx?$/.test(id))
      return "application";
    if (/\/app\/features\/keys\/(secrets-table|new-credentials)\.tsx$/.test(id)) return "secrets";
    if (isOfUi(id) && isShared(id, getModuleInfo)) return "ui";
    return undefined;
  };
  return {
    name: "latchkey-shared-chunks",
    config(_userConfig, { isSsrBuild }) {
      // Terser makes every page 5 kB lighter than esbuild does.
      return isSsrBuild
        ? undefined
        : { build: { minify: "terser", terserOptions: { compress: { passes: 2 } }, rollupOptions: { output: { manualChunks: chunkOf } } } };
    },
  };
}

export default defineConfig({
  resolve: {
    alias: [
      { find: "#app", replacement: path.resolve("app") },
      // Its own component takes sizes, colours, contexts and names: 1.3 kB of scripts on every page, for nothing that the portal uses.
      { find: /^.*\/createLucideIcon\.mjs$/, replacement: path.resolve("app/ui/lucide-icon.ts") },
    ],
  },
  plugins: [
    tailwindcss(),
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_singleFetch: true,
        v3_routeConfig: true,
        // Off: its manifest endpoint matches routes for anyone who asks (CVE-2026-55685).
        v3_lazyRouteDiscovery: false,
      },
    }),
    serverEntry(),
    sharedChunks(),
  ],
  build: { target: "es2022", sourcemap: false },
  // Development only: what the browser needs is bundled beforehand, with one React. Left to discover, Vite would also
  // find the server's packages, through the routes' loaders, and bundle anew while a page is loading.
  optimizeDeps: {
    noDiscovery: true,
    include: [
      "react",
      "react/jsx-runtime",
      "react/jsx-dev-runtime",
      "react-dom",
      "react-dom/client",
      "@remix-run/react",
      "@conform-to/react",
    ],
  },
});
