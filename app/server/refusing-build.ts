import type { ActionFunction, LoaderFunction, ServerBuild } from "@remix-run/server-runtime";
import { faultBehind, toResponse } from "#app/http/service-errors";
import { logger } from "#app/platform/logger";

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
