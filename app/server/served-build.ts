/**
 * The build as it is served. Its base path is known at start only, while Remix 2 fixes `basename` and the assets' addresses when it builds.
 * What routes throw becomes a Response.
 */
import type { ActionFunction, LoaderFunction, ServerBuild } from "@remix-run/server-runtime";
import { isOtherSpelling, isProtocolNamespace } from "#app/http/dialects";
import { HEALTH_PATHS } from "#app/http/health";
import { faultBehind, toResponse } from "#app/http/service-errors";
import { logger } from "#app/platform/logger";
import { METRICS_PATH } from "./metrics-endpoint";

type Assets = ServerBuild["assets"];

/**
 * The same build with every address in it below `basePath`. The browser's part learns the path from the page: Remix writes `basename`
 * into it, and loads what the manifest names.
 *
 * @param basePath "" or such as `/portal`.
 */
export function placeBuild(build: ServerBuild, basePath: string): ServerBuild {
  if (basePath === "") return build;
  return { ...build, basename: basePath, publicPath: basePath + build.publicPath, assets: placeAssets(build.assets, basePath) };
}

function placeAssets(assets: Assets, basePath: string): Assets {
  const at = (address: string) => basePath + address;
  const routes: Assets["routes"] = {};
  for (const [id, route] of Object.entries(assets.routes)) {
    if (!route) continue;
    const { module, imports = [], css = [] } = route;
    routes[id] = { ...route, module: at(module), imports: imports.map(at), css: css.map(at) };
  }
  const { module, imports } = assets.entry;
  return { ...assets, entry: { ...assets.entry, module: at(module), imports: imports.map(at) }, routes, url: at(assets.url) };
}

/**
 * The file that tells the browser's part which modules there are. The one that was built has addresses at a host's root.
 *
 * @returns its path as it was built, and its text for the build as it is served.
 */
export function manifestFile(built: ServerBuild, placed: ServerBuild): { readonly path: string; readonly script: string } {
  return { path: built.assets.url, script: `window.__remixManifest=${JSON.stringify(placed.assets)};` };
}

/**
 * Whether a base path begins as an address of the portal does. Such a path could not be told from an address whose base path
 * a proxy has stripped.
 *
 * @param files what the folder of the browser's part has.
 * @example isTaken(build, ["assets"], "/applications/portal") // true
 */
export function isTaken(build: ServerBuild, files: readonly string[], basePath: string): boolean {
  if (basePath === "") return false;
  const first = firstSegment(basePath);
  const pages = Object.values(build.routes).flatMap((route) => (route?.path === undefined ? [] : firstSegment(`/${route.path}`)));
  const own = [...HEALTH_PATHS, METRICS_PATH, ...files.map((file) => `/${file}`), ...pages];
  return own.includes(first) || isProtocolNamespace(`${first}/`) || isOtherSpelling(first);
}

/** @example firstSegment("/docs/errors/:error") // "/docs" */
function firstSegment(path: string): string {
  return path.split("/", 2).join("/");
}

/**
 * The same build, with whatever its loaders and actions throw made a Response: a database that is away is a 503 on every
 * page, whether or not its route thought of it.
 */
export function refusingBuild(build: ServerBuild): ServerBuild {
  const routes: ServerBuild["routes"] = {};
  for (const [id, route] of Object.entries(build.routes)) {
    if (!route) continue;
    const { loader, action } = route.module;
    const refusing = { ...(loader ? { loader: guarded(loader) } : {}), ...(action ? { action: guarded(action) } : {}) };
    routes[id] = { ...route, module: { ...route.module, ...refusing } };
  }
  return { ...build, routes };
}

function guarded<F extends LoaderFunction | ActionFunction>(work: F): LoaderFunction & ActionFunction {
  return async (args) => {
    try {
      return await work(args);
    } catch (error) {
      const response = error instanceof Response ? error : toResponse(error);
      const fault = faultBehind(response);
      if (fault !== undefined) logger().error({ err: fault, requestId: args.context?.requestId }, "a page had no database");
      throw response;
    }
  };
}
